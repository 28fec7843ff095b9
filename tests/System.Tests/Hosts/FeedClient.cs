using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Feeds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Exchange.SystemTests.Hosts;

/// <summary>
/// A process's market feed outside the silos, as the user interfaces have one. Keeps its own copy of one market from the
/// ticks alone and notices every hole in them.
/// </summary>
internal sealed class FeedClient : IMarketListener, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Depth _depth = new();
    private readonly List<string> _holes = [];
    private readonly IHost _host;
    private long _lastTradeId;
    private bool _hasTrades;

    private FeedClient(IHost host) => _host = host;

    /// <summary>Holes noticed so far.</summary>
    public IReadOnlyList<string> Holes
    {
        get { lock (_lock) return [.. _holes]; }
    }

    /// <summary>Newest trade heard of.</summary>
    public long LastTradeId
    {
        get { lock (_lock) return _lastTradeId; }
    }

    /// <summary>Last depth update heard of.</summary>
    public long UpdateId
    {
        get { lock (_lock) return _depth.UpdateId; }
    }

    /// <summary>Whether the feed says that it hears nothing.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Connects to a cluster and follows a symbol.</summary>
    public static async Task<FeedClient> StartAsync(string redis, string symbol)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = ("exchange", "exchange"));
            client.UseRedisClustering(o => o.ConfigurationOptions = ConfigurationOptions.Parse(redis));
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            client.AddMarketStreams();
        });
        builder.Services.AddMarketFeeds();
        var host = builder.Build();
        await host.StartAsync();
        var client = new FeedClient(host);
        host.Services.GetRequiredService<IMarketFeeds>().Open(symbol).Listen(client);
        return client;
    }

    /// <summary>The copy's levels of both sides, best first.</summary>
    public (LevelView[] Bids, LevelView[] Asks) Levels()
    {
        lock (_lock) return (Levels(_depth.Bids), Levels(_depth.Asks));
    }

    public void Started(MarketFeed feed)
    {
        lock (_lock)
        {
            foreach (var level in Levels(feed.Depth.Bids)) _depth.Bids.Set(level.PriceTicks, level.Lots);
            foreach (var level in Levels(feed.Depth.Asks)) _depth.Asks.Set(level.PriceTicks, level.Lots);
            (_depth.UpdateId, _lastTradeId, _hasTrades) = (feed.Depth.UpdateId, feed.LastTradeId, feed.LastTradeId > 0);
        }
    }

    public void Ticked(MarketFeed feed, MarketTick tick)
    {
        lock (_lock)
        {
            if (tick.FirstUpdateId != _depth.UpdateId + 1)
                _holes.Add($"Depth {_depth.UpdateId} was followed by {tick.FirstUpdateId}.");
            _depth.UpdateId = tick.LastUpdateId;
            foreach (var level in tick.Bids) _depth.Bids.Set(level.PriceTicks, level.Lots);
            foreach (var level in tick.Asks) _depth.Asks.Set(level.PriceTicks, level.Lots);
            foreach (var trade in tick.Trades)
            {
                if (_hasTrades && trade.Id != _lastTradeId + 1)
                    _holes.Add($"Trade {_lastTradeId} was followed by {trade.Id}.");
                (_lastTradeId, _hasTrades) = (trade.Id, true);
            }
        }
    }

    public void StalenessChanged(MarketFeed feed) => IsStale = feed.IsStale;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static LevelView[] Levels(DepthSide side) =>
        [.. Enumerable.Range(0, side.Count).Select(i => new LevelView(side[i].PriceTicks, side[i].Lots))];
}
