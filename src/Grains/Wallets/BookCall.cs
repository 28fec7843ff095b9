using Exchange.Abstractions;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Wallets;

/// <summary>
/// One command to a book, seen through to a definite outcome: a book that reloads is asked again; after an unknown outcome
/// the book is asked what became of the command, and only when it certainly had no effect is it sent again.
/// </summary>
/// <param name="clock">Patience and pauses.</param>
/// <param name="onUnknown">Called for every outcome that was unknown at first: the command's events did not come back.</param>
internal sealed class BookCall(TimeProvider clock, Action onUnknown)
{
    /// <summary>How long a caller waits for a definite outcome, in µs.</summary>
    private const long PatienceMicros = 12_000_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly long _started = clock.GetTimestamp();

    private bool HasPatience => clock.GetElapsedTime(_started).TotalMicroseconds < PatienceMicros;

    /// <summary>
    /// Runs the command. <paramref name="resolve"/> returns the answer of a command that took effect, or null when it
    /// certainly did not. Throws <see cref="OutcomeUnknownException"/> when there is no way or no time to find out.
    /// </summary>
    /// <param name="call">Sends the command.</param>
    /// <param name="resolve">Finds out what became of it; null when there is no way.</param>
    /// <param name="failure">What came of sending it before, when that left the outcome unknown.</param>
    public async Task<BookReply> RunAsync(
        Func<Task<BookReply>> call, Func<Task<BookReply?>>? resolve, Exception? failure = null)
    {
        if (failure is not null && await ResolveAsync(resolve, failure) is { } known) return known;
        while (true)
        {
            try
            {
                var reply = await call();
                if (reply.Reason != RejectReason.Unavailable || !HasPatience) return reply;
            }
            catch (Exception exception) when (IsUnknown(exception))
            {
                if (await ResolveAsync(resolve, exception) is { } reply) return reply;
            }
            await Task.Delay(Pause, clock);
        }
    }

    private async Task<BookReply?> ResolveAsync(Func<Task<BookReply?>>? resolve, Exception failure)
    {
        onUnknown();
        if (resolve is null) throw new OutcomeUnknownException("The outcome is unknown.", failure);
        while (true)
        {
            try
            {
                return await resolve();
            }
            catch (Exception exception) when (IsUnknown(exception))
            {
                if (!HasPatience) throw new OutcomeUnknownException("The outcome is unknown.", exception);
            }
            await Task.Delay(Pause, clock);
        }
    }

    /// <summary>Whether a failed call may have taken effect all the same.</summary>
    public static bool IsUnknown(Exception exception) =>
        exception is OutcomeUnknownException or TimeoutException or OrleansException;
}
