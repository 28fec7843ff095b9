using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Feeds;
using Microsoft.Extensions.Logging;

namespace Exchange.Api.Streams;

/// <summary>The streams over all markets: listens to every market's feed while somebody listens to one of them.</summary>
internal sealed partial class AllMarketsHub : TopicGroup<TickerArrayTopic>, IDisposable
{
    /// <summary>How soon a market that was listed is heard of.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IDisposable> _listening = new(StringComparer.Ordinal);
    private readonly MarketCache _markets;
    private readonly IMarketFeeds _feeds;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly long _started;
    private readonly ITimer _timer;
    private bool _isActive;

    public AllMarketsHub(MarketCache markets, IMarketFeeds feeds, TimeProvider clock, ILogger logger)
    {
        _markets = markets;
        _feeds = feeds;
        _clock = clock;
        _logger = logger;
        _started = clock.GetTimestamp();
        _timer = clock.CreateTimer(
            static state => _ = ((AllMarketsHub)state!).RefreshAsync(), this, RefreshInterval, RefreshInterval);
    }

    /// <summary>Subscribes a connection to the statistics of all markets of the table, and of those listed later.</summary>
    public IDisposable? Subscribe(string name, TickerKind kind, MarketTable table, StreamConnection connection)
    {
        var subscription = Subscribe(name, connection, () => new(name, kind));
        try
        {
            Listen(table);
            return subscription;
        }
        catch
        {
            subscription?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <inheritdoc/>
    protected override void Start()
    {
        lock (_lock) _isActive = true;
    }

    /// <inheritdoc/>
    protected override void Stop()
    {
        lock (_lock)
        {
            _isActive = false;
            foreach (var listening in _listening.Values) listening.Dispose();
            _listening.Clear();
        }
    }

    private void Listen(MarketTable table)
    {
        lock (_lock)
        {
            if (!_isActive) return;
            foreach (var market in table.Markets)
            {
                if (_listening.ContainsKey(market.Symbol)) continue;
                _listening.Add(market.Symbol, _feeds.Open(market.Symbol).Listen(new Listener(this, market)));
            }
        }
    }

    private async Task RefreshAsync()
    {
        if (Topics.Length == 0) return;
        try
        {
            Listen(await _markets.GetAsync());
        }
        catch (Exception exception)
        {
            // The next time is soon.
            Log.NotRefreshed(_logger, exception);
        }
    }

    private void Take(Market market, MarketFeed feed, long atMicros)
    {
        var now = (long)_clock.GetElapsedTime(_started).TotalMilliseconds;
        foreach (var topic in Topics)
        {
            if (feed.Statistics(topic.WindowSeconds) is not { } statistics) continue;

            // A market without any event has a time only in its statistics.
            topic.Take(market, statistics, Math.Max(atMicros, statistics.Trades.CloseMicros), now);
        }
    }

    private sealed class Listener(AllMarketsHub hub, Market market) : IMarketListener
    {
        public void Started(MarketFeed feed) => hub.Take(market, feed, feed.AtMicros);

        public void Ticked(MarketFeed feed, MarketTick tick)
        {
            if (tick.Statistics.Length > 0) hub.Take(market, feed, tick.AtMicros);
        }

        public void StalenessChanged(MarketFeed feed)
        {
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The streams over all markets could not look for new markets.")]
        public static partial void NotRefreshed(ILogger logger, Exception exception);
    }
}
