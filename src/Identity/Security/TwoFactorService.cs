using System.Globalization;
using Exchange.Identity.Sessions;
using Exchange.Identity.SignIn;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Identity;
using QRCoder;

namespace Exchange.Identity.Security;

/// <summary>
/// One-time codes of the signed-in user. Switching them on or off, and new recovery codes, want a recent proof and end
/// the user's other sessions.
/// </summary>
public sealed class TwoFactorService(Gate gate, SessionService sessions, UserManager<ExchangeUser> users)
{
    private const int RecoveryCodes = 10;
    private const string Issuer = "Exchange";

    // Where the framework's user store keeps the secret.
    private const string StoreProvider = "[AspNetUserStore]";
    private const string KeyName = "AuthenticatorKey";

    /// <summary>Whether codes are on, and how many recovery codes are left.</summary>
    public async Task<TwoFactorStatus> GetAsync()
    {
        var user = await users.OfAsync(await gate.RequireAsync());
        return new(await users.GetTwoFactorEnabledAsync(user), await users.CountRecoveryCodesAsync(user));
    }

    /// <summary>The secret to put into an authenticator app; made on first sight, the same until codes are on.</summary>
    /// <exception cref="NotAllowedException">Codes are on already; their secret is never shown again.</exception>
    public async Task<AuthenticatorSecret> BeginAsync()
    {
        var visitor = await gate.RequireAsync();
        gate.RequireConfirmation(visitor);
        var user = await users.OfAsync(visitor);
        if (await users.GetTwoFactorEnabledAsync(user)) throw new NotAllowedException("Codes are on already.");
        var key = await users.GetAuthenticatorKeyAsync(user);
        if (string.IsNullOrEmpty(key))
        {
            key = users.GenerateNewAuthenticatorKey();
            // Not the manager's own reset: it would end the user's other sessions for looking at a page.
            await users.SetAuthenticationTokenAsync(user, StoreProvider, KeyName, key);
        }
        var address = string.Create(
            CultureInfo.InvariantCulture,
            $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(visitor.Email)}?secret={key}&issuer={Issuer}&digits=6");
        return new(string.Join(' ', key.Chunk(4).Select(part => new string(part))), address, QrCode.Svg(address));
    }

    /// <summary>Switches codes on when the app shows the right one; returns the recovery codes, or null.</summary>
    public async Task<IReadOnlyList<string>?> EnableAsync(string code, CancellationToken cancellationToken = default)
    {
        var (visitor, user) = await ConfirmedAsync(cancellationToken);
        if (await users.GetTwoFactorEnabledAsync(user)) return null;
        if (!await users.VerifyTwoFactorTokenAsync(user, OneTimeCodes.Provider, CodeText.Clean(code))) return null;
        await users.SetTwoFactorEnabledAsync(user, true);
        return await NewCodesAsync(visitor, user, cancellationToken);
    }

    /// <summary>New recovery codes; the old ones are void.</summary>
    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(CancellationToken cancellationToken = default)
    {
        var (visitor, user) = await ConfirmedAsync(cancellationToken);
        if (!await users.GetTwoFactorEnabledAsync(user)) throw new NotAllowedException("Codes are off.");
        return await NewCodesAsync(visitor, user, cancellationToken);
    }

    /// <summary>Switches codes off and forgets the secret.</summary>
    public async Task DisableAsync(CancellationToken cancellationToken = default)
    {
        var (visitor, user) = await ConfirmedAsync(cancellationToken);
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.RemoveAuthenticationTokenAsync(user, StoreProvider, KeyName);
        await sessions.KeepOnlyAsync(visitor, await users.GetSecurityStampAsync(user), cancellationToken);
    }

    private async Task<(SignedInUser Visitor, ExchangeUser User)> ConfirmedAsync(CancellationToken cancellationToken)
    {
        var visitor = await gate.RequireAsync(cancellationToken);
        gate.RequireConfirmation(visitor);
        return (visitor, await users.OfAsync(visitor));
    }

    private async Task<IReadOnlyList<string>> NewCodesAsync(
        SignedInUser visitor, ExchangeUser user, CancellationToken cancellationToken)
    {
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? [];
        await users.UpdateSecurityStampAsync(user);
        await sessions.KeepOnlyAsync(visitor, await users.GetSecurityStampAsync(user), cancellationToken);
        return [.. codes];
    }
}

/// <summary>Whether one-time codes are on, and how many recovery codes are left.</summary>
public sealed record TwoFactorStatus(bool IsOn, int RecoveryCodesLeft);

/// <summary>What goes into an authenticator app.</summary>
/// <param name="Key">To type.</param>
/// <param name="Address">The same as an <c>otpauth</c> address.</param>
/// <param name="QrCodeSvg">The same to photograph.</param>
public sealed record AuthenticatorSecret(string Key, string Address, string QrCodeSvg);

/// <summary>QR codes as SVG, dark on light whatever the theme: cameras need it.</summary>
internal static class QrCode
{
    private const int PixelsPerModule = 4;

    public static string Svg(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(PixelsPerModule, "#000000", "#ffffff", sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
