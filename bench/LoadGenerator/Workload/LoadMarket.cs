namespace Exchange.LoadGenerator.Workload;

/// <summary>A market as the workload sees it, and the middle price that drifts as orders are drawn.</summary>
internal sealed class LoadMarket
{
    /// <summary>Where the middle price starts, in ticks: far from the lower limit at any drift.</summary>
    public const long MiddleTicks = 100_000;

    private long _middle = MiddleTicks;

    public LoadMarket(string symbol, decimal tickSize, decimal lotSize, decimal minNotional)
    {
        (Symbol, TickSize, LotSize) = (symbol, tickSize, lotSize);
        // The smallest order at half the middle price still passes the notional filter.
        LotsScale = (long)Math.Max(1, Math.Ceiling(2 * minNotional / (MiddleTicks * tickSize * lotSize)));
    }

    public string Symbol { get; }

    /// <summary>In quote units.</summary>
    public decimal TickSize { get; }

    /// <summary>In base units.</summary>
    public decimal LotSize { get; }

    /// <summary>What the quantities of the workload, 1 to 100, are multiplied with.</summary>
    public long LotsScale { get; }

    public LiveOrders Live { get; } = new();

    public long Middle => Volatile.Read(ref _middle);

    public void Drift(int ticks) => Interlocked.Add(ref _middle, ticks);
}
