using System.Net;
using System.Security.Cryptography;
using System.Text;
using Exchange.Abstractions.Accounts;
using Exchange.Domain.Numerics;
using Exchange.Grains.Hosting;
using Exchange.Storage;

namespace Exchange.Grains.Accounts;

/// <summary>Creates, lists and deletes one account's API keys; one call at a time, so that the limit holds.</summary>
[HostedBy(SiloRole.Backend)]
public sealed class ApiKeysGrain(IAccountStore store, SecretProtector secrets, TimeProvider clock) : Grain, IApiKeysGrain
{
    /// <summary>Most keys of an account (Binance allows 30).</summary>
    public const int KeysMax = 30;

    private const int LabelLengthMax = 40;
    private const int AddressesMax = 30;

    // As long as Binance's, so that a client which checks the form accepts it.
    private const int KeyLength = 64;
    private const string KeyCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private long Account => this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public async Task<ApiKeyCreation> CreateAsync(NewApiKey request)
    {
        var label = request.Label.Trim();
        if (label.Length is 0 or > LabelLengthMax || label.Any(char.IsControl)) return Refused(ApiKeyRefusal.BadLabel);
        if (!request.CanRead && !request.CanTrade) return Refused(ApiKeyRefusal.NoPermission);
        if (!TryNormalize(request.AllowedAddresses, out var addresses)) return Refused(ApiKeyRefusal.BadAddress);
        if (await store.FindAccountAsync(Account, CancellationToken.None) is null)
            return Refused(ApiKeyRefusal.UnknownAccount);
        if ((await store.ListApiKeysAsync(Account, CancellationToken.None)).Count >= KeysMax)
            return Refused(ApiKeyRefusal.TooManyKeys);

        string? secret = null;
        var kind = ApiKeyKind.Hmac;
        byte[] material;
        if (request.PublicKeyPem is { } pem)
        {
            if (PublicKeyText.Read(pem) is not { } publicKey) return Refused(ApiKeyRefusal.BadPublicKey);
            (kind, material) = publicKey;
        }
        else
        {
            secret = RandomText();
            material = secrets.Protect(Encoding.UTF8.GetBytes(secret));
        }

        var permissions = (request.CanRead ? ApiKeyPermissions.Read : ApiKeyPermissions.None)
            | (request.CanTrade ? ApiKeyPermissions.Trade : ApiKeyPermissions.None);
        var record = new ApiKeyRecord(
            RandomText(), Account, kind, material, permissions, addresses, Timestamp.From(clock.GetUtcNow()).Micros, label);
        if (!await store.AddApiKeyAsync(record, CancellationToken.None))
            throw new InvalidOperationException("A random key name was already taken.");
        return new(ApiKeyRefusal.None, Info(record), secret);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApiKeyInfo>> ListAsync() =>
        [.. (await store.ListApiKeysAsync(Account, CancellationToken.None)).Select(Info)];

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string key) => store.DeleteApiKeyAsync(Account, key, CancellationToken.None);

    private static ApiKeyCreation Refused(ApiKeyRefusal refusal) => new(refusal, null, null);

    private static ApiKeyInfo Info(ApiKeyRecord record) => new()
    {
        Key = record.Key,
        Label = record.Label,
        Kind = (SignatureKind)record.Kind,
        CanRead = record.Permissions.HasFlag(ApiKeyPermissions.Read),
        CanTrade = record.Permissions.HasFlag(ApiKeyPermissions.Trade),
        CanWithdraw = record.Permissions.HasFlag(ApiKeyPermissions.Withdraw),
        AllowedAddresses = record.AllowedAddresses.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        CreatedMicros = record.CreatedMicros,
    };

    private static string RandomText() => RandomNumberGenerator.GetString(KeyCharacters, KeyLength);

    // Every address in the one form the API compares with; what the platform reads leniently ("1", "127.1") is refused.
    private static bool TryNormalize(IReadOnlyList<string> addresses, out string normalized)
    {
        normalized = "";
        if (addresses.Count > AddressesMax) return false;
        var distinct = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in addresses)
        {
            if (!IPAddress.TryParse(text, out var address) || text.Contains('%', StringComparison.Ordinal)) return false;
            if (!text.Contains(':', StringComparison.Ordinal) && address.ToString() != text) return false;
            distinct.Add(address.ToString());
        }
        normalized = string.Join(' ', distinct);
        return true;
    }
}
