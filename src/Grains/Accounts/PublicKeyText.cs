using System.Security.Cryptography;
using Exchange.Storage;

namespace Exchange.Grains.Accounts;

/// <summary>Reads the public key of an API key as a user pastes it.</summary>
public static class PublicKeyText
{
    /// <summary>Most characters of the text.</summary>
    public const int LengthMax = 4_096;

    private const string PemLabel = "PUBLIC KEY";
    private const int RsaBitsMin = 2_048;
    private const int RsaBitsMax = 4_096;
    private const int Ed25519KeyLength = 32;

    // SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING (33 bytes, no unused bits) }, RFC 8410 §4.
    private static ReadOnlySpan<byte> Ed25519Prefix =>
        [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>
    /// The kind and the SubjectPublicKeyInfo of an Ed25519 key or an RSA key of 2,048 … 4,096 bits in PEM form; null for
    /// anything else, a private key among it.
    /// </summary>
    public static (ApiKeyKind Kind, byte[] Material)? Read(string pem)
    {
        if (pem.Length > LengthMax || !PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != PemLabel) return null;
        var key = Convert.FromBase64String(pem[fields.Base64Data]);
        if (key.Length == Ed25519Prefix.Length + Ed25519KeyLength && key.AsSpan().StartsWith(Ed25519Prefix))
            return (ApiKeyKind.Ed25519, key);
        return IsRsa(key) ? (ApiKeyKind.Rsa, key) : null;
    }

    private static bool IsRsa(byte[] key)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(key, out var read);
            return read == key.Length && rsa.KeySize is >= RsaBitsMin and <= RsaBitsMax;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
