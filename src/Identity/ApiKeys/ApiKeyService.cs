using Exchange.Abstractions.Accounts;
using Exchange.Identity.Visitors;

namespace Exchange.Identity.ApiKeys;

/// <summary>The signed-in trader's API keys; making and deleting want a recent proof.</summary>
public sealed class ApiKeyService(Gate gate, IGrainFactory grains)
{
    /// <summary>The keys, oldest first.</summary>
    public async Task<IReadOnlyList<ApiKeyInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var (_, account) = await gate.RequireTraderAsync(cancellationToken);
        return await Keys(account).ListAsync();
    }

    /// <summary>Makes a key.</summary>
    public async Task<ApiKeyCreation> CreateAsync(NewApiKey request, CancellationToken cancellationToken = default)
    {
        var (user, account) = await gate.RequireTraderAsync(cancellationToken);
        gate.RequireConfirmation(user);
        return await Keys(account).CreateAsync(request);
    }

    /// <summary>Deletes a key of the trader's; false when there is none.</summary>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var (user, account) = await gate.RequireTraderAsync(cancellationToken);
        gate.RequireConfirmation(user);
        return await Keys(account).DeleteAsync(key);
    }

    private IApiKeysGrain Keys(long account) => grains.GetGrain<IApiKeysGrain>(account);
}
