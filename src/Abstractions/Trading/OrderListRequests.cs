using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Trading;

/// <summary>Places an order list for the wallet's account: all its orders or none.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.PlaceListRequest")]
public sealed record PlaceListRequest
{
    /// <summary>Market of all orders.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>The client's name of the list, 1–36 characters of <c>[a-zA-Z0-9-_]</c>.</summary>
    [Id(1)] public required string ListClientOrderId { get; init; }

    /// <summary>Kind of list.</summary>
    [Id(2)] public required OrderListKind Kind { get; init; }

    /// <summary>The orders as in <see cref="Domain.Matching.PlaceOrderList.Orders"/>.</summary>
    [Id(3)] public required IReadOnlyList<PlaceOrderRequest> Orders { get; init; }

    /// <summary>Latest moment (µs) at which the command may still be decided; 0 for none.</summary>
    [Id(4)] public long DeadlineMicros { get; init; }
}

/// <summary>Cancels an order list of the wallet's account, named by either id (both must match when both are given).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.CancelListRequest")]
public sealed record CancelListRequest
{
    /// <summary>Market.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>The exchange's id; 0 when not given.</summary>
    [Id(1)] public long ListId { get; init; }

    /// <summary>The client's name of the list; empty when not given.</summary>
    [Id(2)] public string ListClientOrderId { get; init; } = "";

    /// <summary>The client's name of the cancel itself, shown in the account's events; may be empty.</summary>
    [Id(3)] public string CancelClientOrderId { get; init; } = "";

    /// <summary>Latest moment (µs) at which the command may still be decided; 0 for none.</summary>
    [Id(4)] public long DeadlineMicros { get; init; }
}

/// <summary>Reduces an open order of the wallet's account, which keeps its place.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.AmendOrderRequest")]
public sealed record AmendOrderRequest
{
    /// <summary>Market.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>The exchange's id; 0 when not given.</summary>
    [Id(1)] public long OrderId { get; init; }

    /// <summary>The client's id of the order; empty when not given.</summary>
    [Id(2)] public string OriginalClientOrderId { get; init; } = "";

    /// <summary>The client's id of the order from then on.</summary>
    [Id(3)] public required string NewClientOrderId { get; init; }

    /// <summary>The new original quantity in lots.</summary>
    [Id(4)] public required long QuantityLots { get; init; }

    /// <summary>Latest moment (µs) at which the command may still be decided; 0 for none.</summary>
    [Id(5)] public long DeadlineMicros { get; init; }
}
