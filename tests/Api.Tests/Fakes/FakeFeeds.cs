using System.Collections.Concurrent;
using Exchange.Feeds;

namespace Exchange.Api.Tests.Fakes;

/// <summary>Feeds that hear only what a test tells them.</summary>
internal sealed class FakeFeeds : IMarketFeeds
{
    private readonly ConcurrentDictionary<string, FeedDriver> _feeds = new(StringComparer.Ordinal);

    /// <summary>Symbols somebody opened.</summary>
    public ConcurrentQueue<string> Opened { get; } = new();

    /// <summary>Whether feeds have their state when they are opened.</summary>
    public bool StartsAtOnce { get; set; } = true;

    /// <summary>Thrown when a feed is opened.</summary>
    public Func<Exception>? Failure { get; set; }

    public MarketFeed Open(string symbol)
    {
        if (Failure is { } failure) throw failure();
        Opened.Enqueue(symbol);
        return Get(symbol).Feed;
    }

    /// <summary>Tells a market's feed what happens next, from its start on unless it waits for that.</summary>
    public FeedDriver Get(string symbol = "BTCUSDT") =>
        _feeds.GetOrAdd(symbol, static (symbol, feeds) => new(new MarketFeed(symbol), feeds.StartsAtOnce), this);
}
