namespace Exchange.Domain.Orders;

/// <summary>
/// Why a command was refused. A refused command changed nothing (I-O3). Numbers are stable and appended to, ranged by
/// subject; the API maps each to the Binance code and text.
/// </summary>
public enum RejectReason : short
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A field is missing or out of its range (defence in depth behind the API's checks).</summary>
    Malformed = 101,

    /// <summary>A product of price and quantity does not fit the asset's range (I-L8).</summary>
    Overflow = 102,

    /// <summary>The command's deadline (timestamp + recvWindow) passed before it was decided.</summary>
    DeadlinePassed = 103,

    /// <summary>The market does not exist.</summary>
    UnknownMarket = 104,

    /// <summary>The market is reloading; the command had no effect and may be sent again.</summary>
    Unavailable = 105,

    /// <summary>The market is halted: no orders, no cancels.</summary>
    MarketHalted = 201,

    /// <summary>The market only takes cancels.</summary>
    MarketCancelOnly = 202,

    /// <summary>PRICE_FILTER: outside min/max.</summary>
    FilterPrice = 301,

    /// <summary>PERCENT_PRICE_BY_SIDE: too far from the average price.</summary>
    FilterPercentPriceBySide = 302,

    /// <summary>LOT_SIZE: outside min/max.</summary>
    FilterLotSize = 303,

    /// <summary>MARKET_LOT_SIZE: outside min/max.</summary>
    FilterMarketLotSize = 304,

    /// <summary>NOTIONAL: outside min/max.</summary>
    FilterNotional = 305,

    /// <summary>MAX_NUM_ORDERS: too many open orders of the account in the market.</summary>
    FilterMaxNumOrders = 306,

    /// <summary>MAX_NUM_ALGO_ORDERS: too many open stop and take-profit orders of the account in the market.</summary>
    FilterMaxNumAlgoOrders = 307,

    /// <summary>MAX_POSITION: the base position would exceed the limit.</summary>
    FilterMaxPosition = 308,

    /// <summary>ICEBERG_PARTS: the order would be shown in too many slices.</summary>
    FilterIcebergParts = 309,

    /// <summary>MAX_NUM_ICEBERG_ORDERS: too many open iceberg orders of the account in the market.</summary>
    FilterMaxNumIcebergOrders = 310,

    /// <summary>TRAILING_DELTA: the delta is outside the range of the order's kind and side.</summary>
    FilterTrailingDelta = 311,

    /// <summary>MAX_NUM_ORDER_AMENDS: the order was amended as often as it may be.</summary>
    FilterMaxNumOrderAmends = 312,

    /// <summary>MAX_NUM_ORDER_LISTS: too many open order lists of the account in the market.</summary>
    FilterMaxNumOrderLists = 313,

    /// <summary>The market does not allow the self-trade prevention mode.</summary>
    SelfTradePreventionNotAllowed = 401,

    /// <summary>An open order of the account has the same client id (I-O5).</summary>
    DuplicateClientOrderId = 402,

    /// <summary>A post-only order would trade at once.</summary>
    WouldTakeLiquidity = 403,

    /// <summary>A stop price is already reached.</summary>
    WouldTriggerImmediately = 404,

    /// <summary>A quote quantity cannot buy or sell the smallest lot.</summary>
    InsufficientLiquidity = 405,

    /// <summary>The account's available balance does not cover the hold.</summary>
    InsufficientBalance = 406,

    /// <summary>An iceberg order shows more than its quantity.</summary>
    IcebergExceedsQuantity = 407,

    /// <summary>The prices of an OCO pair are not on both sides of the last price as they must be.</summary>
    OrderListPrices = 408,

    /// <summary>No such open order of this account.</summary>
    UnknownOrder = 501,

    /// <summary>The cancel's restriction does not hold.</summary>
    CancelRestricted = 502,

    /// <summary>An amendment would raise the quantity.</summary>
    AmendIncreasesQuantity = 503,

    /// <summary>An amendment would leave the quantity as it is.</summary>
    AmendChangesNothing = 504,

    /// <summary>An amendment would leave nothing open: its quantity is executed or prevented already.</summary>
    AmendBelowExecuted = 505,

    /// <summary>The account is not allowed to trade.</summary>
    AccountDisabled = 601,

    /// <summary>Too many unfilled orders in the interval (-1015).</summary>
    TooManyOrders = 602,
}
