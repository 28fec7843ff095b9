using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Trading;

/// <summary>An order as its owner sees it. Units: ticks, lots, minor units, µs.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.OrderView")]
public sealed record OrderView
{
    /// <summary>Market.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>Id in the market.</summary>
    [Id(1)] public required long OrderId { get; init; }

    /// <summary>The client's id.</summary>
    [Id(2)] public required string ClientOrderId { get; init; }

    /// <summary>Buy or sell.</summary>
    [Id(3)] public required Side Side { get; init; }

    /// <summary>Kind of order.</summary>
    [Id(4)] public required OrderType Type { get; init; }

    /// <summary>How long it works.</summary>
    [Id(5)] public required TimeInForce TimeInForce { get; init; }

    /// <summary>Self-trade prevention mode.</summary>
    [Id(6)] public required SelfTradePrevention SelfTradePrevention { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(7)] public required OrderStatus Status { get; init; }

    /// <summary>Why it expired, if it did.</summary>
    [Id(8)] public ExpiryReason Reason { get; init; }

    /// <summary>Limit price; 0 for market kinds.</summary>
    [Id(9)] public long PriceTicks { get; init; }

    /// <summary>Trigger price; 0 unless a stop kind.</summary>
    [Id(10)] public long StopTicks { get; init; }

    /// <summary>Lots ordered (quote-quantity orders: executed so far).</summary>
    [Id(11)] public long OriginalLots { get; init; }

    /// <summary>Lots executed.</summary>
    [Id(12)] public long ExecutedLots { get; init; }

    /// <summary>Lots taken off by self-trade prevention.</summary>
    [Id(13)] public long PreventedLots { get; init; }

    /// <summary>Quote quantity asked for, 0 unless given.</summary>
    [Id(14)] public long QuoteQuantityMinor { get; init; }

    /// <summary>Quote traded.</summary>
    [Id(15)] public long CumulativeQuoteMinor { get; init; }

    /// <summary>Last prevented match; 0 for none.</summary>
    [Id(16)] public long PreventedMatchId { get; init; }

    /// <summary>Echoed; -1 when not given.</summary>
    [Id(17)] public long StrategyId { get; init; } = -1;

    /// <summary>Echoed; 0 when not given.</summary>
    [Id(18)] public int StrategyType { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(19)] public long CreatedMicros { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(20)] public long UpdatedMicros { get; init; }

    /// <summary>When it started to work; -1 while it waits for its trigger.</summary>
    [Id(21)] public long WorkingMicros { get; init; }

    /// <summary>Lots of an iceberg's slice; 0 unless one.</summary>
    [Id(22)] public long IcebergLots { get; init; }

    /// <summary>Its order list; 0 for none.</summary>
    [Id(23)] public long ListId { get; init; }

    /// <summary>Delta of a trailing stop in basis points; 0 unless one.</summary>
    [Id(24)] public int TrailingBips { get; init; }

    /// <summary>When a trailing stop began to follow the price; -1 when it has not.</summary>
    [Id(25)] public long TrailingMicros { get; init; } = -1;

    /// <summary>Whether it works (is in the book or was matched) rather than waiting for its trigger.</summary>
    public bool IsWorking => WorkingMicros >= 0;
}

/// <summary>One fill of the order that was just placed.</summary>
/// <param name="FeeMinor">Fee in minor units of the asset received (buy: base, sell: quote).</param>
[GenerateSerializer, Immutable, Alias("Exchange.FillView")]
public readonly record struct FillView(
    [property: Id(0)] long TradeId, [property: Id(1)] long PriceTicks, [property: Id(2)] long QuantityLots,
    [property: Id(3)] long FeeMinor);

/// <summary>Unfilled-order counts of an account in the current windows (Binance rate limit type ORDERS).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.OrderCounts")]
public readonly record struct OrderCounts(
    [property: Id(0)] int TenSeconds, [property: Id(1)] int Day, [property: Id(2)] int TenSecondsLimit,
    [property: Id(3)] int DayLimit);

/// <summary>Answer to a placement: a refusal with its reason, or the accepted order after its immediate matching.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.OrderReply")]
public sealed record OrderReply
{
    /// <summary>None when accepted.</summary>
    [Id(0)] public RejectReason Reason { get; init; }

    /// <summary>The order; null when refused.</summary>
    [Id(1)] public OrderView? Order { get; init; }

    /// <summary>Its immediate fills.</summary>
    [Id(2)] public IReadOnlyList<FillView> Fills { get; init; } = [];

    /// <summary>When it was decided, µs.</summary>
    [Id(3)] public long TransactMicros { get; init; }

    /// <summary>Counts after this command.</summary>
    [Id(4)] public OrderCounts Counts { get; init; }
}

/// <summary>Answer to a cancel: a refusal, or the cancelled orders in id order.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.CancelReply")]
public sealed record CancelReply
{
    /// <summary>None when something was cancelled.</summary>
    [Id(0)] public RejectReason Reason { get; init; }

    /// <summary>The cancelled orders.</summary>
    [Id(1)] public IReadOnlyList<OrderView> Orders { get; init; } = [];

    /// <summary>When it was decided, µs.</summary>
    [Id(2)] public long TransactMicros { get; init; }

    /// <summary>The lists that ended with their orders.</summary>
    [Id(3)] public IReadOnlyList<OrderListView> Lists { get; init; } = [];
}

/// <summary>Answer to a cancel-replace: each half's own outcome (Binance <c>cancelResult</c>, <c>newOrderResult</c>).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.CancelReplaceReply")]
public sealed record CancelReplaceReply
{
    /// <summary>None when the cancel succeeded.</summary>
    [Id(0)] public RejectReason CancelReason { get; init; }

    /// <summary>The cancelled order, if any.</summary>
    [Id(1)] public OrderView? Canceled { get; init; }

    /// <summary>Whether the new order was attempted.</summary>
    [Id(2)] public bool Attempted { get; init; }

    /// <summary>
    /// The placement's outcome. Not attempted: its reason is None and its order null, unless it was refused before the
    /// cancel (filters, order count), which is then the reason of both halves being not done.
    /// </summary>
    [Id(3)] public required OrderReply Placed { get; init; }
}
