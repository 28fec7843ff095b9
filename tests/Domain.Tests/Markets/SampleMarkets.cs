using Exchange.Domain.Markets;

namespace Exchange.Domain.Tests.Markets;

/// <summary>Markets with different scales, ticks and lots.</summary>
internal static class SampleMarkets
{
    public static readonly Asset Btc = new(1, "BTC", 8, "Bitcoin");
    public static readonly Asset Usdt = new(2, "USDT", 8, "Tether");
    public static readonly Asset Eur = new(3, "EUR", 2, "Euro");
    public static readonly Asset Share = new(4, "SHARE", 0, "A share");

    /// <summary>Tick 0.01, lot 0.00001.</summary>
    public static MarketRules BtcUsdt => new()
    {
        Id = 1,
        Symbol = "BTCUSDT",
        Base = Btc,
        Quote = Usdt,
        TickMinor = 1_000_000,
        LotMinor = 1_000,
        MakerFee = new(100_000),
        TakerFee = new(200_000),
        MaxPriceTicks = 100_000_000,
        MaxLots = 900_000_000,
        MaxMarketLots = 10_000_000,
        MinNotionalMinor = 500_000_000,
        MaxNotionalMinor = 900_000_000_000_000,
    };

    /// <summary>Tick 0.05 of an asset with two decimals, lot 0.2.</summary>
    public static MarketRules BtcEur => BtcUsdt with
    {
        Id = 2,
        Symbol = "BTCEUR",
        Quote = Eur,
        TickMinor = 5,
        LotMinor = 20_000_000,
        MaxPriceTicks = 1_000_000,
        MaxLots = 1_000_000,
        MaxMarketLots = 1_000_000,
        MinNotionalMinor = 100,
        MaxNotionalMinor = 1_000_000_000_000,
    };

    /// <summary>Whole shares, tick 0.01.</summary>
    public static MarketRules ShareEur => BtcEur with
    {
        Id = 32_767,
        Symbol = "SHAREEUR",
        Base = Share,
        TickMinor = 1,
        LotMinor = 1,
    };
}
