namespace Exchange.LoadGenerator.Baseline;

/// <summary>
/// Draws orders for the reference workload: 1 to 100 lots; passive orders |N(0, 1)| x 50 ticks behind a fixed middle
/// price, crossing ones through the middle, where the opposite best prices are.
/// </summary>
internal sealed class BaselineOrderSource(int seed, int markets)
{
    private const decimal MiddlePrice = 1_000m;
    private const decimal TickSize = 0.01m;
    private const decimal LotSize = 0.001m;
    private const int LotsMax = 100;
    private const int DistanceTicks = 50;
    private const int CrossingTicks = 10;
    private const double PlacementShare = 0.58;
    private const double CrossingShare = 0.17;

#pragma warning disable CA5394 // Reproducible draws of a workload; nothing secret depends on them.
    private readonly Random _random = new(seed);

    public bool NextIsPlacement() => _random.NextDouble() < PlacementShare;

    public int NextIndex(int count) => _random.Next(count);

    public BaselineOrder NextOrder() =>
        _random.NextDouble() < CrossingShare ? Draw(-CrossingTicks) : NextPassiveOrder();

    public BaselineOrder NextPassiveOrder() => Draw(1 + (int)(Math.Abs(NextNormal()) * DistanceTicks));

    // A positive distance lies behind the middle on the order's own side, a negative one across it.
    private BaselineOrder Draw(int ticksBehind)
    {
        var side = _random.Next(2) == 0 ? BaselineSide.Buy : BaselineSide.Sell;
        var ticks = side == BaselineSide.Buy ? -ticksBehind : ticksBehind;
        return new BaselineOrder(
            1 + _random.Next(markets),
            1 + _random.Next(BaselineOptions.Users),
            side,
            MiddlePrice + (ticks * TickSize),
            (1 + _random.Next(LotsMax)) * LotSize,
            IsCrossing: ticksBehind < 0);
    }

    // Box and Muller's transform.
    private double NextNormal() =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - _random.NextDouble())) * Math.Cos(2.0 * Math.PI * _random.NextDouble());
#pragma warning restore CA5394
}
