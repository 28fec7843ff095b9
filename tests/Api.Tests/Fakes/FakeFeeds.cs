using System.Collections.Concurrent;
using Exchange.Feeds;

namespace Exchange.Api.Tests.Fakes;

/// <summary>Feeds that hear only what a test tells them.</summary>
internal sealed class FakeFeeds : IMarketFeeds
{
    private readonly ConcurrentDictionary<string, MarketFeed> _feeds = new(StringComparer.Ordinal);

    /// <summary>Symbols somebody opened.</summary>
    public ConcurrentQueue<string> Opened { get; } = new();

    /// <summary>Thrown when a feed is opened.</summary>
    public Func<Exception>? Failure { get; set; }

    public MarketFeed Open(string symbol)
    {
        if (Failure is { } failure) throw failure();
        Opened.Enqueue(symbol);
        return Get(symbol);
    }

    public MarketFeed Get(string symbol) => _feeds.GetOrAdd(symbol, static symbol => new(symbol));

    /// <summary>Starts a market's feed and tells it what happens next.</summary>
    public FeedDriver Start(string symbol = "BTCUSDT") => new(Get(symbol));
}
