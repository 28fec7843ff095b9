namespace Exchange.Silo.Demo.Market;

/// <summary>The simulated assets and markets.</summary>
internal static class DemoProfiles
{
    /// <summary>What moves; everything is priced in USDT.</summary>
    public static readonly IReadOnlyList<DemoAsset> Assets =
    [
        new("BTC", 64_000, YearlyVolatility: 0.50, CommonShare: 0.85),
        new("ETH", 3_200, YearlyVolatility: 0.65, CommonShare: 0.85),
        new("SOL", 150, YearlyVolatility: 0.85, CommonShare: 0.75),
    ];

    /// <summary>The markets of the sandbox.</summary>
    public static readonly IReadOnlyList<MarketProfile> Markets =
    [
        Profile("BTCUSDT", gridTicks: 960, touchTicks: 120, takersPerSecond: 0.9),
        Profile("ETHUSDT", gridTicks: 60, touchTicks: 8, takersPerSecond: 0.7),
        Profile("ETHBTC", gridTicks: 1, touchTicks: 0.5, takersPerSecond: 0.35),
        Profile("SOLUSDT", gridTicks: 4, touchTicks: 0.8, takersPerSecond: 0.5),
    ];

    private static MarketProfile Profile(string symbol, long gridTicks, double touchTicks, double takersPerSecond)
    {
        var rules = DemoMarkets.Markets.Single(market => market.Symbol == symbol);
        return new()
        {
            Rules = rules,
            GridTicks = gridTicks,
            TouchTicks = touchTicks,
            TakersPerSecond = takersPerSecond,
            QuoteInUsdt = InUsdt(rules.Quote.Code),
            BaseInUsdt = InUsdt(rules.Base.Code),
        };
    }

    private static double InUsdt(string code) => Assets.FirstOrDefault(asset => asset.Code == code)?.AnchorPrice ?? 1;
}
