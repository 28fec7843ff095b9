namespace Exchange.LoadGenerator.Baseline;

/// <summary>How the plain SQL exchange runs a command.</summary>
public enum BaselineForm
{
    /// <summary>One stored function call per transaction: the best plain SQL can do.</summary>
    Function = 1,

    /// <summary>A transaction of several statements, as an application with a data access library runs it.</summary>
    Statements = 2,
}

/// <summary>
/// One run of the plain SQL exchange. The workload is fixed: 58 % placements, 17 % of them crossing, and 42 % cancels,
/// by <see cref="Users"/> users in a closed loop over <see cref="Connections"/> connections.
/// </summary>
public sealed record BaselineOptions
{
    public const int Users = 1_000;

    public required BaselineForm Form { get; init; }

    public int Markets { get; init; } = 1;

    /// <summary>Workers; each has one connection and one command in flight.</summary>
    public int Connections { get; init; } = 8;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Runs before <see cref="Duration"/> and is not counted.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Passive orders in each book before the run.</summary>
    public int PrefillOrders { get; init; } = 1_000;

    public int Seed { get; init; } = 42;
}
