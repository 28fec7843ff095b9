namespace Exchange.Domain.Orders;

/// <summary>Whether an order buys or sells the base asset.</summary>
public enum Side : byte
{
    /// <summary>Buys base, pays quote.</summary>
    Buy = 1,

    /// <summary>Sells base, receives quote.</summary>
    Sell = 2,
}

/// <summary>How an order finds its price and when it starts to work (Binance spot "Order types").</summary>
public enum OrderType : byte
{
    /// <summary>Trades at its price or better, the rest stays in the book.</summary>
    Limit = 1,

    /// <summary>Trades at once against the book within the price protection; the rest expires.</summary>
    Market = 2,

    /// <summary>A limit order that is refused when it would trade at once (post only).</summary>
    LimitMaker = 3,

    /// <summary>Becomes a market order when the last price moves against the holder to the stop price.</summary>
    StopLoss = 4,

    /// <summary>Becomes a limit order when the last price moves against the holder to the stop price.</summary>
    StopLossLimit = 5,

    /// <summary>Becomes a market order when the last price moves in favour of the holder to the stop price.</summary>
    TakeProfit = 6,

    /// <summary>Becomes a limit order when the last price moves in favour of the holder to the stop price.</summary>
    TakeProfitLimit = 7,
}

/// <summary>How long an order works.</summary>
public enum TimeInForce : byte
{
    /// <summary>Good till cancelled.</summary>
    Gtc = 1,

    /// <summary>Immediate or cancel: what does not trade at once expires.</summary>
    Ioc = 2,

    /// <summary>Fill or kill: trades whole at once or expires whole.</summary>
    Fok = 3,
}

/// <summary>
/// What happens when an order would trade with another order of the same account; the taker's mode decides
/// (Binance "Self-trade prevention (STP) FAQ").
/// </summary>
public enum SelfTradePrevention : byte
{
    /// <summary>Trades with itself.</summary>
    None = 1,

    /// <summary>The taker's rest expires.</summary>
    ExpireTaker = 2,

    /// <summary>The maker's rest expires, the taker goes on.</summary>
    ExpireMaker = 3,

    /// <summary>Both expire.</summary>
    ExpireBoth = 4,

    /// <summary>Both are reduced by the smaller remaining quantity; what reaches zero expires.</summary>
    Decrement = 5,
}

/// <summary>Where an order is in its life; <see cref="OrderStatuses.IsTerminal"/> tells the terminal ones (I-O1).</summary>
public enum OrderStatus : byte
{
    /// <summary>Accepted, nothing executed yet (an untriggered stop is New and not working).</summary>
    New = 1,

    /// <summary>Some quantity executed, the rest is open.</summary>
    PartiallyFilled = 2,

    /// <summary>Terminal: executed in full.</summary>
    Filled = 3,

    /// <summary>Terminal: cancelled by its owner or an operator.</summary>
    Canceled = 4,

    /// <summary>Terminal: ended by its own rules (IOC, FOK, market without liquidity).</summary>
    Expired = 5,

    /// <summary>Terminal: ended by self-trade prevention.</summary>
    ExpiredInMatch = 6,

    /// <summary>Accepted with its order list, waits until the list's working order is filled.</summary>
    PendingNew = 7,
}

/// <summary>Questions about a status.</summary>
public static class OrderStatuses
{
    /// <summary>Whether nothing can happen to the order any more (I-O1).</summary>
    public static bool IsTerminal(this OrderStatus status) =>
        status is >= OrderStatus.Filled and <= OrderStatus.ExpiredInMatch;
}

/// <summary>Why the exchange ended an order (Binance <c>expiryReason</c>).</summary>
public enum ExpiryReason : byte
{
    /// <summary>The order did not expire.</summary>
    None = 0,

    /// <summary>A market order found no more liquidity inside its price protection.</summary>
    InsufficientLiquidity = 1,

    /// <summary>The rest of an IOC order.</summary>
    UnfilledIocQuantity = 2,

    /// <summary>A FOK order that could not trade whole.</summary>
    UnfilledFokOrder = 3,

    /// <summary>Self-trade prevention.</summary>
    SelfTradePrevention = 4,

    /// <summary>The other order of its OCO pair began to work, or ended by itself.</summary>
    OcoTrigger = 5,

    /// <summary>The working order of its list ended without being filled.</summary>
    OtoPhaseOneExpired = 6,

    /// <summary>A pending order could not be placed when its time came.</summary>
    Rejected = 7,
}

/// <summary>What kind of order list (Binance "Order lists").</summary>
public enum OrderListKind : byte
{
    /// <summary>One cancels the other: a pair of which only one ever works.</summary>
    Oco = 1,

    /// <summary>One triggers the other: a pending order that waits until a working order is filled.</summary>
    Oto = 2,

    /// <summary>One triggers a pair that cancels each other.</summary>
    Otoco = 3,
}

/// <summary>
/// Marks of an order that is more than a plain one; plain orders have none, and matching asks no further. The first six
/// bits are journal format.
/// </summary>
[Flags]
public enum OrderTraits : byte
{
    /// <summary>A plain order.</summary>
    None = 0,

    /// <summary>Shows only a slice of its quantity.</summary>
    Iceberg = 1,

    /// <summary>A stop whose trigger follows the price.</summary>
    Trailing = 2,

    /// <summary>Belongs to an order list.</summary>
    InList = 4,

    /// <summary>Waits until the working order of its list is filled.</summary>
    Pending = 8,

    /// <summary>One of an OCO pair neither of which works yet; the two share one hold.</summary>
    Paired = 16,

    /// <summary>A market order whose hold is at its protection price, not at what it trades for.</summary>
    HeldAtPrice = 32,

    /// <summary>A trailing stop that follows the price already.</summary>
    Tracking = 64,

    /// <summary>Its quantity or client id was amended.</summary>
    Amended = 128,
}

/// <summary>Restriction on a cancel (Binance <c>cancelRestrictions</c>).</summary>
public enum CancelRestriction : byte
{
    /// <summary>Cancels in any open state.</summary>
    None = 0,

    /// <summary>Cancels only an order with status NEW.</summary>
    OnlyNew = 1,

    /// <summary>Cancels only an order with status PARTIALLY_FILLED.</summary>
    OnlyPartiallyFilled = 2,
}

/// <summary>What a cancel-replace does when its cancel is refused (Binance <c>cancelReplaceMode</c>).</summary>
public enum CancelReplaceMode : byte
{
    /// <summary>The new order is not attempted.</summary>
    StopOnFailure = 1,

    /// <summary>The new order is attempted all the same.</summary>
    AllowFailure = 2,
}
