using Exchange.Domain.Orders;
using Exchange.Grains.Tests.Support;
using Exchange.Storage;
using Microsoft.Extensions.DependencyInjection;
using static Exchange.Grains.Tests.Support.ExchangeCluster;

namespace Exchange.Grains.Tests.Wallets;

/// <summary>A store may answer before the call returns; a wallet must read again all the same when it needs to.</summary>
public sealed class PromptStoreTests
{
    [Fact]
    public async Task A_wallet_reads_again_after_a_reading_that_was_over_at_once()
    {
        await using var exchange = await StartAsync(Prompt);
        var alice = await exchange.FundedAccountAsync("alice", usdt: 100_000);
        for (var i = 1; i <= 3; i++)
        {
            exchange.Committer.Inject(Fault.CommittedButUnknown);
            var reply = await exchange.Wallet(alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
            Assert.Equal(RejectReason.None, reply.Reason);
            Assert.Equal(
                i * 4_000L * 100_000_000, (await exchange.BalanceAsync(alice, TestMarkets.Usdt.Id)).HeldMinor);
        }
    }

    private static void Prompt(IServiceCollection services)
    {
        Replace<ILedgerStore>(services, real => new PromptLedger(real));
        Replace<IAccountStore>(services, real => new PromptAccounts(real));
    }

    private static void Replace<T>(IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        var real = services.Last(d => d.ServiceType == typeof(T));
        services.Remove(real);
        services.AddSingleton(provider => wrap((T)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
    }
}
