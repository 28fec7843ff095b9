namespace Exchange.Abstractions.Accounts;

/// <summary>
/// One account's API keys, keyed by account number. Who may call for which account is decided by the caller: only the
/// account's owner, after a recent proof that it is them.
/// </summary>
[Alias("Exchange.IApiKeysGrain")]
public interface IApiKeysGrain : IGrainWithIntegerKey
{
    /// <summary>Creates a key, or says what is wrong with the request.</summary>
    [Alias("Create")]
    Task<ApiKeyCreation> CreateAsync(NewApiKey request);

    /// <summary>The account's keys, oldest first, without secrets.</summary>
    [Alias("List")]
    Task<IReadOnlyList<ApiKeyInfo>> ListAsync();

    /// <summary>
    /// Deletes a key for ever; false when the account has no such key. API processes notice within a few seconds.
    /// </summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(string key);
}

/// <summary>A key to be created.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.NewApiKey")]
public sealed record NewApiKey
{
    /// <summary>What the owner calls it, 1 … 40 characters.</summary>
    [Id(0)] public required string Label { get; init; }

    /// <summary>
    /// An Ed25519 or RSA public key in PEM form (SubjectPublicKeyInfo); null for a secret made by the exchange (HMAC).
    /// </summary>
    [Id(1)] public string? PublicKeyPem { get; init; }

    /// <summary>May read account data.</summary>
    [Id(2)] public bool CanRead { get; init; }

    /// <summary>May place and cancel orders.</summary>
    [Id(3)] public bool CanTrade { get; init; }

    /// <summary>IP addresses the key may be used from, at most 30; empty allows all.</summary>
    [Id(4)] public IReadOnlyList<string> AllowedAddresses { get; init; } = [];
}

/// <summary>What is wrong with a request for a key.</summary>
[GenerateSerializer, Alias("Exchange.ApiKeyRefusal")]
public enum ApiKeyRefusal
{
    /// <summary>Nothing; the key was created.</summary>
    None = 0,

    /// <summary>The label is empty or too long.</summary>
    BadLabel = 1,

    /// <summary>The key may do nothing.</summary>
    NoPermission = 2,

    /// <summary>An address is not an IP address, or there are too many.</summary>
    BadAddress = 3,

    /// <summary>The text is not an Ed25519 public key or an RSA public key of 2,048 … 4,096 bits in PEM form.</summary>
    BadPublicKey = 4,

    /// <summary>The account has as many keys as it may have.</summary>
    TooManyKeys = 5,

    /// <summary>There is no such account.</summary>
    UnknownAccount = 6,
}

/// <summary>A created key, or why there is none.</summary>
/// <param name="Refusal">What is wrong.</param>
/// <param name="Key">The key, or null.</param>
/// <param name="Secret">The HMAC secret; told only here, never again.</param>
[GenerateSerializer, Immutable, Alias("Exchange.ApiKeyCreation")]
public sealed record ApiKeyCreation(
    [property: Id(0)] ApiKeyRefusal Refusal, [property: Id(1)] ApiKeyInfo? Key, [property: Id(2)] string? Secret);

/// <summary>An API key as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.ApiKeyInfo")]
public sealed record ApiKeyInfo
{
    /// <summary>Sent with requests in <c>X-MBX-APIKEY</c>.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>What the owner calls it.</summary>
    [Id(1)] public required string Label { get; init; }

    /// <summary>How requests are signed.</summary>
    [Id(2)] public required SignatureKind Kind { get; init; }

    /// <summary>May read account data.</summary>
    [Id(3)] public required bool CanRead { get; init; }

    /// <summary>May place and cancel orders.</summary>
    [Id(4)] public required bool CanTrade { get; init; }

    /// <summary>May withdraw.</summary>
    [Id(5)] public required bool CanWithdraw { get; init; }

    /// <summary>IP addresses the key may be used from; empty allows all.</summary>
    [Id(6)] public required IReadOnlyList<string> AllowedAddresses { get; init; }

    /// <summary>When the key was created, µs.</summary>
    [Id(7)] public required long CreatedMicros { get; init; }
}
