using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Trading;

/// <summary>An order list as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.OrderListView")]
public sealed record OrderListView
{
    /// <summary>Market.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>Id, unique in the exchange.</summary>
    [Id(1)] public required long ListId { get; init; }

    /// <summary>The client's name of the list.</summary>
    [Id(2)] public required string ListClientOrderId { get; init; }

    /// <summary>Kind of list.</summary>
    [Id(3)] public required OrderListKind Kind { get; init; }

    /// <summary>Whether one of its orders is open.</summary>
    [Id(4)] public required bool IsOpen { get; init; }

    /// <summary>When it was accepted, µs.</summary>
    [Id(5)] public required long CreatedMicros { get; init; }

    /// <summary>Its orders, by id.</summary>
    [Id(6)] public required IReadOnlyList<OrderListLegView> Legs { get; init; }
}

/// <summary>An order of a list.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.OrderListLegView")]
public readonly record struct OrderListLegView(
    [property: Id(0)] long OrderId, [property: Id(1)] string ClientOrderId);

/// <summary>Answer to the placement or the cancel of a list: a refusal, or the list and its orders after the command.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.OrderListReply")]
public sealed record OrderListReply
{
    /// <summary>None when it was done.</summary>
    [Id(0)] public RejectReason Reason { get; init; }

    /// <summary>The list; null when refused.</summary>
    [Id(1)] public OrderListView? List { get; init; }

    /// <summary>Placement: all its orders. Cancel: those that were cancelled.</summary>
    [Id(2)] public IReadOnlyList<OrderView> Orders { get; init; } = [];

    /// <summary>Placement: immediate fills of the working order.</summary>
    [Id(3)] public IReadOnlyList<FillView> Fills { get; init; } = [];

    /// <summary>When it was decided, µs.</summary>
    [Id(4)] public long TransactMicros { get; init; }

    /// <summary>Counts after the command.</summary>
    [Id(5)] public OrderCounts Counts { get; init; }
}

/// <summary>Answer to an amendment: a refusal, or the amended order.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.AmendReply")]
public sealed record AmendReply
{
    /// <summary>None when it was done.</summary>
    [Id(0)] public RejectReason Reason { get; init; }

    /// <summary>The order; null when refused.</summary>
    [Id(1)] public OrderView? Order { get; init; }

    /// <summary>Its client id before.</summary>
    [Id(2)] public string OriginalClientOrderId { get; init; } = "";

    /// <summary>Id of the amendment in the market.</summary>
    [Id(3)] public long AmendmentId { get; init; }

    /// <summary>Its list, when it belongs to one.</summary>
    [Id(4)] public OrderListView? List { get; init; }

    /// <summary>When it was decided, µs.</summary>
    [Id(5)] public long TransactMicros { get; init; }
}

/// <summary>A match that self-trade prevention prevented (Binance <c>myPreventedMatches</c>).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.PreventedMatchView")]
public sealed record PreventedMatchView(
    [property: Id(0)] long MatchId, [property: Id(1)] long TakerOrderId, [property: Id(2)] long MakerOrderId,
    [property: Id(3)] SelfTradePrevention Mode, [property: Id(4)] long PriceTicks, [property: Id(5)] long TakerLots,
    [property: Id(6)] long MakerLots, [property: Id(7)] long AtMicros);

/// <summary>An amendment of an order (Binance <c>order/amendments</c>).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.AmendmentView")]
public sealed record AmendmentView(
    [property: Id(0)] long OrderId, [property: Id(1)] long AmendmentId, [property: Id(2)] string OldClientOrderId,
    [property: Id(3)] string NewClientOrderId, [property: Id(4)] long OldLots, [property: Id(5)] long NewLots,
    [property: Id(6)] long AtMicros);
