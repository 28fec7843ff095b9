using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Markets;

/// <summary>
/// One market's public data, keyed by symbol: depth, recent trades, statistics and candles, from committed events only.
/// Publishes <see cref="MarketTick"/>s on the stream <see cref="MarketStreams"/> names.
/// </summary>
[Alias("Exchange.IMarketGrain")]
public interface IMarketGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes over what the book committed. A batch that does not follow the last one makes the grain repair itself from
    /// the book and the trades; a repeated batch changes nothing.
    /// </summary>
    [Alias("Apply")]
    Task ApplyAsync(MarketBatch batch);

    /// <summary>The whole state, to begin or repair a feed with. Throws for an unknown symbol.</summary>
    [Alias("GetSnapshot")]
    Task<MarketSnapshot> GetSnapshotAsync();

    /// <summary>Statistics of a rolling window that ends now and begins at a whole minute; 60 s … 7 days.</summary>
    [Alias("GetStatistics")]
    Task<MarketStatistics> GetStatisticsAsync(int windowSeconds);
}

/// <summary>Names of the Orleans stream that carries <see cref="MarketTick"/>s; one stream a symbol.</summary>
public static class MarketStreams
{
    /// <summary>The stream provider.</summary>
    public const string Provider = "market";

    /// <summary>Queues of the provider: silos and clients must agree on the number.</summary>
    public const int Partitions = 4;

    /// <summary>The stream's namespace; its key is the symbol.</summary>
    public const string Namespace = "ticks";
}

/// <summary>
/// Committed events of a book, conflated: what happened after journal sequence <see cref="FirstSequence"/> - 1 up to
/// <see cref="LastSequence"/>. An empty one (last = first - 1) only tells where the book is.
/// </summary>
[GenerateSerializer, Immutable, Alias("Exchange.MarketBatch")]
public sealed record MarketBatch
{
    /// <summary>First journal sequence in the batch.</summary>
    [Id(0)] public required long FirstSequence { get; init; }

    /// <summary>Last journal sequence in the batch.</summary>
    [Id(1)] public required long LastSequence { get; init; }

    /// <summary>Depth update id after the batch.</summary>
    [Id(2)] public required long UpdateId { get; init; }

    /// <summary>Time of the last event, µs.</summary>
    [Id(3)] public required long AtMicros { get; init; }

    /// <summary>Buy levels that changed, with their lots after the batch; 0 lots: gone. Each price once.</summary>
    [Id(4)] public required LevelView[] Bids { get; init; }

    /// <summary>Sell levels that changed, likewise.</summary>
    [Id(5)] public required LevelView[] Asks { get; init; }

    /// <summary>Trades, by id.</summary>
    [Id(6)] public required MarketTrade[] Trades { get; init; }
}

/// <summary>A public trade with the id of its aggregate (Binance aggTrade: one taker order at one price).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.MarketTrade")]
public readonly record struct MarketTrade(
    [property: Id(0)] long Id, [property: Id(1)] long AggregateId, [property: Id(2)] long PriceTicks,
    [property: Id(3)] long QuantityLots, [property: Id(4)] long QuoteMinor, [property: Id(5)] long AtMicros,
    [property: Id(6)] Side TakerSide);

/// <summary>
/// What changed in a market since the tick before, conflated over 50 ms; at least one a second, as a sign of life. Never
/// splits the trades of one taker order.
/// </summary>
[GenerateSerializer, Immutable, Alias("Exchange.MarketTick")]
public sealed record MarketTick
{
    /// <summary>Market.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>Identifies the activation that publishes; ticks of different sources do not follow each other.</summary>
    [Id(1)] public required long Source { get; init; }

    /// <summary>Counts the source's ticks without holes.</summary>
    [Id(2)] public required long Number { get; init; }

    /// <summary>Time of the newest event in it, or of the tick itself when there is none, µs.</summary>
    [Id(3)] public required long AtMicros { get; init; }

    /// <summary>First depth update id in the tick (Binance <c>U</c>): the last one of the tick before, plus one.</summary>
    [Id(4)] public required long FirstUpdateId { get; init; }

    /// <summary>Last depth update id in the tick (Binance <c>u</c>); first - 1 when the depth did not change.</summary>
    [Id(5)] public required long LastUpdateId { get; init; }

    /// <summary>Buy levels that changed, with their lots now; 0 lots: gone. Each price once, in no order.</summary>
    [Id(6)] public required LevelView[] Bids { get; init; }

    /// <summary>Sell levels that changed, likewise.</summary>
    [Id(7)] public required LevelView[] Asks { get; init; }

    /// <summary>Trades, by id, without holes from tick to tick.</summary>
    [Id(8)] public required MarketTrade[] Trades { get; init; }

    /// <summary>
    /// Candles that changed, in the order of time within an interval: one that ended comes with
    /// <see cref="CandleTick.IsClosed"/>, then the one that began.
    /// </summary>
    [Id(9)] public required CandleTick[] Candles { get; init; }

    /// <summary>Statistics of 24 h, 4 h and 1 h in this order, about once a second; else empty.</summary>
    [Id(10)] public required MarketStatistics[] Statistics { get; init; }

    /// <summary>Volume-weighted average price of the last five minutes in ticks; 0 before the first trade.</summary>
    [Id(11)] public required long AverageTicks { get; init; }

    /// <summary>When the last trade happened, µs; 0 before the first.</summary>
    [Id(12)] public required long LastTradeMicros { get; init; }

    /// <summary>Whether the depth changed.</summary>
    public bool HasDepth => LastUpdateId >= FirstUpdateId;
}

/// <summary>The candle of an interval that is not over yet, or was just completed.</summary>
/// <param name="Interval">Which interval.</param>
/// <param name="ZoneOffsetMinutes">0, or 480 for candles that begin by the clock of UTC+8 (Binance <c>@+08:00</c>).</param>
/// <param name="Candle">The candle so far.</param>
/// <param name="FirstTradeId">First trade in it; -1 for none.</param>
/// <param name="LastTradeId">Last trade in it; -1 for none.</param>
/// <param name="IsClosed">Whether the interval is over.</param>
[GenerateSerializer, Immutable, Alias("Exchange.CandleTick")]
public sealed record CandleTick(
    [property: Id(0)] CandleInterval Interval, [property: Id(1)] int ZoneOffsetMinutes,
    [property: Id(2)] CandleView Candle, [property: Id(3)] long FirstTradeId, [property: Id(4)] long LastTradeId,
    [property: Id(5)] bool IsClosed);

/// <summary>Statistics of a rolling window with the best prices of the moment.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.MarketStatistics")]
public sealed record MarketStatistics
{
    /// <summary>Length of the window, s.</summary>
    [Id(0)] public required int WindowSeconds { get; init; }

    /// <summary>The trades in the window.</summary>
    [Id(1)] public required DayStatisticsView Trades { get; init; }

    /// <summary>Best bid; default when there is none.</summary>
    [Id(2)] public LevelView Bid { get; init; }

    /// <summary>Best ask; default when there is none.</summary>
    [Id(3)] public LevelView Ask { get; init; }
}

/// <summary>Everything a feed needs to begin.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.MarketSnapshot")]
public sealed record MarketSnapshot
{
    /// <summary>Market.</summary>
    [Id(0)] public required string Symbol { get; init; }

    /// <summary>The activation that answers; see <see cref="MarketTick.Source"/>.</summary>
    [Id(1)] public required long Source { get; init; }

    /// <summary>Number of the last tick the snapshot contains; the tick after it follows.</summary>
    [Id(2)] public required long Number { get; init; }

    /// <summary>Depth update id.</summary>
    [Id(3)] public required long UpdateId { get; init; }

    /// <summary>Time of the newest event, µs.</summary>
    [Id(4)] public required long AtMicros { get; init; }

    /// <summary>Buy levels, best first, at most 20,000.</summary>
    [Id(5)] public required LevelView[] Bids { get; init; }

    /// <summary>Sell levels, best first, at most 20,000.</summary>
    [Id(6)] public required LevelView[] Asks { get; init; }

    /// <summary>The newest trades, by id, at most 1,000.</summary>
    [Id(7)] public required MarketTrade[] Trades { get; init; }

    /// <summary>The candle of every interval at the moment; empty before the first trade.</summary>
    [Id(8)] public required CandleTick[] Candles { get; init; }

    /// <summary>Statistics of 24 h, 4 h and 1 h.</summary>
    [Id(9)] public required MarketStatistics[] Statistics { get; init; }

    /// <summary>As in <see cref="MarketTick.AverageTicks"/>.</summary>
    [Id(10)] public required long AverageTicks { get; init; }

    /// <summary>As in <see cref="MarketTick.LastTradeMicros"/>.</summary>
    [Id(11)] public required long LastTradeMicros { get; init; }
}
