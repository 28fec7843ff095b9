namespace Exchange.Domain.MarketData;

/// <summary>The trades of a window of time; prices and volumes are 0 and ids -1 when there were none.</summary>
public sealed record WindowStatistics
{
    /// <summary>First µs of the window.</summary>
    public required long OpenMicros { get; init; }

    /// <summary>End of the window, µs.</summary>
    public required long CloseMicros { get; init; }

    /// <summary>First price.</summary>
    public long OpenTicks { get; init; }

    /// <summary>Highest price.</summary>
    public long HighTicks { get; init; }

    /// <summary>Lowest price.</summary>
    public long LowTicks { get; init; }

    /// <summary>Last price.</summary>
    public long LastTicks { get; init; }

    /// <summary>Lots of the last trade.</summary>
    public long LastLots { get; init; }

    /// <summary>Last price before the window; 0 when there was none.</summary>
    public long PreviousCloseTicks { get; init; }

    /// <summary>Lots traded.</summary>
    public Int128 Lots { get; init; }

    /// <summary>Quote traded, minor units.</summary>
    public Int128 QuoteMinor { get; init; }

    /// <summary>First trade; -1 for none.</summary>
    public long FirstTradeId { get; init; } = -1;

    /// <summary>Last trade; -1 for none.</summary>
    public long LastTradeId { get; init; } = -1;

    /// <summary>Number of trades.</summary>
    public long Count { get; init; }
}
