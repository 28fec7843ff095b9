using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Grains.Accounts;

namespace Exchange.Silo.Demo;

/// <summary>Gives every account of the sandbox the same play money, once for ever, through the ledger.</summary>
internal sealed class SandboxMoney(IGrainFactory grains) : IAccountWelcome
{
    /// <summary>Ends the names of the accounts that the sandbox makes itself.</summary>
    public const string DemoDomain = "@demo.local";

    public async Task WelcomeAsync(long account, string name, CancellationToken cancellationToken)
    {
        // The transfer's name is what makes it happen once.
        var owner = name.EndsWith(DemoDomain, StringComparison.Ordinal) ? name[..^DemoDomain.Length] : name;
        var wallet = grains.GetGrain<IWalletGrain>(account);
        foreach (var (asset, whole) in DemoMarkets.Funding)
        {
            var credited = await wallet.DepositAsync(
                $"demo:{owner}:{asset.Code}", AccountNumbers.ExternalSandbox, asset.Id, DemoMarkets.Minor(whole),
                "Sandbox money");
            if (!credited) throw new InvalidOperationException($"Funding {name} with {asset.Code} was refused.");
        }
    }
}
