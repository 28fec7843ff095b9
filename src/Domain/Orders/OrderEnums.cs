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

/// <summary>Where an order is in its life; terminal from <see cref="Filled"/> on (I-O1).</summary>
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
