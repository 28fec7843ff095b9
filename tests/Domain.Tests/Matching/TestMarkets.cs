using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>Markets for matching tests.</summary>
internal static class TestMarkets
{
    /// <summary>
    /// A tick × lot is one quote unit, no filter bites, the fee is 1 % taker and 0.5 % maker: numbers in tests read as
    /// they are.
    /// </summary>
    public static MarketRules Plain => new()
    {
        Id = 1,
        Symbol = "AAABBB",
        Base = new(1, "AAA", 0, "Base"),
        Quote = new(2, "BBB", 0, "Quote"),
        TickMinor = 1,
        LotMinor = 1,
        MakerFee = new(500_000),
        TakerFee = new(1_000_000),
        MaxPriceTicks = 1_000_000,
        MaxLots = 1_000_000,
        MaxMarketLots = 1_000_000,
        MinNotionalMinor = 0,
        MaxNotionalMinor = long.MaxValue,
        BidMultiplierUpBips = 1_000_000,
        BidMultiplierDownBips = 0,
        AskMultiplierUpBips = 1_000_000,
        AskMultiplierDownBips = 0,
        MarketOrderBandBips = 5_000,
        MinTrailingAboveBips = 1,
        MaxTrailingAboveBips = 9_999,
        MinTrailingBelowBips = 1,
        MaxTrailingBelowBips = 9_999,
    };

    /// <summary>Every filter bites now and then at prices around 100 and quantities around 10.</summary>
    public static MarketRules Strict => Plain with
    {
        Id = 2,
        Base = new(1, "AAA", 2, "Base"),
        Quote = new(2, "BBB", 3, "Quote"),
        TickMinor = 700,
        LotMinor = 2,
        MakerFee = new(123_456),
        TakerFee = new(7_654_321),
        MinPriceTicks = 81,
        MaxPriceTicks = 119,
        MinLots = 2,
        MaxLots = 18,
        MaxMarketLots = 14,
        MinNotionalMinor = 4_500,
        MaxNotionalMinor = 22_000,
        BidMultiplierUpBips = 11_000,
        BidMultiplierDownBips = 8_700,
        AskMultiplierUpBips = 11_300,
        AskMultiplierDownBips = 9_000,
        MaxOrders = 4,
        MaxAlgoOrders = 2,
        MaxPositionMinor = 75,
        MaxIcebergParts = 5,
        MaxIcebergOrders = 1,
        MinTrailingAboveBips = 150,
        MaxTrailingAboveBips = 350,
        MinTrailingBelowBips = 200,
        MaxTrailingBelowBips = 400,
        MaxOrderAmends = 2,
        MaxOrderLists = 1,
        MarketOrderBandBips = 300,
        DefaultSelfTradePrevention = SelfTradePrevention.ExpireTaker,
        AllowedSelfTradePrevention =
            [SelfTradePrevention.None, SelfTradePrevention.ExpireMaker, SelfTradePrevention.Decrement],
    };

    /// <summary>Units so large that products reach the end of 64 bits.</summary>
    public static MarketRules Huge => Plain with
    {
        Id = 3,
        TickMinor = 1_000_000_007,
        LotMinor = 10_000_019,
        MaxPriceTicks = 1_000_000,
        MaxLots = 50_000_000_000,
        MaxMarketLots = 50_000_000_000,
        MarketOrderBandBips = 0,
        MaxOrders = 30,
        MaxAlgoOrders = 10,
        MaxIcebergParts = 4,
        MaxOrderLists = 1,
        MaxOrderAmends = 1,
    };

    /// <summary>No fees, no band, many orders.</summary>
    public static MarketRules Free => Plain with
    {
        Id = 4,
        MakerFee = new(0),
        TakerFee = new(0),
        MarketOrderBandBips = 9_999,
        MaxOrders = 60,
        MaxAlgoOrders = 25,
        MaxIcebergParts = 4,
        MaxIcebergOrders = 5,
        MaxOrderAmends = 2,
        MaxOrderLists = 3,
    };
}
