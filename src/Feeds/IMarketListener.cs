using Exchange.Abstractions.Markets;

namespace Exchange.Feeds;

/// <summary>
/// Hears a feed. Calls come one at a time, in order, while the feed holds its lock: they must be quick, must not wait, and
/// may read the feed's state, which already contains what they are told.
/// </summary>
public interface IMarketListener
{
    /// <summary>The feed's state is complete: once, before any tick; at once for a feed that is running.</summary>
    void Started(MarketFeed feed);

    /// <summary>
    /// The next tick. Ticks follow each other without holes in depth update ids and trades, also when the feed had to
    /// repair itself in between.
    /// </summary>
    void Ticked(MarketFeed feed, MarketTick tick);

    /// <summary>
    /// The feed stopped hearing from the market, or hears again (<see cref="MarketFeed.IsStale"/>): what it shows may be
    /// old, though nothing of it is lost.
    /// </summary>
    void StalenessChanged(MarketFeed feed);
}
