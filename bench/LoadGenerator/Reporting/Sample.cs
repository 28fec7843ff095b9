using Exchange.LoadGenerator.Baseline;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Reporting;

/// <summary>One run of one configuration as the tables show it. Latencies are in ms, CPU in µs per order.</summary>
internal sealed record Sample
{
    public required double OrdersPerSecond { get; init; }

    public required double P50 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    /// <summary>This process: the silo, and the callers where they run in it.</summary>
    public required double OwnCpu { get; init; }

    public required double DatabaseCpu { get; init; }

    /// <summary>The client where it is a process of its own.</summary>
    public double ClientCpu { get; init; }

    public double UnitsPerCommit { get; init; }

    public double MillisPerCommit { get; init; }

    /// <summary>Cores that neither the run nor its database used.</summary>
    public required double ForeignCores { get; init; }

    /// <summary>Whether others took enough of the machine to change the figures.</summary>
    public bool IsDisturbed => ForeignCores > IdleGate.BusyCoresMax;

    public required long Errors { get; init; }

    public required string? FirstError { get; init; }

    /// <summary>Lateness (p99, ms) of a timer in another process at the same time; 0 when not probed.</summary>
    public double ProbeP99 { get; init; }

    public static Sample From(MeasuredRun run) => new()
    {
        OrdersPerSecond = run.Result.OperationsPerSecond,
        P50 = run.Result.Latency.P50,
        P99 = run.Result.Latency.P99,
        P999 = run.Result.Latency.P999,
        OwnCpu = run.Result.PerOrder(run.Use.OwnCpu),
        DatabaseCpu = run.Result.PerOrder(run.Use.DatabaseCpu),
        ClientCpu = run.Result.PerOrder(run.Result.ClientCpu),
        UnitsPerCommit = LoadResult.UnitsPerCommit(run.Use),
        MillisPerCommit = LoadResult.MillisPerCommit(run.Use),
        ForeignCores = run.Use.ForeignCores(run.Result.ClientCpu),
        Errors = run.Result.Errors,
        FirstError = run.Result.FirstError,
    };

    /// <summary>
    /// A run of the baseline; its CPU counters span its pre-fill and warm-up too, so they are divided by all the time it
    /// ran.
    /// </summary>
    public static Sample From(BaselineResult run, MachineUse use)
    {
        var operations = run.OperationsPerSecond * use.Seconds;
        return new()
        {
            OrdersPerSecond = run.OperationsPerSecond,
            P50 = run.P50Milliseconds,
            P99 = run.P99Milliseconds,
            P999 = run.P999Milliseconds,
            OwnCpu = use.OwnCpu * 1_000_000 / operations,
            DatabaseCpu = use.DatabaseCpu * 1_000_000 / operations,
            ForeignCores = use.ForeignCores(clientCpu: 0),
            Errors = run.Errors + run.AuditFindings.Count,
            FirstError = run.FirstError ?? (run.AuditFindings.Count > 0 ? run.AuditFindings[0] : null),
        };
    }
}
