using System.Diagnostics;

namespace Exchange.SystemTests;

/// <summary>Waits for a condition, never for time to pass.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is true; throws <see cref="TimeoutException"/> that names what was awaited.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan timeout, string what)
    {
        var started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(Pace);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > timeout) throw new TimeoutException($"{what}: not within {timeout}.");
            await pace.WaitForNextTickAsync();
        }
    }

    public static Task UntilAsync(Func<bool> condition, TimeSpan timeout, string what) =>
        UntilAsync(() => Task.FromResult(condition()), timeout, what);
}
