using System.Globalization;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Driving;

/// <summary>
/// What was done in the measured time. Operations are placements and cancels with a durable answer; latencies are in
/// milliseconds, from just before the command (open loop: from its intended moment) to its answer.
/// </summary>
internal sealed record LoadResult
{
    public required string Name { get; init; }

    public required double Seconds { get; init; }

    public required long Placements { get; init; }

    public required long Cancels { get; init; }

    /// <summary>Cancels among <see cref="Cancels"/> whose order was gone: an ordinary outcome.</summary>
    public required long CancelsTooLate { get; init; }

    /// <summary>Immediate fills of the placements: the trades.</summary>
    public required long Fills { get; init; }

    /// <summary>Commands that failed or were refused, warm-up included.</summary>
    public required long Errors { get; init; }

    public required string? FirstError { get; init; }

    public required LatencySummary Latency { get; init; }

    /// <summary>CPU seconds of a client that ran as its own process; 0 when it ran in the silo's.</summary>
    public double ClientCpu { get; init; }

    public long Operations => Placements + Cancels;

    public double OperationsPerSecond => Operations / Seconds;

    public string Describe(MachineUse use) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Name}, {Seconds:F0} s
          orders/s {OperationsPerSecond:F0}
          latency ms: {Latency}
          placements {Placements}, cancels {Cancels} ({CancelsTooLate} too late), trades {Fills}
          CPU us/order: this process {PerOrder(use.OwnCpu):F1}, PostgreSQL {PerOrder(use.DatabaseCpu):F1},
            separate client {PerOrder(ClientCpu):F1}; others used {use.ForeignCores(ClientCpu):F2} cores
          commits {use.Commits.Commits}, units each {UnitsPerCommit(use):F1}, ms each {MillisPerCommit(use):F2}
          GC pauses {use.PauseSeconds * 1_000:F0} ms, allocated {KibPerOrder(use):F1} KiB/order
          errors {Errors}{(FirstError is null ? "" : $": THIS RUN IS NOT VALID (first: {FirstError})")}
        """);

    public double PerOrder(double cpuSeconds) => cpuSeconds * 1_000_000 / Math.Max(1, Operations);

    public static double UnitsPerCommit(MachineUse use) => use.Commits.Units / (double)Math.Max(1, use.Commits.Commits);

    private double KibPerOrder(MachineUse use) => use.AllocatedBytes / 1_024.0 / Math.Max(1, Operations);

    public static double MillisPerCommit(MachineUse use) =>
        use.Commits.Micros / 1_000.0 / Math.Max(1, use.Commits.Commits);
}
