using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Wallets;
using Exchange.Identity.Visitors;
using Exchange.Web.Blazor.Markets;

namespace Exchange.Web.Blazor.Wallet;

/// <summary>The signed-in trader's money and trades. The account is the session's, never an argument.</summary>
public sealed class WalletService(Gate gate, IGrainFactory grains, MarketOverview markets)
{
    /// <summary>What values are told in.</summary>
    public const string ValueAsset = "USDT";

    private const int TradesPerRead = 1_000;

    /// <summary>Balances with their value at the last prices, the most valuable first.</summary>
    public async Task<WalletView> GetAsync(CancellationToken cancellationToken = default)
    {
        var (_, account) = await gate.RequireTraderAsync(cancellationToken);
        var catalog = await markets.GetCatalogAsync();
        var lines = await markets.GetAsync();
        var view = await grains.GetGrain<IWalletGrain>(account).GetAccountAsync();
        var balances = view.Balances.ToDictionary(balance => balance.Asset);
        var rows = catalog.Assets.Select(asset =>
        {
            var balance = balances.GetValueOrDefault(asset.Id);
            var total = checked(balance.AvailableMinor + balance.HeldMinor);
            var value = asset.Code == ValueAsset ? total : MarketOverview.Value(lines, asset.Id, total, ValueAsset);
            return new WalletRow(asset, balance.AvailableMinor, balance.HeldMinor, total, value);
        }).OrderByDescending(row => row.ValueMinor ?? -1).ThenBy(row => row.Asset.Code, StringComparer.Ordinal).ToList();
        var scale = catalog.Assets.FirstOrDefault(asset => asset.Code == ValueAsset)?.Scale ?? 0;
        Int128 sum = 0;
        foreach (var row in rows) sum = checked(sum + (row.ValueMinor ?? 0));
        return new(rows, sum, scale);
    }

    /// <summary>All trades of the trader, market by market, oldest first, read piece by piece.</summary>
    public async IAsyncEnumerable<(MarketView Market, AccountTradeView Trade)> TradesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (_, account) = await gate.RequireTraderAsync(cancellationToken);
        var history = grains.GetGrain<IHistoryGrain>(0);
        foreach (var market in (await markets.GetCatalogAsync()).Markets)
        {
            long? from = 0;
            while (from is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var trades = await history.GetAccountTradesAsync(
                    account, market.Symbol, null, from, null, null, TradesPerRead);
                foreach (var trade in trades) yield return (market, trade);
                from = trades.Count < TradesPerRead ? null : trades[^1].Id + 1;
            }
        }
    }
}

/// <summary>A wallet.</summary>
/// <param name="Rows">One for each asset.</param>
/// <param name="ValueMinor">Sum of the values that are known, rounded down.</param>
/// <param name="ValueScale">Decimals of the value.</param>
public sealed record WalletView(IReadOnlyList<WalletRow> Rows, Int128 ValueMinor, int ValueScale);

/// <summary>One asset of a wallet, in its minor units.</summary>
/// <param name="Asset">Which.</param>
/// <param name="AvailableMinor">Free to use.</param>
/// <param name="HeldMinor">Held by orders.</param>
/// <param name="TotalMinor">Both.</param>
/// <param name="ValueMinor">Value in <see cref="WalletService.ValueAsset"/>; null when no market tells.</param>
public sealed record WalletRow(AssetView Asset, long AvailableMinor, long HeldMinor, long TotalMinor, Int128? ValueMinor);
