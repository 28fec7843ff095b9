using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Markets;

/// <summary>
/// The rules of one market: units, fees and filters (Binance "Filters"). Prices are whole ticks, quantities whole lots,
/// and a tick × lot is a whole number of the quote asset's minor units, so that every fill's notional is exact.
/// </summary>
public sealed record MarketRules
{
    /// <summary>Stable number, 1 … 32,767; keys of orders and trades use it.</summary>
    public required int Id { get; init; }

    /// <summary>Name such as <c>BTCUSDT</c>.</summary>
    public required string Symbol { get; init; }

    /// <summary>The asset bought and sold.</summary>
    public required Asset Base { get; init; }

    /// <summary>The asset priced in.</summary>
    public required Asset Quote { get; init; }

    /// <summary>Size of a tick: quote minor units per whole base asset.</summary>
    public required long TickMinor { get; init; }

    /// <summary>Size of a lot in base minor units.</summary>
    public required long LotMinor { get; init; }

    /// <summary>Commission of the resting side.</summary>
    public required FeeRate MakerFee { get; init; }

    /// <summary>Commission of the incoming side.</summary>
    public required FeeRate TakerFee { get; init; }

    /// <summary>PRICE_FILTER.minPrice in ticks, at least 1.</summary>
    public long MinPriceTicks { get; init; } = 1;

    /// <summary>PRICE_FILTER.maxPrice in ticks.</summary>
    public required long MaxPriceTicks { get; init; }

    /// <summary>LOT_SIZE.minQty in lots, at least 1.</summary>
    public long MinLots { get; init; } = 1;

    /// <summary>LOT_SIZE.maxQty in lots.</summary>
    public required long MaxLots { get; init; }

    /// <summary>MARKET_LOT_SIZE.maxQty in lots (its minimum is <see cref="MinLots"/>).</summary>
    public required long MaxMarketLots { get; init; }

    /// <summary>NOTIONAL.minNotional in quote minor units; also applied to market orders.</summary>
    public required long MinNotionalMinor { get; init; }

    /// <summary>NOTIONAL.maxNotional in quote minor units; not applied to market orders.</summary>
    public required long MaxNotionalMinor { get; init; }

    /// <summary>PERCENT_PRICE_BY_SIDE.bidMultiplierUp in basis points of the average price (50,000 = 5×).</summary>
    public int BidMultiplierUpBips { get; init; } = 50_000;

    /// <summary>PERCENT_PRICE_BY_SIDE.bidMultiplierDown in basis points of the average price (2,000 = 0.2×).</summary>
    public int BidMultiplierDownBips { get; init; } = 2_000;

    /// <summary>PERCENT_PRICE_BY_SIDE.askMultiplierUp in basis points of the average price.</summary>
    public int AskMultiplierUpBips { get; init; } = 50_000;

    /// <summary>PERCENT_PRICE_BY_SIDE.askMultiplierDown in basis points of the average price.</summary>
    public int AskMultiplierDownBips { get; init; } = 2_000;

    /// <summary>MAX_NUM_ORDERS: open orders an account may have in the market.</summary>
    public int MaxOrders { get; init; } = 200;

    /// <summary>MAX_NUM_ALGO_ORDERS: open stop and take-profit orders an account may have in the market.</summary>
    public int MaxAlgoOrders { get; init; } = 5;

    /// <summary>MAX_POSITION.maxPosition in base minor units; 0 switches the filter off.</summary>
    public long MaxPositionMinor { get; init; }

    /// <summary>ICEBERG_PARTS.limit: slices an iceberg order may have; 0 allows none.</summary>
    public int MaxIcebergParts { get; init; } = 100;

    /// <summary>MAX_NUM_ICEBERG_ORDERS: open iceberg orders an account may have in the market.</summary>
    public int MaxIcebergOrders { get; init; } = 10;

    /// <summary>TRAILING_DELTA.minTrailingAboveDelta in basis points: stop-loss buys and take-profit sells.</summary>
    public int MinTrailingAboveBips { get; init; } = 10;

    /// <summary>TRAILING_DELTA.maxTrailingAboveDelta in basis points; 0 allows none.</summary>
    public int MaxTrailingAboveBips { get; init; } = 2_000;

    /// <summary>TRAILING_DELTA.minTrailingBelowDelta in basis points: stop-loss sells and take-profit buys.</summary>
    public int MinTrailingBelowBips { get; init; } = 10;

    /// <summary>TRAILING_DELTA.maxTrailingBelowDelta in basis points; 0 allows none.</summary>
    public int MaxTrailingBelowBips { get; init; } = 2_000;

    /// <summary>MAX_NUM_ORDER_AMENDS: how often one order may be amended.</summary>
    public int MaxOrderAmends { get; init; } = 10;

    /// <summary>MAX_NUM_ORDER_LISTS: open order lists an account may have in the market.</summary>
    public int MaxOrderLists { get; init; } = 20;

    /// <summary>
    /// Price protection of market orders and triggered stops, in basis points (1,000 = 10 %): they never trade further
    /// than this from the best opposite price (market) or the stop price (stops) (I-T3).
    /// </summary>
    public int MarketOrderBandBips { get; init; } = 1_000;

    /// <summary>Self-trade prevention of orders that do not name a mode.</summary>
    public SelfTradePrevention DefaultSelfTradePrevention { get; init; } = SelfTradePrevention.ExpireMaker;

    /// <summary>Modes an order may name.</summary>
    public IReadOnlyList<SelfTradePrevention> AllowedSelfTradePrevention { get; init; } =
        [SelfTradePrevention.None, SelfTradePrevention.ExpireTaker, SelfTradePrevention.ExpireMaker,
            SelfTradePrevention.ExpireBoth, SelfTradePrevention.Decrement];

    /// <summary>Quote minor units of one tick × one lot; the rules are invalid unless it is whole and positive.</summary>
    public long NotionalUnitMinor
    {
        get
        {
            var product = (Int128)TickMinor * LotMinor;
            var (unit, rest) = Int128.DivRem(product, PowerOfTen(Base.Scale));
            return rest == 0 && unit > 0
                ? (long)unit
                : throw new InvalidOperationException($"Market {Symbol}: tick × lot is not a whole number of minor units.");
        }
    }

    /// <summary>Price × quantity in quote minor units, exact; throws <see cref="OverflowException"/> outside 64 bits.</summary>
    public Amount Notional(Price price, Quantity quantity) =>
        new(checked((long)((Int128)price.Ticks * quantity.Lots * NotionalUnitMinor)));

    /// <summary>A quantity in base minor units; throws <see cref="OverflowException"/> outside 64 bits.</summary>
    public Amount BaseAmount(Quantity quantity) => new(checked(quantity.Lots * LotMinor));

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 value = 1;
        for (var i = 0; i < exponent; i++) value *= 10;
        return value;
    }
}
