namespace Exchange.LoadGenerator.Measuring;

/// <summary>What a stretch of time cost: CPU seconds by owner, commits, memory.</summary>
internal sealed record MachineUse
{
    public required double Seconds { get; init; }

    /// <summary>This process: the silo and, unless it runs on its own, the client.</summary>
    public required double OwnCpu { get; init; }

    /// <summary>All processes of the private PostgreSQL server; 0 when there is none.</summary>
    public required double DatabaseCpu { get; init; }

    /// <summary>The whole machine.</summary>
    public required double MachineCpu { get; init; }

    public required CommitCounts Commits { get; init; }

    public required double PauseSeconds { get; init; }

    public required long AllocatedBytes { get; init; }

    /// <summary>Cores that others used; a client's own process is not one of them.</summary>
    public double ForeignCores(double clientCpu) =>
        Math.Max(0, (MachineCpu - OwnCpu - DatabaseCpu - clientCpu) / Seconds);
}

/// <summary>Reads all counters at one moment.</summary>
internal sealed class MachineGauge(CommitMeter commits, int? databaseProcess)
{
    public Reading Read() => new(
        System.Diagnostics.Stopwatch.GetTimestamp(),
        CpuClock.Own(),
        databaseProcess is { } id ? CpuClock.Family(id) : 0,
        CpuClock.Machine(),
        commits.Read(),
        GC.GetTotalPauseDuration().TotalSeconds,
        GC.GetTotalAllocatedBytes());

    public static MachineUse Between(Reading from, Reading to) => new()
    {
        Seconds = System.Diagnostics.Stopwatch.GetElapsedTime(from.At, to.At).TotalSeconds,
        OwnCpu = to.Own - from.Own,
        DatabaseCpu = to.Database - from.Database,
        MachineCpu = to.Machine - from.Machine,
        Commits = to.Commits - from.Commits,
        PauseSeconds = to.Pauses - from.Pauses,
        AllocatedBytes = to.Allocated - from.Allocated,
    };

    internal readonly record struct Reading(
        long At, double Own, double Database, double Machine, CommitCounts Commits, double Pauses, long Allocated);
}
