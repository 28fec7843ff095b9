namespace Exchange.LoadGenerator.Workload;

/// <summary>
/// Draws the commands of the reference workload: 58 % placements, 17 % of them crossing, and 42 % cancels; passive
/// orders 1 + |N(0, 1)| x 50 ticks behind a middle price that drifts by a tick in 10 % of the draws, crossing ones ten
/// ticks through it; quantities of 1 to 100. The share of cancels moves a little so that the books stay near their
/// target size. One per worker.
/// </summary>
internal sealed class OrderSource(int seed, IReadOnlyList<LoadMarket> markets, int accounts, int ordersPerMarket)
{
    private const double CancelShareBelowTarget = 0.36;
    private const double CancelShareAtTarget = 0.48;
    private const double CrossingShare = 0.17;
    private const double DriftShare = 0.10;
    private const int DistanceTicks = 50;
    private const int CrossingTicks = 10;
    private const int QuantityMax = 100;

#pragma warning disable CA5394 // Reproducible draws of a workload; nothing secret depends on them.
    private readonly Random _random = new(seed);
    private readonly List<LiveOrder> _own = [];

    /// <summary>The next placement, or null to cancel what <paramref name="cancel"/> names.</summary>
    public LoadOrder? Next(out LiveOrder? cancel)
    {
        var market = markets[_random.Next(markets.Count)];
        var share = market.Live.Count < ordersPerMarket ? CancelShareBelowTarget : CancelShareAtTarget;
        cancel = _random.NextDouble() < share ? TakeOwn() : null;
        if (cancel is not null) return null;
        return _random.NextDouble() < CrossingShare ? Draw(market, -CrossingTicks) : NextPassive(market);
    }

    public LoadOrder NextPassive(LoadMarket market) =>
        Draw(market, 1 + (int)(Math.Abs(NextNormal()) * DistanceTicks));

    /// <summary>Remembers an order that rests in the book.</summary>
    public void Placed(LiveOrder order) => _own.Add(order);

    // Any of the orders this worker placed that is not known to be gone.
    private LiveOrder? TakeOwn()
    {
        while (_own.Count > 0)
        {
            var index = _random.Next(_own.Count);
            var order = _own[index];
            _own[index] = _own[^1];
            _own.RemoveAt(_own.Count - 1);
            if (!order.IsGone) return order;
        }
        return null;
    }

    // A positive distance lies behind the middle on the order's own side, a negative one across it.
    private LoadOrder Draw(LoadMarket market, int ticksBehind)
    {
        if (_random.NextDouble() < DriftShare) market.Drift(_random.Next(2) == 0 ? -1 : 1);
        var isBuy = _random.Next(2) == 0;
        return new LoadOrder(
            market,
            1 + _random.Next(accounts),
            isBuy,
            market.Middle + (isBuy ? -ticksBehind : ticksBehind),
            (1 + _random.Next(QuantityMax)) * market.LotsScale);
    }

    // Box and Muller's transform.
    private double NextNormal() =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - _random.NextDouble())) * Math.Cos(2.0 * Math.PI * _random.NextDouble());
#pragma warning restore CA5394
}
