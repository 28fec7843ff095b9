using System.Collections.Concurrent;
using Exchange.Api.Markets;
using Exchange.Feeds;
using Microsoft.Extensions.Logging;

namespace Exchange.Api.Streams;

/// <summary>
/// The public market streams. Only markets that somebody listens to are fed; the market must be listed when it is
/// subscribed.
/// </summary>
internal sealed class MarketStreamResolver : IStreamResolver, IDisposable
{
    private const string ArraySuffix = "@arr";

    /// <summary>How long a market's feed may take to start.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Lazy<MarketHub>> _hubs = new(StringComparer.Ordinal);
    private readonly MarketCache _markets;
    private readonly IMarketFeeds _feeds;
    private readonly TimeProvider _clock;
    private readonly AllMarketsHub _all;

    public MarketStreamResolver(
        MarketCache markets, IMarketFeeds feeds, TimeProvider clock, ILogger<MarketStreamResolver> logger)
    {
        _markets = markets;
        _feeds = feeds;
        _clock = clock;
        _all = new(markets, feeds, clock, logger);
    }

    /// <inheritdoc/>
    public async ValueTask<IDisposable?> SubscribeAsync(string name, StreamConnection connection)
    {
        if (AllMarkets(name) is { } kind) return _all.Subscribe(name, kind, await _markets.GetAsync(), connection);
        if (MarketTopics.SymbolOf(name).IsEmpty) return null;
        var table = await _markets.GetAsync();
        if (table.Find(MarketTopics.SymbolOf(name).ToString().ToUpperInvariant()) is not { } market) return null;
        var hub = _hubs.GetOrAdd(
            market.Symbol,
            static (_, state) => new(() => new(state.market, state.resolver._feeds, state.resolver._clock)),
            (market, resolver: this));
        if (hub.Value.Subscribe(name, connection) is not { } subscription) return null;
        try
        {
            await hub.Value.Ready.WaitAsync(StartPatience, _clock);
            return subscription;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Dispose();
        foreach (var hub in _hubs.Values) hub.Value.Dispose();
    }

    private static TickerKind? AllMarkets(ReadOnlySpan<char> name) => name.StartsWith('!') && name.EndsWith(ArraySuffix)
        ? TickerKind.Find(name[1..^ArraySuffix.Length])
        : null;
}
