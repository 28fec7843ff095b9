namespace Exchange.Abstractions.Accounts;

/// <summary>Looks up accounts and API keys; a stateless worker (key 0) that reads the database.</summary>
[Alias("Exchange.IAccountDirectoryGrain")]
public interface IAccountDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>The key with its decrypted secret or its public key, or null when there is no such key.</summary>
    [Alias("FindApiKey")]
    Task<ApiKeyView?> FindApiKeyAsync(string key);

    /// <summary>
    /// The number of the account with this name (an e-mail address in lower case, at most 256 characters), opened if it
    /// does not exist. In the sandbox a new account comes with money.
    /// </summary>
    [Alias("OpenAccount")]
    Task<long> OpenAccountAsync(string name);
}

/// <summary>How requests with a key are signed.</summary>
[GenerateSerializer, Alias("Exchange.SignatureKind")]
public enum SignatureKind
{
    /// <summary>HMAC-SHA256; the material is the secret's UTF-8 bytes.</summary>
    Hmac = 1,

    /// <summary>Ed25519; the material is the public key (SubjectPublicKeyInfo DER).</summary>
    Ed25519 = 2,

    /// <summary>RSA PKCS#1 v1.5 SHA-256; the material is the public key (SubjectPublicKeyInfo DER).</summary>
    Rsa = 3,
}

/// <summary>An API key as the API edge needs it. Never logged.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.ApiKeyView")]
public sealed record ApiKeyView
{
    /// <summary>Account the key acts for.</summary>
    [Id(0)] public required long Account { get; init; }

    /// <summary>How requests are signed.</summary>
    [Id(1)] public required SignatureKind Kind { get; init; }

    /// <summary>Secret or public key.</summary>
    [Id(2)] public required byte[] Material { get; init; }

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
