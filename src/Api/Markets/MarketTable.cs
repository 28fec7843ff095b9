using System.Collections.Frozen;
using System.Text;
using Exchange.Abstractions.Markets;
using Exchange.Domain.Markets;

namespace Exchange.Api.Markets;

/// <summary>One state of the market catalog, indexed by name.</summary>
internal sealed class MarketTable
{
    private const int MaxSymbolBytes = 200;

    private readonly FrozenDictionary<string, Market>.AlternateLookup<ReadOnlySpan<char>> _bySymbol;

    public MarketTable(MarketCatalog catalog)
    {
        Markets = [.. catalog.Markets.Select(market => new Market(market))];
        Assets = [.. catalog.Assets.Select(asset => asset.ToAsset())];
        _bySymbol = Markets.ToFrozenDictionary(market => market.Symbol, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>All markets, by id.</summary>
    public IReadOnlyList<Market> Markets { get; }

    /// <summary>All assets, by id.</summary>
    public IReadOnlyList<Asset> Assets { get; }

    /// <summary>The asset with an id; null when there is none.</summary>
    public Asset? FindAsset(int id) => Assets.FirstOrDefault(asset => asset.Id == id);

    /// <summary>The market with a name in UTF-8.</summary>
    public Market? Find(ReadOnlySpan<byte> symbol)
    {
        if (symbol.Length > MaxSymbolBytes) return null;
        Span<char> characters = stackalloc char[MaxSymbolBytes];
        var length = Encoding.UTF8.GetChars(symbol, characters);
        return _bySymbol.TryGetValue(characters[..length], out var market) ? market : null;
    }

    /// <summary>The market with a name.</summary>
    public Market? Find(string symbol) => _bySymbol.TryGetValue(symbol, out var market) ? market : null;
}
