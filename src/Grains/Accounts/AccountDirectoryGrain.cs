using Exchange.Abstractions.Accounts;
using Exchange.Grains.Hosting;
using Exchange.Storage;
using Orleans.Concurrency;

namespace Exchange.Grains.Accounts;

/// <summary>Looks up API keys in the database and opens accounts.</summary>
[StatelessWorker, Reentrant, HostedBy(SiloRole.Backend)]
public sealed class AccountDirectoryGrain(
    IAccountStore store, SecretProtector secrets, IEnumerable<IAccountWelcome> welcomes) : Grain, IAccountDirectoryGrain
{
    private const int NameLengthMax = 256;

    /// <inheritdoc/>
    public async Task<ApiKeyView?> FindApiKeyAsync(string key)
    {
        if (await store.FindApiKeyAsync(key, CancellationToken.None) is not { } record) return null;
        return new()
        {
            Account = record.Account,
            Kind = (SignatureKind)record.Kind,
            Material = record.Kind == ApiKeyKind.Hmac ? secrets.Unprotect(record.Material) : record.Material,
            CanRead = record.Permissions.HasFlag(ApiKeyPermissions.Read),
            CanTrade = record.Permissions.HasFlag(ApiKeyPermissions.Trade),
            CanWithdraw = record.Permissions.HasFlag(ApiKeyPermissions.Withdraw),
            AllowedAddresses = record.AllowedAddresses.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            CreatedMicros = record.CreatedMicros,
        };
    }

    /// <inheritdoc/>
    public async Task<long> OpenAccountAsync(string name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, NameLengthMax);
        var account = await store.EnsureAccountAsync(name, CancellationToken.None);
        foreach (var welcome in welcomes) await welcome.WelcomeAsync(account, name, CancellationToken.None);
        return account;
    }
}
