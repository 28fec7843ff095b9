using Exchange.Domain.Ledger;
using Exchange.Storage;

namespace Exchange.Grains.Tests.Support;

/// <summary>A ledger whose answers are there when the call returns, as a local database's may be.</summary>
internal sealed class PromptLedger(ILedgerStore real) : ILedgerStore
{
    public Task<IReadOnlyList<Balance>> ReadBalancesAsync(long account, CancellationToken cancellationToken) =>
        Task.FromResult(Task.Run(() => real.ReadBalancesAsync(account, cancellationToken), cancellationToken).Result);

    public Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken) =>
        real.TransferAsync(transfer, cancellationToken);

    public Task<IReadOnlyList<AssetTotals>> ReadTotalsAsync(CancellationToken cancellationToken) =>
        real.ReadTotalsAsync(cancellationToken);
}

/// <summary>Accounts that are there when the call returns.</summary>
internal sealed class PromptAccounts(IAccountStore real) : IAccountStore
{
    public Task<long> EnsureAccountAsync(string name, CancellationToken cancellationToken) =>
        real.EnsureAccountAsync(name, cancellationToken);

    public Task<AccountRecord?> FindAccountAsync(long account, CancellationToken cancellationToken) =>
        Task.FromResult(Task.Run(() => real.FindAccountAsync(account, cancellationToken), cancellationToken).Result);

    public Task<ApiKeyRecord?> FindApiKeyAsync(string key, CancellationToken cancellationToken) =>
        real.FindApiKeyAsync(key, cancellationToken);

    public Task<bool> AddApiKeyAsync(ApiKeyRecord key, CancellationToken cancellationToken) =>
        real.AddApiKeyAsync(key, cancellationToken);

    public Task<IReadOnlyList<ApiKeyRecord>> ListApiKeysAsync(long account, CancellationToken cancellationToken) =>
        real.ListApiKeysAsync(account, cancellationToken);

    public Task<bool> DeleteApiKeyAsync(long account, string key, CancellationToken cancellationToken) =>
        real.DeleteApiKeyAsync(account, key, cancellationToken);
}
