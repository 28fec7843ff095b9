using System.Collections.Concurrent;
using Exchange.Abstractions.Accounts;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;

namespace Exchange.Api.Markets;

/// <summary>The grains the API talks to, by their keys.</summary>
internal sealed class ExchangeGrains(IGrainFactory factory)
{
    private const int KnownWalletsMax = 10_000;

    private readonly ConcurrentDictionary<long, IWalletGrain> _wallets = new();

    public IAccountDirectoryGrain Directory { get; } = factory.GetGrain<IAccountDirectoryGrain>(0);

    public IHistoryGrain History { get; } = factory.GetGrain<IHistoryGrain>(0);

    public IMarketRegistryGrain Registry { get; } = factory.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key);

    /// <summary>Making a grain reference costs as much as a call, so those in use are kept.</summary>
    public IWalletGrain Wallet(long account)
    {
        if (_wallets.TryGetValue(account, out var wallet)) return wallet;
        if (_wallets.Count >= KnownWalletsMax) _wallets.Clear();
        return _wallets[account] = factory.GetGrain<IWalletGrain>(account);
    }

    public IOrderBookGrain Book(Market market) => factory.GetGrain<IOrderBookGrain>(market.Symbol);
}
