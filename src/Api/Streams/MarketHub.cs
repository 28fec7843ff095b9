using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary>
/// The streams of one market: listens to its feed while somebody listens to one of them. What a pace holds back goes out by
/// a timer, so that it does not have to wait for the next tick.
/// </summary>
internal sealed class MarketHub : TopicGroup<MarketTopic>, IMarketListener, IDisposable
{
    private readonly Market _market;
    private readonly IMarketFeeds _feeds;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _timer;
    private readonly Func<MarketFeed, bool> _due;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MarketFeed? _feed;
    private IDisposable? _listening;
    private long _armed = long.MaxValue;

    public MarketHub(Market market, IMarketFeeds feeds, TimeProvider clock)
    {
        _market = market;
        _feeds = feeds;
        _clock = clock;
        _started = clock.GetTimestamp();
        _due = Due;
        _timer = clock.CreateTimer(
            static state => ((MarketHub)state!).TimerFired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Completes when the feed has its state. What changed before that is in no event: a subscriber must not be told
    /// before, or the snapshot it then takes may be older than the first event by more than one step.
    /// </summary>
    public Task Ready => _ready.Task;

    /// <summary>Subscribes a connection to the stream of a name; null when it names none.</summary>
    public IDisposable? Subscribe(string name, StreamConnection connection) =>
        Subscribe(name, connection, () => MarketTopics.Create(name, _market));

    /// <inheritdoc/>
    public void Started(MarketFeed feed) => _ready.TrySetResult();

    /// <inheritdoc/>
    public void Ticked(MarketFeed feed, MarketTick tick)
    {
        var now = Now();
        foreach (var topic in Topics) topic.Ticked(feed, tick, now);
        Arm(now);
    }

    /// <inheritdoc/>
    public void StalenessChanged(MarketFeed feed)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <inheritdoc/>
    protected override void Start()
    {
        _feed ??= _feeds.Open(_market.Symbol);
        _listening = _feed.Listen(this);
    }

    /// <inheritdoc/>
    protected override void Stop()
    {
        _listening?.Dispose();
        _listening = null;
    }

    private void TimerFired() => _feed?.Read(_due);

    private bool Due(MarketFeed feed)
    {
        _armed = long.MaxValue;
        var now = Now();
        foreach (var topic in Topics) topic.Due(feed, now);
        Arm(now);
        return true;
    }

    // Under the feed's lock, as everything that reads the streams' state.
    private void Arm(long now)
    {
        var due = long.MaxValue;
        foreach (var topic in Topics) due = Math.Min(due, topic.DueAt);
        if (due >= _armed) return;
        _armed = due;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, due - now)), Timeout.InfiniteTimeSpan);
    }

    private long Now() => (long)_clock.GetElapsedTime(_started).TotalMilliseconds;
}
