using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Markets;

/// <summary>
/// Committed history: trades, candles, statistics, an account's orders and fills. A stateless worker (key 0) that reads
/// the database; lists are chronological, ranges inclusive, in µs. An unknown symbol gives empty answers.
/// </summary>
[Alias("Exchange.IHistoryGrain")]
public interface IHistoryGrain : IGrainWithIntegerKey
{
    /// <summary>Trades from an id on, or the newest when <paramref name="fromId"/> is null.</summary>
    [Alias("GetTrades")]
    Task<IReadOnlyList<TradeView>> GetTradesAsync(string symbol, long? fromId, int limit);

    /// <summary>Aggregate trades from an aggregate id on, or by time; the newest when none is given.</summary>
    [Alias("GetAggregateTrades")]
    Task<IReadOnlyList<AggregateTradeView>> GetAggregateTradesAsync(
        string symbol, long? fromId, long? startMicros, long? endMicros, int limit);

    /// <summary>
    /// Candles by when they begin, at most 1,000: with a start the oldest from it, else the newest up to now. Intervals
    /// without trades repeat the last close with zero volume, from the market's first trade on. Every trade is in as soon
    /// as it is committed.
    /// </summary>
    [Alias("GetCandles")]
    Task<IReadOnlyList<CandleView>> GetCandlesAsync(
        string symbol, CandleInterval interval, int zoneOffsetMinutes, long? startMicros, long? endMicros, int limit);

    /// <summary>Statistics of the trades in a range.</summary>
    [Alias("GetStatistics")]
    Task<DayStatisticsView> GetStatisticsAsync(string symbol, long startMicros, long endMicros);

    /// <summary>The account's orders of a market, open and finished, from an order id on or by creation time.</summary>
    [Alias("GetOrders")]
    Task<IReadOnlyList<OrderView>> GetOrdersAsync(
        long account, string symbol, long? fromOrderId, long? startMicros, long? endMicros, int limit);

    /// <summary>Prevented matches of the account: one by its id, or those of an order from an id on.</summary>
    [Alias("GetPreventedMatches")]
    Task<IReadOnlyList<PreventedMatchView>> GetPreventedMatchesAsync(
        long account, string symbol, long? matchId, long? orderId, long? fromMatchId, int limit);

    /// <summary>Amendments of an order of the account, from an id on.</summary>
    [Alias("GetAmendments")]
    Task<IReadOnlyList<AmendmentView>> GetAmendmentsAsync(
        long account, string symbol, long orderId, long? fromId, int limit);

    /// <summary>The account's order list by id (0: the newest with the client id) in any market; null for none.</summary>
    [Alias("GetOrderList")]
    Task<OrderListView?> GetOrderListAsync(long account, long listId, string clientOrderId);

    /// <summary>The account's order lists of all markets, from an id on or by time; the newest when neither is given.</summary>
    [Alias("GetOrderLists")]
    Task<IReadOnlyList<OrderListView>> GetOrderListsAsync(
        long account, long? fromId, long? startMicros, long? endMicros, int limit);

    /// <summary>The account's trades of a market.</summary>
    [Alias("GetAccountTrades")]
    Task<IReadOnlyList<AccountTradeView>> GetAccountTradesAsync(
        long account, string symbol, long? orderId, long? fromId, long? startMicros, long? endMicros, int limit);
}

/// <summary>A public trade.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.TradeView")]
public readonly record struct TradeView(
    [property: Id(0)] long Id, [property: Id(1)] long PriceTicks, [property: Id(2)] long QuantityLots,
    [property: Id(3)] long QuoteMinor, [property: Id(4)] long AtMicros, [property: Id(5)] Side TakerSide,
    [property: Id(6)] long AggregateId);

/// <summary>Trades of one taker order at one price.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.AggregateTradeView")]
public readonly record struct AggregateTradeView(
    [property: Id(0)] long Id, [property: Id(1)] long PriceTicks, [property: Id(2)] long QuantityLots,
    [property: Id(3)] long FirstTradeId, [property: Id(4)] long LastTradeId, [property: Id(5)] Side TakerSide,
    [property: Id(6)] long AtMicros);

/// <summary>One candle; <paramref name="CloseMicros"/> is the last µs of the interval.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.CandleView")]
public readonly record struct CandleView(
    [property: Id(0)] long OpenMicros, [property: Id(1)] long CloseMicros, [property: Id(2)] long OpenTicks,
    [property: Id(3)] long HighTicks, [property: Id(4)] long LowTicks, [property: Id(5)] long CloseTicks,
    [property: Id(6)] long Lots, [property: Id(7)] decimal QuoteMinor, [property: Id(8)] long Trades,
    [property: Id(9)] long TakerBuyLots, [property: Id(10)] decimal TakerBuyQuoteMinor);

/// <summary>Statistics of the trades in a range; all zero and ids -1 when there was no trade.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.DayStatisticsView")]
public sealed record DayStatisticsView
{
    /// <summary>Start of the range, µs.</summary>
    [Id(0)] public required long OpenMicros { get; init; }

    /// <summary>End of the range, µs.</summary>
    [Id(1)] public required long CloseMicros { get; init; }

    /// <summary>First price.</summary>
    [Id(2)] public long OpenTicks { get; init; }

    /// <summary>Highest price.</summary>
    [Id(3)] public long HighTicks { get; init; }

    /// <summary>Lowest price.</summary>
    [Id(4)] public long LowTicks { get; init; }

    /// <summary>Last price.</summary>
    [Id(5)] public long LastTicks { get; init; }

    /// <summary>Lots of the last trade.</summary>
    [Id(6)] public long LastLots { get; init; }

    /// <summary>Last price before the range; 0 when there was none.</summary>
    [Id(7)] public long PreviousCloseTicks { get; init; }

    /// <summary>Lots traded.</summary>
    [Id(8)] public decimal Lots { get; init; }

    /// <summary>Quote traded, minor units.</summary>
    [Id(9)] public decimal QuoteMinor { get; init; }

    /// <summary>First trade id; -1 for none.</summary>
    [Id(10)] public long FirstTradeId { get; init; } = -1;

    /// <summary>Last trade id; -1 for none.</summary>
    [Id(11)] public long LastTradeId { get; init; } = -1;

    /// <summary>Number of trades.</summary>
    [Id(12)] public long Count { get; init; }
}

/// <summary>An account's own trade.</summary>
/// <param name="FeeMinor">In the asset received (buyer: base, seller: quote).</param>
[GenerateSerializer, Immutable, Alias("Exchange.AccountTradeView")]
public readonly record struct AccountTradeView(
    [property: Id(0)] long Id, [property: Id(1)] long OrderId, [property: Id(2)] long PriceTicks,
    [property: Id(3)] long QuantityLots, [property: Id(4)] long QuoteMinor, [property: Id(5)] long FeeMinor,
    [property: Id(6)] long AtMicros, [property: Id(7)] bool IsBuyer, [property: Id(8)] bool IsMaker);
