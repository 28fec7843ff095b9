using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.Users;

/// <summary>
/// One-time codes of authenticator apps (RFC 6238: HMAC-SHA-1, 30 seconds, six digits), one step of clock difference
/// allowed. A code counts once: a step that was used, and every older one, is refused.
/// </summary>
internal sealed class OneTimeCodes(TimeProvider clock) : IUserTwoFactorTokenProvider<ExchangeUser>
{
    /// <summary>Name the provider is registered under.</summary>
    public const string Provider = "Authenticator";

    private const int StepSeconds = 30;
    private const int Tolerance = 1;
    private const int Digits = 6;
    private const int Modulus = 1_000_000;

    /// <inheritdoc/>
    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<ExchangeUser> manager, ExchangeUser user) =>
        !string.IsNullOrEmpty(await manager.GetAuthenticatorKeyAsync(user));

    /// <summary>Codes are made by the user's device only.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<ExchangeUser> manager, ExchangeUser user) =>
        Task.FromResult("");

    /// <inheritdoc/>
    public async Task<bool> ValidateAsync(
        string purpose, string token, UserManager<ExchangeUser> manager, ExchangeUser user)
    {
        if (token.Length != Digits || !token.All(char.IsAsciiDigit)) return false;
        if (await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key) return false;
        var secret = Base32.Decode(key);
        var now = clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;
        for (var step = now - Tolerance; step <= now + Tolerance; step++)
        {
            if (step <= user.LastCodeStep || !IsCode(secret, step, token)) continue;
            user.LastCodeStep = step;
            // Fails when the same code is being used elsewhere at this moment.
            return (await manager.UpdateAsync(user)).Succeeded;
        }
        return false;
    }

    /// <summary>The code of a step.</summary>
    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238; authenticator apps know nothing else.
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 0x0f;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static bool IsCode(byte[] secret, long step, string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Code(secret, step)), Encoding.ASCII.GetBytes(token));
}
