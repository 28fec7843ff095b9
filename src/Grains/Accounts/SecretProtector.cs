using Microsoft.AspNetCore.DataProtection;

namespace Exchange.Grains.Accounts;

/// <summary>Encrypts the secrets of HMAC API keys at rest with Data Protection.</summary>
public sealed class SecretProtector(IDataProtectionProvider provider)
{
    private readonly IDataProtector _protector = provider.CreateProtector("Exchange.ApiKeys.v1");

    /// <summary>Encrypts a secret for the database.</summary>
    public byte[] Protect(byte[] secret) => _protector.Protect(secret);

    /// <summary>Decrypts a secret from the database.</summary>
    public byte[] Unprotect(byte[] protectedSecret) => _protector.Unprotect(protectedSecret);
}
