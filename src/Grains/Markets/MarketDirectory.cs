using System.Collections.Frozen;
using Exchange.Domain.Markets;
using Exchange.Storage;

namespace Exchange.Grains.Markets;

/// <summary>
/// The rules of all markets, cached per silo. A symbol that is missing makes it read again, at most once a second, so that
/// a new market is seen everywhere and unknown symbols cost nothing.
/// </summary>
public sealed class MarketDirectory(IMarketStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private FrozenDictionary<string, MarketRules> _markets = FrozenDictionary<string, MarketRules>.Empty;
    private long? _refreshedAt;

    /// <summary>The market's rules, or null when there is no such market.</summary>
    public ValueTask<MarketRules?> FindAsync(string symbol) =>
        _markets.TryGetValue(symbol, out var rules) ? new(rules) : new(RefreshAndFindAsync(symbol, RefreshInterval));

    /// <summary>The market with this number, or null when there is none.</summary>
    public async ValueTask<MarketRules?> FindAsync(int market)
    {
        if (_markets.Values.FirstOrDefault(rules => rules.Id == market) is { } known) return known;
        await RefreshAndFindAsync("", RefreshInterval);
        return _markets.Values.FirstOrDefault(rules => rules.Id == market);
    }

    /// <summary>The same, but a missing symbol is always looked up: for a book that was just listed.</summary>
    public ValueTask<MarketRules?> FindFreshAsync(string symbol) =>
        _markets.TryGetValue(symbol, out var rules) ? new(rules) : new(RefreshAndFindAsync(symbol, TimeSpan.Zero));

    /// <inheritdoc/>
    public void Dispose() => _refreshing.Dispose();

    private async Task<MarketRules?> RefreshAndFindAsync(string symbol, TimeSpan interval)
    {
        await _refreshing.WaitAsync();
        try
        {
            if (_refreshedAt is not { } at || clock.GetElapsedTime(at) >= interval)
            {
                var markets = await store.ReadMarketsAsync(CancellationToken.None);
                _markets = markets.ToFrozenDictionary(m => m.Symbol, StringComparer.Ordinal);
                _refreshedAt = clock.GetTimestamp();
            }
        }
        finally
        {
            _refreshing.Release();
        }
        return _markets.GetValueOrDefault(symbol);
    }
}
