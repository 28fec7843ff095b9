using Exchange.Abstractions;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Wallets;

/// <summary>
/// One command to a book, seen through to a definite outcome: a book that reloads is asked again; after an unknown outcome
/// the book is asked what became of the command, and only when it certainly had no effect is it sent again.
/// </summary>
internal sealed class BookCall(TimeProvider clock)
{
    /// <summary>How long a caller waits for a definite outcome, in µs.</summary>
    public const long PatienceMicros = 12_000_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly long _started = clock.GetTimestamp();

    private bool HasPatience => clock.GetElapsedTime(_started).TotalMicroseconds < PatienceMicros;

    /// <summary>
    /// Runs the command. <paramref name="resolve"/> returns the answer of a command that took effect, or null when it
    /// certainly did not. Throws <see cref="OutcomeUnknownException"/> when there is no way or no time to find out.
    /// </summary>
    public async Task<BookReply> RunAsync(Func<Task<BookReply>> call, Func<Task<BookReply?>>? resolve)
    {
        while (true)
        {
            try
            {
                var reply = await call();
                if (reply.Reason != RejectReason.Unavailable || !HasPatience) return reply;
            }
            catch (Exception exception) when (IsUnknown(exception))
            {
                if (resolve is null) throw new OutcomeUnknownException("The outcome is unknown.", exception);
                if (await ResolveAsync(resolve) is { } reply) return reply;
            }
            await Task.Delay(Pause, clock);
        }
    }

    private async Task<BookReply?> ResolveAsync(Func<Task<BookReply?>> resolve)
    {
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

    private static bool IsUnknown(Exception exception) =>
        exception is OutcomeUnknownException or TimeoutException or OrleansException;
}
