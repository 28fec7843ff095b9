using Exchange.Abstractions.Accounts;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;

namespace Exchange.Api.Markets;

/// <summary>The grains the API talks to, by their keys.</summary>
internal sealed class ExchangeGrains(IGrainFactory factory)
{
    public IAccountDirectoryGrain Directory { get; } = factory.GetGrain<IAccountDirectoryGrain>(0);

    public IHistoryGrain History { get; } = factory.GetGrain<IHistoryGrain>(0);

    public IMarketRegistryGrain Registry { get; } = factory.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key);

    public IWalletGrain Wallet(long account) => factory.GetGrain<IWalletGrain>(account);

    public IOrderBookGrain Book(Market market) => factory.GetGrain<IOrderBookGrain>(market.Symbol);
}
