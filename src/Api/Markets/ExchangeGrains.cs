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

    public IAccountDirectoryGrain Directory => Find(() => factory.GetGrain<IAccountDirectoryGrain>(0));

    public IHistoryGrain History => Find(() => factory.GetGrain<IHistoryGrain>(0));

    public IMarketRegistryGrain Registry =>
        Find(() => factory.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key));

    /// <summary>Making a grain reference costs as much as a call, so those in use are kept.</summary>
    public IWalletGrain Wallet(long account)
    {
        if (_wallets.TryGetValue(account, out var wallet)) return wallet;
        if (_wallets.Count >= KnownWalletsMax) _wallets.Clear();
        return _wallets[account] = Find(() => factory.GetGrain<IWalletGrain>(account));
    }

    public IOrderBookGrain Book(Market market) => Find(() => factory.GetGrain<IOrderBookGrain>(market.Symbol));

    public IMarketGrain Market(Market market) => Find(() => factory.GetGrain<IMarketGrain>(market.Symbol));

    /// <summary>The address under which grains reach an object of this process; its owner has to keep the object.</summary>
    public T Reference<T>(T observer)
        where T : IGrainObserver => factory.CreateObjectReference<T>(observer);

    /// <summary>
    /// Until a silo of the grain's role has joined, the cluster does not know its type: nothing was sent, the caller may
    /// try again.
    /// </summary>
    private static T Find<T>(Func<T> reference)
    {
        try
        {
            return reference();
        }
        catch (ArgumentException exception)
        {
            throw new GatewayTooBusyException("No silo hosts this grain at the moment.", exception);
        }
    }
}
