using Exchange.Abstractions.Wallets;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Api.Wire;

/// <summary>How much of a placed order the answer shows.</summary>
internal enum ResponseType : byte
{
    Default = 0,
    Ack,
    Result,
    Full,
}

/// <summary>How much of the day's statistics the answer shows.</summary>
internal enum TickerType : byte
{
    Full = 1,
    Mini,
}

/// <summary>What a cancel-replace does when the order count is used up.</summary>
internal enum ExceededMode : byte
{
    DoNothing = 1,
}

/// <summary>The words of Binance's enumerations.</summary>
internal static class Words
{
    public static readonly WireEnum<Side> Sides = new(("BUY", Side.Buy), ("SELL", Side.Sell));

    public static readonly WireEnum<OrderType> OrderTypes = new(
        ("LIMIT", OrderType.Limit), ("LIMIT_MAKER", OrderType.LimitMaker), ("MARKET", OrderType.Market),
        ("STOP_LOSS", OrderType.StopLoss), ("STOP_LOSS_LIMIT", OrderType.StopLossLimit),
        ("TAKE_PROFIT", OrderType.TakeProfit), ("TAKE_PROFIT_LIMIT", OrderType.TakeProfitLimit));

    public static readonly WireEnum<TimeInForce> TimesInForce = new(
        ("GTC", TimeInForce.Gtc), ("IOC", TimeInForce.Ioc), ("FOK", TimeInForce.Fok));

    public static readonly WireEnum<SelfTradePrevention> SelfTradePreventions = new(
        ("NONE", SelfTradePrevention.None), ("EXPIRE_TAKER", SelfTradePrevention.ExpireTaker),
        ("EXPIRE_MAKER", SelfTradePrevention.ExpireMaker), ("EXPIRE_BOTH", SelfTradePrevention.ExpireBoth),
        ("DECREMENT", SelfTradePrevention.Decrement));

    public static readonly WireEnum<OrderStatus> Statuses = new(
        ("NEW", OrderStatus.New), ("PARTIALLY_FILLED", OrderStatus.PartiallyFilled), ("FILLED", OrderStatus.Filled),
        ("CANCELED", OrderStatus.Canceled), ("EXPIRED", OrderStatus.Expired),
        ("EXPIRED_IN_MATCH", OrderStatus.ExpiredInMatch), ("PENDING_NEW", OrderStatus.PendingNew));

    // Orders ended by self-trade prevention say so by their status; Binance names no reason for them.
    public static readonly WireEnum<ExpiryReason> ExpiryReasons = new(
        ("INSUFFICIENT_LIQUIDITY", ExpiryReason.InsufficientLiquidity),
        ("UNFILLED_IOC_QUANTITY_EXPIRED", ExpiryReason.UnfilledIocQuantity),
        ("UNFILLED_FOK_ORDER_EXPIRED", ExpiryReason.UnfilledFokOrder), ("OCO_TRIGGER", ExpiryReason.OcoTrigger),
        ("OTO_PHASE_ONE_EXPIRED", ExpiryReason.OtoPhaseOneExpired), ("REJECTED", ExpiryReason.Rejected));

    // An OTOCO is an OTO whose pending part is a pair.
    public static readonly WireEnum<OrderListKind> ContingencyTypes = new(
        ("OCO", OrderListKind.Oco), ("OTO", OrderListKind.Oto));

    // A stop that is triggered is announced as Binance announces an order that reaches the book.
    public static readonly WireEnum<ExecutionKind> ExecutionKinds = new(
        ("NEW", ExecutionKind.New), ("TRADE", ExecutionKind.Trade), ("CANCELED", ExecutionKind.Canceled),
        ("EXPIRED", ExecutionKind.Expired), ("TRADE_PREVENTION", ExecutionKind.TradePrevention),
        ("NEW", ExecutionKind.Triggered), ("REPLACED", ExecutionKind.Replaced));

    public static readonly WireEnum<MarketStatus> MarketStatuses = new(
        ("TRADING", MarketStatus.Trading), ("CANCEL_ONLY", MarketStatus.CancelOnly), ("HALT", MarketStatus.Halt));

    public static readonly WireEnum<CancelRestriction> CancelRestrictions = new(
        ("ONLY_NEW", CancelRestriction.OnlyNew), ("ONLY_PARTIALLY_FILLED", CancelRestriction.OnlyPartiallyFilled));

    public static readonly WireEnum<CancelReplaceMode> CancelReplaceModes = new(
        ("STOP_ON_FAILURE", CancelReplaceMode.StopOnFailure), ("ALLOW_FAILURE", CancelReplaceMode.AllowFailure));

    public static readonly WireEnum<ResponseType> ResponseTypes = new(
        ("ACK", ResponseType.Ack), ("RESULT", ResponseType.Result), ("FULL", ResponseType.Full));

    public static readonly WireEnum<TickerType> TickerTypes = new(("FULL", TickerType.Full), ("MINI", TickerType.Mini));

    public static readonly WireEnum<ExceededMode> ExceededModes = new(("DO_NOTHING", ExceededMode.DoNothing));
}
