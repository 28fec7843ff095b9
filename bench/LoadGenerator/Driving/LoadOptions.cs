namespace Exchange.LoadGenerator.Driving;

/// <summary>How load is applied.</summary>
internal sealed record LoadOptions
{
    /// <summary>For people, such as <c>grains 256</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Workers with one command in flight each; with a rate, the most that may be in flight.</summary>
    public required int InFlight { get; init; }

    /// <summary>
    /// Commands a second at fixed intervals, each timed from its intended moment; 0 is a closed loop, where each worker
    /// sends its next command when it has its answer.
    /// </summary>
    public int Rate { get; init; }

    public required TimeSpan WarmUp { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Accounts the orders are spread over.</summary>
    public required int Accounts { get; init; }

    /// <summary>Resting orders each market is filled with and kept near.</summary>
    public int OrdersPerMarket { get; init; } = 1_000;

    public int Seed { get; init; } = 42;
}
