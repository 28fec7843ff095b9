using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;

namespace Exchange.Web.Blazor.Markets;

/// <summary>
/// All markets with their last day, read once for the whole process however many pages show them; at most
/// <see cref="MaxAge"/> old.
/// </summary>
public sealed class MarketOverview(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private const int DaySeconds = 86_400;
    private static readonly TimeSpan CatalogAge = TimeSpan.FromSeconds(10);

    private readonly Recent<MarketCatalog> _catalog = new(CatalogAge, clock);
    private readonly Recent<IReadOnlyList<MarketLine>> _lines = new(MaxAge, clock);

    /// <summary>Assets and markets.</summary>
    public Task<MarketCatalog> GetCatalogAsync() =>
        _catalog.GetAsync(() => grains.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key).GetAsync());

    /// <summary>The markets, by symbol.</summary>
    public Task<IReadOnlyList<MarketLine>> GetAsync() => _lines.GetAsync(ReadAsync);

    /// <summary>
    /// What an amount of an asset is worth in another at the last prices, in minor units rounded down; null when no market
    /// tells.
    /// </summary>
    public static Int128? Value(IReadOnlyList<MarketLine> lines, int asset, long minor, string inAsset)
    {
        if (minor == 0) return 0;
        foreach (var (market, last, _) in lines)
        {
            if (market.Base.Id != asset || market.Quote.Code != inAsset || last == 0) continue;
            Int128 unit = 1;
            for (var i = 0; i < market.Base.Scale; i++) unit *= 10;
            return checked((Int128)minor * last * market.TickMinor / unit);
        }
        return null;
    }

    private async Task<IReadOnlyList<MarketLine>> ReadAsync()
    {
        var catalog = await GetCatalogAsync();
        return await Task.WhenAll(
            catalog.Markets.OrderBy(market => market.Symbol, StringComparer.Ordinal).Select(ReadAsync));
    }

    private async Task<MarketLine> ReadAsync(MarketView market)
    {
        var statistics = grains.GetGrain<IMarketGrain>(market.Symbol).GetStatisticsAsync(DaySeconds);
        var top = grains.GetGrain<IOrderBookGrain>(market.Symbol).GetTopAsync();
        return new(market, (await top).LastTicks, (await statistics).Trades);
    }
}
