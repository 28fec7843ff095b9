using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Feeds;

/// <summary>
/// The feeds of this process over Orleans: one stream subscription a symbol, kept alive for as long as the process runs.
/// </summary>
/// <param name="client">A silo's own client or an external one.</param>
/// <param name="clock">Time of the watch over silence.</param>
/// <param name="logger">Hears of repairs.</param>
public sealed class MarketFeeds(IClusterClient client, TimeProvider clock, ILogger<MarketFeeds> logger)
    : IMarketFeeds, IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<MarketFeedConnection>> _connections = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public MarketFeed Open(string symbol)
    {
        var connection = _connections.GetOrAdd(symbol, static (symbol, feeds) => new(() => feeds.Connect(symbol)), this);
        return connection.Value.Feed;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        foreach (var connection in _connections.Values) await connection.Value.Completion;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private MarketFeedConnection Connect(string symbol)
    {
        var connection = new MarketFeedConnection(symbol, client, clock, logger);
        connection.Start(_stopping.Token);
        return connection;
    }
}
