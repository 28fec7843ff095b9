namespace Exchange.SystemTests.Load;

/// <summary>A market to load: orders are placed around a price so close together that most of them trade.</summary>
internal sealed record LoadMarket(string Symbol, decimal Price, decimal Tick, decimal Quantity)
{
    public static readonly LoadMarket Bitcoin = new("BTCUSDT", 50_000m, 0.01m, 0.0002m);

    public static readonly LoadMarket Ether = new("ETHUSDT", 2_500m, 0.01m, 0.004m);
}
