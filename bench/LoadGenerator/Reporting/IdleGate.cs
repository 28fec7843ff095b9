using System.Diagnostics;
using System.Globalization;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Reporting;

/// <summary>Waits until the machine is idle, so that a figure is not somebody else's load.</summary>
internal static class IdleGate
{
    /// <summary>Cores in use by others up to which the machine counts as idle.</summary>
    public const double BusyCoresMax = 0.3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the machine was idle for a second, or after <paramref name="patience"/>.</summary>
    public static async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var before = CpuClock.Machine();
            var measured = Stopwatch.GetTimestamp();
            await Task.Delay(Interval, cancellationToken);
            var busy = (CpuClock.Machine() - before) / Stopwatch.GetElapsedTime(measured).TotalSeconds;
            if (busy <= BusyCoresMax) return;
            if (Stopwatch.GetElapsedTime(started) < patience) continue;
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"The machine does not become idle: {busy:F2} cores busy. Going on."));
            return;
        }
    }
}
