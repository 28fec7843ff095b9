using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary>
/// A stream with at most one event per <paramref name="interval"/> ms: the first change goes out at once, those that
/// follow it are merged until the interval is over.
/// </summary>
internal abstract class PacedTopic(string name, Market market, int interval) : MarketTopic(name, market)
{
    private long _next = long.MinValue;

    /// <inheritdoc/>
    public sealed override long DueAt => IsPending ? _next : long.MaxValue;

    /// <summary>Whether there is something to publish.</summary>
    protected bool IsPending { get; set; }

    /// <inheritdoc/>
    public sealed override void Ticked(MarketFeed feed, MarketTick tick, long now)
    {
        Take(feed, tick);
        Due(feed, now);
    }

    /// <inheritdoc/>
    public sealed override void Due(MarketFeed feed, long now)
    {
        if (!IsPending || now < _next) return;
        _next = now + interval;
        IsPending = false;
        Publish(feed);
    }

    /// <summary>Takes what a tick brought and says by <see cref="IsPending"/> whether it is to be published.</summary>
    protected abstract void Take(MarketFeed feed, MarketTick tick);

    /// <summary>Publishes the state of the moment.</summary>
    protected virtual void Publish(MarketFeed feed) => Publish();
}
