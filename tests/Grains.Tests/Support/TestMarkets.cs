using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;

namespace Exchange.Grains.Tests.Support;

/// <summary>Two markets with plain numbers: a tick is 0.01 USDT, a lot 0.001, a tick × lot 1,000 minor units of USDT.</summary>
internal static class TestMarkets
{
    public static readonly Asset Btc = new(1, "BTC", 8, "Bitcoin");
    public static readonly Asset Usdt = new(2, "USDT", 8, "Tether USD");
    public static readonly Asset Eth = new(3, "ETH", 8, "Ethereum");

    public static readonly MarketRules BtcUsdt = Market(1, Btc);
    public static readonly MarketRules EthUsdt = Market(2, Eth);

    private static MarketRules Market(int id, Asset baseAsset) => new()
    {
        Id = id,
        Symbol = baseAsset.Code + Usdt.Code,
        Base = baseAsset,
        Quote = Usdt,
        TickMinor = 1_000_000,
        LotMinor = 100_000,
        MakerFee = new FeeRate(100_000),
        TakerFee = new FeeRate(200_000),
        MaxPriceTicks = 100_000_000,
        MaxLots = 1_000_000,
        MaxMarketLots = 1_000_000,
        MinNotionalMinor = 1_000_000,
        MaxNotionalMinor = 1_000_000_000_000_000,
        MaxOrders = 10_000,
    };
}
