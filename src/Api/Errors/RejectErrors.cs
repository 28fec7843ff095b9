using System.Collections.Frozen;
using System.Globalization;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;

namespace Exchange.Api.Errors;

/// <summary>
/// The one table from <see cref="RejectReason"/> to HTTP status, Binance code and text. Where Binance uses another code
/// for cancels (-2011 instead of -2010), the cancel column has it.
/// </summary>
internal static class RejectErrors
{
    private static readonly FrozenDictionary<RejectReason, (ApiError Place, ApiError Cancel)> Table =
        new Dictionary<RejectReason, (ApiError, ApiError)>
        {
            [RejectReason.Malformed] = Both(-1130, "Invalid data sent for a parameter."),
            [RejectReason.Overflow] = Both(-1108, "Parameter 'quantity' overflowed."),
            [RejectReason.DeadlinePassed] = (ApiErrors.OutsideRecvWindow, ApiErrors.OutsideRecvWindow),
            [RejectReason.UnknownMarket] = (ApiErrors.BadSymbol, ApiErrors.BadSymbol),
            [RejectReason.Unavailable] = (ApiErrors.Overloaded, ApiErrors.Overloaded),
            [RejectReason.MarketHalted] = Engine("Market is closed."),
            [RejectReason.MarketCancelOnly] = Engine("Market is closed."),
            [RejectReason.FilterPrice] = Both(-1013, "Filter failure: PRICE_FILTER"),
            [RejectReason.FilterPercentPriceBySide] = Both(-1013, "Filter failure: PERCENT_PRICE_BY_SIDE"),
            [RejectReason.FilterLotSize] = Both(-1013, "Filter failure: LOT_SIZE"),
            [RejectReason.FilterMarketLotSize] = Both(-1013, "Filter failure: MARKET_LOT_SIZE"),
            [RejectReason.FilterNotional] = Both(-1013, "Filter failure: NOTIONAL"),
            [RejectReason.FilterMaxNumOrders] = Both(-1013, "Filter failure: MAX_NUM_ORDERS"),
            [RejectReason.FilterMaxNumAlgoOrders] = Both(-1013, "Filter failure: MAX_NUM_ALGO_ORDERS"),
            [RejectReason.FilterMaxPosition] = Both(-1013, "Filter failure: MAX_POSITION"),
            [RejectReason.FilterIcebergParts] = Both(-1013, "Filter failure: ICEBERG_PARTS"),
            [RejectReason.FilterMaxNumIcebergOrders] = Both(-1013, "Filter failure: MAX_NUM_ICEBERG_ORDERS"),
            [RejectReason.FilterTrailingDelta] = Both(-1013, "Filter failure: TRAILING_DELTA"),
            [RejectReason.FilterMaxNumOrderAmends] = Both(-2038, "Filter failure: MAX_NUM_ORDER_AMENDS"),
            [RejectReason.FilterMaxNumOrderLists] = Both(-1013, "Filter failure: MAX_NUM_ORDER_LISTS"),
            [RejectReason.IcebergExceedsQuantity] = Engine("IcebergQty exceeds QTY."),
            [RejectReason.OrderListPrices] =
                Engine("The relationship of the prices for the orders is not correct."),
            [RejectReason.AmendIncreasesQuantity] = Both(-2038, "Order amend (quantity increase) is not supported."),
            [RejectReason.AmendChangesNothing] = Both(-2038, "The requested action would change no state; rejecting"),
            [RejectReason.AmendBelowExecuted] = Both(-2038, "Unsupported order combination"),
            [RejectReason.SelfTradePreventionNotAllowed] =
                (ApiErrors.BadSelfTradePrevention, ApiErrors.BadSelfTradePrevention),
            [RejectReason.DuplicateClientOrderId] = Engine("Duplicate order sent."),
            [RejectReason.WouldTakeLiquidity] = Engine("Order would immediately match and take."),
            [RejectReason.WouldTriggerImmediately] = Engine("Order would trigger immediately."),
            [RejectReason.InsufficientLiquidity] =
                Engine("Order book liquidity is less than symbol minimum quantity."),
            [RejectReason.InsufficientBalance] = Engine("Account has insufficient balance for requested action."),
            [RejectReason.UnknownOrder] = (ApiErrors.UnknownOrder, ApiErrors.UnknownOrder),
            [RejectReason.CancelRestricted] =
                Both(-2011, "Order was not canceled due to cancel restrictions."),
            [RejectReason.AccountDisabled] = Engine("This action is disabled on this account."),
            [RejectReason.TooManyOrders] = Both(429, -1015, "Too many new orders."),
        }.ToFrozenDictionary();

    /// <summary>Whether a reason has its own row.</summary>
    public static bool IsMapped(RejectReason reason) => Table.ContainsKey(reason);

    /// <summary>The error of a refused placement. A reason newer than this table is an unknown error, never a success.</summary>
    public static ApiError Placement(RejectReason reason) =>
        Table.TryGetValue(reason, out var errors) ? errors.Place : ApiErrors.Unknown;

    /// <summary>The error of a refused placement, with the limit named when there were too many orders.</summary>
    public static ApiError Placement(RejectReason reason, OrderCounts counts, long nowMicros) =>
        reason == RejectReason.TooManyOrders ? TooManyOrders(counts, nowMicros) : Placement(reason);

    /// <summary>The error of a refused cancel.</summary>
    public static ApiError Cancel(RejectReason reason) =>
        Table.TryGetValue(reason, out var errors) ? errors.Cancel : ApiErrors.Unknown;

    /// <summary>
    /// The error of a refused amendment: what the engine says comes with -2038 (Binance "Messages for … -2038").
    /// </summary>
    public static ApiError Amendment(RejectReason reason)
    {
        var error = Cancel(reason);
        return error.Code == -2011 ? new(400, -2038, error.Message) : error;
    }

    private static ApiError TooManyOrders(OrderCounts counts, long nowMicros)
    {
        const long tenSeconds = 10;
        const long daySeconds = 86_400;
        var day = counts.Day >= counts.DayLimit && counts.TenSeconds < counts.TenSecondsLimit;
        var (limit, interval, seconds) =
            day ? (counts.DayLimit, "1 DAY", daySeconds) : (counts.TenSecondsLimit, "10 SECOND", tenSeconds);
        var retryAfter = (int)(seconds - nowMicros / 1_000_000 % seconds);
        return new(429, -1015, string.Create(CultureInfo.InvariantCulture,
            $"Too many new orders; current limit is {limit} orders per {interval}."))
        { RetryAfterSeconds = retryAfter };
    }

    private static (ApiError, ApiError) Engine(string message) =>
        (new(400, -2010, message), new(400, -2011, message));

    private static (ApiError, ApiError) Both(int code, string message) => Both(400, code, message);

    private static (ApiError, ApiError) Both(int status, int code, string message)
    {
        var error = new ApiError(status, code, message);
        return (error, error);
    }
}
