using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;
using Exchange.Feeds;

namespace Exchange.Api.Tests.Fakes;

/// <summary>Plays the market of one feed: every tick follows the one before.</summary>
internal sealed class FeedDriver
{
    public const long FirstUpdateId = 101;

    private long _number;
    private long _updateId = FirstUpdateId - 1;

    public FeedDriver(MarketFeed feed, bool startsAtOnce)
    {
        Feed = feed;
        if (startsAtOnce) Start();
    }

    public MarketFeed Feed { get; }

    /// <summary>Time of the next tick, µs.</summary>
    public long AtMicros { get; set; } = FakeExchange.At;

    /// <summary>Gives the feed its state: an empty market.</summary>
    public void Start() =>
        Feed.Reset(
            new()
            {
                Symbol = Feed.Symbol,
                Source = 1,
                Number = 0,
                UpdateId = _updateId,
                AtMicros = AtMicros,
                Bids = [],
                Asks = [],
                Trades = [],
                Candles = [],
                Statistics = [],
                AverageTicks = 0,
                LastTradeMicros = 0,
            },
            []);

    /// <summary>A tick; changes of depth take <paramref name="updates"/> update ids.</summary>
    public void Tick(
        LevelView[]? bids = null, LevelView[]? asks = null, MarketTrade[]? trades = null, CandleTick[]? candles = null,
        MarketStatistics[]? statistics = null, long averageTicks = 0, long lastTradeMicros = 0, int updates = 1)
    {
        var first = _updateId + 1;
        if (bids is not null || asks is not null) _updateId += updates;
        Assert.True(Feed.Accept(new()
        {
            Symbol = Feed.Symbol,
            Source = 1,
            Number = ++_number,
            AtMicros = AtMicros,
            FirstUpdateId = first,
            LastUpdateId = _updateId,
            Bids = bids ?? [],
            Asks = asks ?? [],
            Trades = trades ?? [],
            Candles = candles ?? [],
            Statistics = statistics ?? [],
            AverageTicks = averageTicks,
            LastTradeMicros = lastTradeMicros,
        }));
    }

    public static MarketTrade Trade(long id, long aggregate, Side taker = Side.Buy, long lots = 10, long ticks = 6_000_000) =>
        new(id, aggregate, ticks, lots, ticks * lots * 10, FakeExchange.At - 5, taker);

    public static CandleTick Candle(
        CandleInterval interval, long closeTicks, bool isClosed = false, int zone = 0, long openMicros = 60_000_000) =>
        new(interval, zone, new(openMicros, openMicros + 59_999_999, 100, 120, 90, closeTicks, 5, 12_345m, 4, 2, 345m),
            7, 10, isClosed);

    /// <summary>Statistics of 24 h, 4 h and 1 h of a market in which <paramref name="count"/> trades were made.</summary>
    public static MarketStatistics[] Statistics(long count) =>
    [
        .. new[] { 86_400, 14_400, 3_600 }.Select(seconds => new MarketStatistics
        {
            WindowSeconds = seconds,
            Bid = new(29_998, 11),
            Ask = new(30_002, 12),
            Trades = new()
            {
                OpenMicros = FakeExchange.At - seconds * 1_000_000L,
                CloseMicros = FakeExchange.At,
                OpenTicks = 30_000,
                HighTicks = 33_000,
                LowTicks = 29_000,
                LastTicks = 29_999,
                LastLots = 4,
                PreviousCloseTicks = 30_001,
                Lots = 7m,
                QuoteMinor = 2_111_111m,
                FirstTradeId = 1,
                LastTradeId = count,
                Count = count,
            },
        }),
    ];
}
