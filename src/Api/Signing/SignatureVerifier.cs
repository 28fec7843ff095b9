using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Exchange.Abstractions.Accounts;
using NSec.Cryptography;
using PublicKey = NSec.Cryptography.PublicKey;

namespace Exchange.Api.Signing;

/// <summary>
/// Checks one kind of signature. The kind belongs to the key, never to the request, so that a public key can never be
/// used as an HMAC secret. Binance: "Request security".
/// </summary>
internal abstract class SignatureVerifier
{
    /// <summary>Whether the signature text covers the payload; false for any malformed text.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature);

    /// <summary>Prepares the key material.</summary>
    /// <exception cref="CryptographicException">The material is not a public key of the kind.</exception>
    /// <exception cref="FormatException">The material is not an Ed25519 public key.</exception>
    public static SignatureVerifier Create(SignatureKind kind, byte[] material) => kind switch
    {
        SignatureKind.Hmac => new Hmac(material),
        SignatureKind.Ed25519 => new EdDsa(material),
        SignatureKind.Rsa => new RsaPkcs1(material),
        _ => throw new CryptographicException("The API key has an unknown kind of signature."),
    };

    private sealed class Hmac(byte[] secret) : SignatureVerifier
    {
        public override bool Verify(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
        {
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(secret, payload, expected);
            Span<byte> sent = stackalloc byte[HMACSHA256.HashSizeInBytes];
            return signature.Length == 2 * HMACSHA256.HashSizeInBytes
                && Convert.FromHexString(signature, sent, out _, out var length) == OperationStatus.Done
                && length == sent.Length
                && CryptographicOperations.FixedTimeEquals(expected, sent);
        }
    }

    private sealed class EdDsa(byte[] publicKey) : SignatureVerifier
    {
        private const int SignatureLength = 64;

        private readonly PublicKey _key =
            PublicKey.Import(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.PkixPublicKey);

        public override bool Verify(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
        {
            Span<byte> bytes = stackalloc byte[SignatureLength + 2];
            return TryDecodeBase64(signature, bytes, out var length)
                && length == SignatureLength
                && SignatureAlgorithm.Ed25519.Verify(_key, payload, bytes[..length]);
        }
    }

    private sealed class RsaPkcs1 : SignatureVerifier
    {
        private const int MaxSignatureLength = 1_024;

        private readonly RSA _key = RSA.Create();
        private readonly Lock _lock = new();

        public RsaPkcs1(byte[] publicKey) => _key.ImportSubjectPublicKeyInfo(publicKey, out _);

        public override bool Verify(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
        {
            Span<byte> bytes = stackalloc byte[MaxSignatureLength];
            if (!TryDecodeBase64(signature, bytes, out var length)) return false;
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(payload, hash);

            // The platform's RSA objects promise nothing about use by several threads.
            lock (_lock)
            {
                return _key.VerifyHash(hash, bytes[..length], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }
        }
    }

    // A '+' that the client did not escape arrives as a space; base64 has no spaces of its own.
    private static bool TryDecodeBase64(ReadOnlySpan<byte> text, Span<byte> destination, out int length)
    {
        const int maxText = 1_400;
        length = 0;
        if (text.Length > maxText) return false;
        Span<byte> escaped = stackalloc byte[maxText];
        text.Replace(escaped, (byte)' ', (byte)'+');
        return Base64.DecodeFromUtf8(escaped[..text.Length], destination, out var consumed, out length)
            == OperationStatus.Done && consumed == text.Length;
    }
}
