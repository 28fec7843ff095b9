using System.Text;
using Exchange.Abstractions.Markets;
using Exchange.Domain.Numerics;
using Exchange.Grains.Accounts;
using Exchange.Storage;
using Microsoft.Extensions.Options;

namespace Exchange.Silo.Demo;

/// <summary>
/// Creates the sandbox when it is missing: markets through the registry, money through the ledger from the sandbox's
/// external account. Every step is idempotent, so a start that was cut short is completed by the next.
/// </summary>
internal sealed class DemoStartup(
    IGrainFactory grains, IAccountStore accounts, SandboxMoney money, SecretProtector secrets, TimeProvider clock,
    IOptions<DemoSettings> settings) : IHostedService
{
    private static readonly string[] Traders = ["alice", "bob"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var registry = grains.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key);
        foreach (var asset in DemoMarkets.Assets) await registry.AddAssetAsync(AssetView.From(asset));
        foreach (var market in DemoMarkets.Markets) await registry.AddMarketAsync(MarketView.From(market));
        foreach (var trader in Traders)
            await AddTraderAsync(trader, "demo-" + trader, $"demo-{trader}-secret", cancellationToken);
        for (var i = 1; i <= settings.Value.LoadAccounts; i++)
            await AddTraderAsync($"load-{i}", $"load-{i}", $"load-{i}-secret", cancellationToken);
        foreach (var key in settings.Value.ApiKeys) await AddPublicKeyAsync(key, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AddTraderAsync(string name, string key, string secret, CancellationToken cancellationToken)
    {
        var address = name + SandboxMoney.DemoDomain;
        var account = await accounts.EnsureAccountAsync(address, cancellationToken);
        await money.WelcomeAsync(account, address, cancellationToken);
        if (await accounts.FindApiKeyAsync(key, cancellationToken) is not null) return;
        await accounts.AddApiKeyAsync(
            Key(key, account, ApiKeyKind.Hmac, secrets.Protect(Encoding.UTF8.GetBytes(secret))), cancellationToken);
    }

    private async Task AddPublicKeyAsync(DemoApiKey key, CancellationToken cancellationToken)
    {
        var account = await accounts.EnsureAccountAsync(key.Account, cancellationToken);
        var pem = await File.ReadAllTextAsync(key.PublicKeyFile, cancellationToken);
        var (kind, der) = PublicKeyText.Read(pem)
            ?? throw new InvalidOperationException($"{key.PublicKeyFile} is not a public key for API keys.");
        if (await accounts.FindApiKeyAsync(key.Key, cancellationToken) is not null) return;
        await accounts.AddApiKeyAsync(Key(key.Key, account, kind, der), cancellationToken);
    }

    private ApiKeyRecord Key(string name, long account, ApiKeyKind kind, byte[] material) => new(
        name, account, kind, material, ApiKeyPermissions.Read | ApiKeyPermissions.Trade, "",
        Timestamp.From(clock.GetUtcNow()).Micros);
}
