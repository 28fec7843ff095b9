using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Trading;

/// <summary>Places an order for the wallet's account. Units: ticks, lots, quote minor units; 0 means "not given".</summary>
[GenerateSerializer, Immutable, Alias("Exchange.PlaceOrderRequest")]
public sealed record PlaceOrderRequest
{
    /// <summary>Market, such as <c>BTCUSDT</c>.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>1–36 characters of <c>[a-zA-Z0-9-_]</c>; the API makes one up when the client sent none.</summary>
    [Id(1)] public required string ClientOrderId { get; init; }

    /// <summary>Buy or sell.</summary>
    [Id(2)] public required Side Side { get; init; }

    /// <summary>Kind of order.</summary>
    [Id(3)] public required OrderType Type { get; init; }

    /// <summary>GTC for kinds without a time in force.</summary>
    [Id(4)] public TimeInForce TimeInForce { get; init; } = TimeInForce.Gtc;

    /// <summary>0 takes the market's default.</summary>
    [Id(5)] public SelfTradePrevention SelfTradePrevention { get; init; }

    /// <summary>Limit price in ticks.</summary>
    [Id(6)] public long PriceTicks { get; init; }

    /// <summary>Quantity in lots.</summary>
    [Id(7)] public long QuantityLots { get; init; }

    /// <summary>Quote quantity of a market order in quote minor units.</summary>
    [Id(8)] public long QuoteQuantityMinor { get; init; }

    /// <summary>Trigger price in ticks.</summary>
    [Id(9)] public long StopTicks { get; init; }

    /// <summary>Echoed; -1 when not given.</summary>
    [Id(10)] public long StrategyId { get; init; } = -1;

    /// <summary>Echoed; 0 when not given.</summary>
    [Id(11)] public int StrategyType { get; init; }

    /// <summary>Latest moment (µs) at which the command may still be decided: timestamp + recvWindow; 0 for none.</summary>
    [Id(12)] public long DeadlineMicros { get; init; }

    /// <summary>Lots an iceberg order shows at a time.</summary>
    [Id(13)] public long IcebergLots { get; init; }

    /// <summary>Delta of a trailing stop in basis points.</summary>
    [Id(14)] public int TrailingBips { get; init; }
}

/// <summary>Cancels one open order of the wallet's account, named by either id (both must match when both are given).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.CancelOrderRequest")]
public sealed record CancelOrderRequest
{
    /// <summary>Market.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>The exchange's id; 0 when not given.</summary>
    [Id(1)] public long OrderId { get; init; }

    /// <summary>The client's id of the order; empty when not given.</summary>
    [Id(2)] public string OriginalClientOrderId { get; init; } = "";

    /// <summary>Restriction on the order's state.</summary>
    [Id(3)] public CancelRestriction Restriction { get; init; }

    /// <summary>Latest moment (µs) at which the command may still be decided; 0 for none.</summary>
    [Id(4)] public long DeadlineMicros { get; init; }

    /// <summary>The client's name of the cancel itself, shown in the account's events; may be empty.</summary>
    [Id(5)] public string CancelClientOrderId { get; init; } = "";
}

/// <summary>Cancels an order and places another in one decision of the book (I-O9).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.CancelReplaceRequest")]
public sealed record CancelReplaceRequest
{
    /// <summary>The order to cancel.</summary>
    [Id(0)] public required CancelOrderRequest Cancel { get; init; }

    /// <summary>The order to place, in the same market.</summary>
    [Id(1)] public required PlaceOrderRequest Place { get; init; }

    /// <summary>What happens when the cancel is refused.</summary>
    [Id(2)] public required CancelReplaceMode Mode { get; init; }
}
