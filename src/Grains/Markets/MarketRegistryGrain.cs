using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Markets;
using Exchange.Grains.Hosting;
using Exchange.Storage;

namespace Exchange.Grains.Markets;

/// <summary>The one list of assets and markets. The status of a market is its book's; this grain remembers the answer.</summary>
[HostedBy(SiloRole.Backend)]
public sealed class MarketRegistryGrain(IMarketStore store) : Grain, IMarketRegistryGrain
{
    private readonly Dictionary<string, MarketStatus> _statuses = new(StringComparer.Ordinal);
    private MarketCatalog? _catalog;

    /// <inheritdoc/>
    public async Task<MarketCatalog> GetAsync() => _catalog ??= await ReadAsync();

    /// <inheritdoc/>
    public async Task AddAssetAsync(AssetView asset)
    {
        if (!await store.AddAssetAsync(asset.ToAsset(), CancellationToken.None))
        {
            var existing = (await store.ReadAssetsAsync(CancellationToken.None)).FirstOrDefault(a => a.Id == asset.Id);
            if (existing is null || !string.Equals(existing.Code, asset.Code, StringComparison.Ordinal))
                throw new ArgumentException($"Asset {asset.Id} or {asset.Code} is listed otherwise.", nameof(asset));
        }
        _catalog = null;
    }

    /// <inheritdoc/>
    public async Task AddMarketAsync(MarketView market)
    {
        var rules = market.ToRules();
        var problems = MarketRulesCheck.Problems(rules);
        if (problems.Count > 0) throw new ArgumentException(string.Join(" ", problems), nameof(market));
        if (!await store.AddMarketAsync(rules, CancellationToken.None))
        {
            var existing = (await store.ReadMarketsAsync(CancellationToken.None)).FirstOrDefault(m => m.Id == rules.Id);
            if (existing is null || !string.Equals(existing.Symbol, rules.Symbol, StringComparison.Ordinal))
                throw new ArgumentException($"Market {rules.Id} or {rules.Symbol} is listed otherwise.", nameof(market));
        }
        _catalog = null;
    }

    /// <inheritdoc/>
    public async Task SetStatusAsync(string symbol, MarketStatus status)
    {
        await Book(symbol).SetStatusAsync(status);
        _statuses[symbol] = status;
        _catalog = null;
    }

    private async Task<MarketCatalog> ReadAsync()
    {
        var assets = await store.ReadAssetsAsync(CancellationToken.None);
        var views = new List<MarketView>();
        foreach (var rules in await store.ReadMarketsAsync(CancellationToken.None))
        {
            if (!_statuses.TryGetValue(rules.Symbol, out var status))
                _statuses[rules.Symbol] = status = (await Book(rules.Symbol).GetTopAsync()).Status;
            views.Add(MarketView.From(rules, status));
        }
        return new() { Assets = [.. assets.Select(AssetView.From)], Markets = views };
    }

    private IOrderBookGrain Book(string symbol) => GrainFactory.GetGrain<IOrderBookGrain>(symbol);
}
