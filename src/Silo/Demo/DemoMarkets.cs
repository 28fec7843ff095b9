using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;

namespace Exchange.Silo.Demo;

/// <summary>Assets and markets of the sandbox. All amounts have eight decimals.</summary>
internal static class DemoMarkets
{
    private const long OneWhole = 100_000_000;

    public static readonly Asset Btc = new(1, "BTC", 8, "Bitcoin");
    public static readonly Asset Eth = new(2, "ETH", 8, "Ethereum");
    public static readonly Asset Sol = new(3, "SOL", 8, "Solana");
    public static readonly Asset Usdt = new(4, "USDT", 8, "Tether USD");

    public static readonly IReadOnlyList<Asset> Assets = [Btc, Eth, Sol, Usdt];

    public static readonly IReadOnlyList<MarketRules> Markets =
    [
        Market(1, Btc, Usdt, tick: 1_000_000, lot: 1_000, minNotional: 5 * OneWhole, maxNotional: 9_000_000 * OneWhole),
        Market(2, Eth, Usdt, tick: 1_000_000, lot: 10_000, minNotional: 5 * OneWhole, maxNotional: 9_000_000 * OneWhole),
        Market(3, Eth, Btc, tick: 1_000, lot: 100_000, minNotional: 10_000, maxNotional: 9_000 * OneWhole),
        Market(4, Sol, Usdt, tick: 1_000_000, lot: 100_000, minNotional: 5 * OneWhole, maxNotional: 9_000_000 * OneWhole),
    ];

    /// <summary>What every demo trader starts with, in whole units.</summary>
    public static readonly IReadOnlyList<(Asset Asset, long Whole)> Funding =
        [(Btc, 10), (Eth, 100), (Sol, 1_000), (Usdt, 1_000_000)];

    public static long Minor(long whole) => whole * OneWhole;

    private static MarketRules Market(
        int id, Asset baseAsset, Asset quoteAsset, long tick, long lot, long minNotional, long maxNotional) => new()
        {
            Id = id,
            Symbol = baseAsset.Code + quoteAsset.Code,
            Base = baseAsset,
            Quote = quoteAsset,
            TickMinor = tick,
            LotMinor = lot,
            MakerFee = new FeeRate(100_000),
            TakerFee = new FeeRate(100_000),
            MinPriceTicks = 1,
            MaxPriceTicks = 1_000_000 * OneWhole / tick,
            MaxLots = 9_000 * OneWhole / lot,
            MaxMarketLots = 1_000 * OneWhole / lot,
            MinNotionalMinor = minNotional,
            MaxNotionalMinor = maxNotional,
        };
}
