using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Wallets;

/// <summary>
/// What one committed unit did to one account: a book's command with all its steps, or a transfer. From the book to the
/// account's wallet, and from there to whoever listens.
/// </summary>
[GenerateSerializer, Immutable, Alias("Exchange.AccountEvents")]
public sealed record AccountEvents
{
    /// <summary>Market of the book; empty for a transfer.</summary>
    [Id(0)] public string Symbol { get; init; } = "";

    /// <summary>Ownership generation of the book.</summary>
    [Id(1)] public long Epoch { get; init; }

    /// <summary>Journal sequence of the unit.</summary>
    [Id(2)] public long Sequence { get; init; }

    /// <summary>
    /// Sequence of the unit before this one that touched the account under the same epoch; 0 for none. Whoever has seen
    /// that one has missed nothing.
    /// </summary>
    [Id(3)] public long Previous { get; init; }

    /// <summary>When it was decided, µs.</summary>
    [Id(4)] public long AtMicros { get; init; }

    /// <summary>The client's name of the cancel, when the unit has one; else empty.</summary>
    [Id(5)] public string CancelClientOrderId { get; init; } = "";

    /// <summary>The account's orders that the unit touched, as they are after it.</summary>
    [Id(6)] public OrderView[] Orders { get; init; } = [];

    /// <summary>What happened to them, in order.</summary>
    [Id(7)] public ExecutionStep[] Steps { get; init; } = [];

    /// <summary>The balances the unit changed, as they are after it.</summary>
    [Id(8)] public BalanceView[] Balances { get; init; } = [];

    /// <summary>The transfer, when it is one.</summary>
    [Id(9)] public BalanceTransfer? Transfer { get; init; }

    /// <summary>What happened to the account's order lists, in order; each as it is after the unit.</summary>
    [Id(10)] public ListStep[] Lists { get; init; } = [];
}

/// <summary>Value that entered (positive) or left (negative) outside trading, in minor units.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.BalanceTransfer")]
public sealed record BalanceTransfer([property: Id(0)] int Asset, [property: Id(1)] long AmountMinor);

/// <summary>What happened to an order (Binance "Execution types").</summary>
public enum ExecutionKind : byte
{
    /// <summary>It was accepted.</summary>
    New = 1,

    /// <summary>It traded.</summary>
    Trade = 2,

    /// <summary>It was cancelled.</summary>
    Canceled = 3,

    /// <summary>It ended by its own rules.</summary>
    Expired = 4,

    /// <summary>Self-trade prevention took quantity off it, and perhaps ended it.</summary>
    TradePrevention = 5,

    /// <summary>Its stop price was reached: it works from now on.</summary>
    Triggered = 6,

    /// <summary>It was amended and keeps its place.</summary>
    Replaced = 7,
}

/// <summary>One step of an order, with what it changed and the order's state after it. Units: ticks, lots, minor units.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.ExecutionStep")]
public readonly record struct ExecutionStep
{
    /// <summary>Index of the order in <see cref="AccountEvents.Orders"/>.</summary>
    [Id(0)] public int Order { get; init; }

    /// <summary>What happened.</summary>
    [Id(1)] public ExecutionKind Kind { get; init; }

    /// <summary>Status after the step.</summary>
    [Id(2)] public OrderStatus Status { get; init; }

    /// <summary>Whether the order worked (rather than waiting for its trigger) after the step.</summary>
    [Id(3)] public bool IsWorking { get; init; }

    /// <summary>Trades: whether the order was the maker.</summary>
    [Id(4)] public bool IsMaker { get; init; }

    /// <summary>Increasing along a market's steps; names the step within the market.</summary>
    [Id(5)] public long ExecutionId { get; init; }

    /// <summary>Trade id or prevented-match id; 0 for none.</summary>
    [Id(6)] public long MatchId { get; init; }

    /// <summary>Trades and prevented matches: price.</summary>
    [Id(7)] public long PriceTicks { get; init; }

    /// <summary>Trades: lots. Prevented matches: lots taken off the order.</summary>
    [Id(8)] public long Lots { get; init; }

    /// <summary>Trades: fee in minor units of the asset received.</summary>
    [Id(9)] public long FeeMinor { get; init; }

    /// <summary>Lots executed so far.</summary>
    [Id(10)] public long ExecutedLots { get; init; }

    /// <summary>Quote traded so far.</summary>
    [Id(11)] public long CumulativeQuoteMinor { get; init; }

    /// <summary>Lots prevented so far.</summary>
    [Id(12)] public long PreventedLots { get; init; }

    /// <summary>Prevented matches: the account's other order.</summary>
    [Id(13)] public long CounterOrderId { get; init; }

    /// <summary>Prevented matches: lots the two orders would have traded.</summary>
    [Id(14)] public long CounterLots { get; init; }
}

/// <summary>What happened to an order list (Binance <c>listStatus</c>).</summary>
public enum ListStepKind : byte
{
    /// <summary>It was accepted (EXEC_STARTED, EXECUTING).</summary>
    Started = 1,

    /// <summary>An order of it was amended and may have another client id (UPDATED, EXECUTING).</summary>
    Renamed = 2,

    /// <summary>All its orders have ended (ALL_DONE, ALL_DONE).</summary>
    Ended = 3,
}

/// <summary>One step of an order list.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.ListStep")]
public sealed record ListStep([property: Id(0)] ListStepKind Kind, [property: Id(1)] OrderListView List);
