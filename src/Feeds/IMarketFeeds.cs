namespace Exchange.Feeds;

/// <summary>
/// The market data of this process: one subscription per symbol, however many sockets and screens show it.
/// </summary>
public interface IMarketFeeds
{
    /// <summary>
    /// The feed of a symbol that exists, started if it was not running; it may still be empty
    /// (<see cref="MarketFeed.IsStarted"/>).
    /// </summary>
    MarketFeed Open(string symbol);
}
