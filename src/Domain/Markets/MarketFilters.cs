using Exchange.Domain.Orders;

namespace Exchange.Domain.Markets;

/// <summary>
/// The filters of a market as pure predicates: true when the order passes (Binance "Filters"). Units as in
/// <see cref="MarketRules"/>. PRICE_FILTER's tick size and LOT_SIZE's step size hold by construction, since prices are
/// whole ticks and quantities whole lots.
/// </summary>
public static class MarketFilters
{
    private const int WholeBips = 10_000;

    // Below these, the products with basis points (at most int.MaxValue) fit 64 bits.
    private const long SmallTicks = long.MaxValue / int.MaxValue;

    /// <summary>PRICE_FILTER, for limit and stop prices.</summary>
    public static bool Price(MarketRules rules, long priceTicks) =>
        priceTicks >= rules.MinPriceTicks && priceTicks <= rules.MaxPriceTicks;

    /// <summary>
    /// PERCENT_PRICE_BY_SIDE: between the average price times the side's multipliers, limits included. Passes while there
    /// is no average price (0).
    /// </summary>
    public static bool PercentPriceBySide(MarketRules rules, Side side, long priceTicks, long averageTicks)
    {
        if (averageTicks == 0) return true;
        var up = side == Side.Buy ? rules.BidMultiplierUpBips : rules.AskMultiplierUpBips;
        var down = side == Side.Buy ? rules.BidMultiplierDownBips : rules.AskMultiplierDownBips;
        if (priceTicks <= SmallTicks && averageTicks <= SmallTicks)
            return priceTicks * WholeBips <= averageTicks * up && priceTicks * WholeBips >= averageTicks * down;
        var scaled = (Int128)priceTicks * WholeBips;
        return scaled <= (Int128)averageTicks * up && scaled >= (Int128)averageTicks * down;
    }

    /// <summary>LOT_SIZE, for every order with a quantity.</summary>
    public static bool LotSize(MarketRules rules, long lots) => lots >= rules.MinLots && lots <= rules.MaxLots;

    /// <summary>MARKET_LOT_SIZE, for orders without a limit price.</summary>
    public static bool MarketLotSize(MarketRules rules, long lots) => lots >= rules.MinLots && lots <= rules.MaxMarketLots;

    /// <summary>NOTIONAL, lower limit: for every order.</summary>
    public static bool MinNotional(MarketRules rules, Int128 notionalMinor) => notionalMinor >= rules.MinNotionalMinor;

    /// <summary>NOTIONAL, upper limit: for orders with a limit price.</summary>
    public static bool MaxNotional(MarketRules rules, Int128 notionalMinor) => notionalMinor <= rules.MaxNotionalMinor;

    /// <summary>MAX_NUM_ORDERS, given the open orders of the account before this one.</summary>
    public static bool MaxNumOrders(MarketRules rules, int openOrders) => openOrders < rules.MaxOrders;

    /// <summary>MAX_NUM_ALGO_ORDERS, given the open stop and take-profit orders of the account before this one.</summary>
    public static bool MaxNumAlgoOrders(MarketRules rules, int openAlgoOrders) => openAlgoOrders < rules.MaxAlgoOrders;

    /// <summary>ICEBERG_PARTS, for orders that show a slice of <paramref name="icebergLots"/> at a time.</summary>
    public static bool IcebergParts(MarketRules rules, long lots, long icebergLots) =>
        (lots - 1) / icebergLots < rules.MaxIcebergParts;

    /// <summary>MAX_NUM_ICEBERG_ORDERS, given the open iceberg orders of the account before this one.</summary>
    public static bool MaxNumIcebergOrders(MarketRules rules, int openIcebergs) => openIcebergs < rules.MaxIcebergOrders;

    /// <summary>
    /// TRAILING_DELTA: the range above the market is for stop-loss buys and take-profit sells, the one below for the
    /// others.
    /// </summary>
    public static bool TrailingDelta(MarketRules rules, bool above, int bips) => above
        ? bips >= rules.MinTrailingAboveBips && bips <= rules.MaxTrailingAboveBips
        : bips >= rules.MinTrailingBelowBips && bips <= rules.MaxTrailingBelowBips;

    /// <summary>MAX_NUM_ORDER_AMENDS, given the amendments of the order before this one.</summary>
    public static bool MaxNumOrderAmends(MarketRules rules, int amendments) => amendments < rules.MaxOrderAmends;

    /// <summary>MAX_NUM_ORDER_LISTS, given the open order lists of the account before this one.</summary>
    public static bool MaxNumOrderLists(MarketRules rules, int openLists) => openLists < rules.MaxOrderLists;

    /// <summary>
    /// MAX_POSITION, for buys: base owned, plus what the account's open buy orders and this one would add. Off when the
    /// limit is 0.
    /// </summary>
    public static bool MaxPosition(MarketRules rules, long basePositionMinor, Int128 buyLots) =>
        rules.MaxPositionMinor == 0 || basePositionMinor + buyLots * rules.LotMinor <= rules.MaxPositionMinor;
}
