using System.Buffers.Text;
using System.Text;
using Exchange.Identity.Messages;
using Exchange.Identity.Sessions;
using Exchange.Identity.SignIn;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.Security;

/// <summary>Changes passwords, by the old one or by a message to the user's address.</summary>
public sealed class PasswordService(
    Gate gate, SessionService sessions, UserManager<ExchangeUser> users, IMessageSender messages, PublicAddress site)
{
    /// <summary>Changes the signed-in user's password and ends their other sessions; returns what is wrong, or nothing.</summary>
    public async Task<IReadOnlyList<string>> ChangeAsync(
        string current, string next, CancellationToken cancellationToken = default)
    {
        var visitor = await gate.RequireAsync(cancellationToken);
        var user = await users.OfAsync(visitor);
        if (await users.IsLockedOutAsync(user)) return ["Too many wrong passwords. Try again later."];
        var changed = await users.ChangePasswordAsync(user, current, next);
        if (!changed.Succeeded)
        {
            await users.AccessFailedAsync(user);
            return SignUpService.Texts(changed);
        }
        await users.ResetAccessFailedCountAsync(user);
        await sessions.KeepOnlyAsync(visitor, await users.GetSecurityStampAsync(user), cancellationToken);
        await sessions.ConfirmAsync(visitor, cancellationToken);
        await messages.SendAsync(
            new(user.Email!, "Your password was changed", "If it was not you, reset it at once.", null), cancellationToken);
        return [];
    }

    /// <summary>Sends a link to the address if it is a user's; the caller learns nothing of whether it is.</summary>
    public async Task ForgetAsync(string email, CancellationToken cancellationToken = default)
    {
        if (await users.FindByEmailAsync(email.Trim()) is not { Email: { } address } user) return;
        var token = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(await users.GeneratePasswordResetTokenAsync(user)));
        var link = site.Of($"account/reset-password?user={Uri.EscapeDataString(user.Id)}&token={token}");
        await messages.SendAsync(
            new(address, "Reset your password", "Open the link within an hour to choose a new password.", link),
            cancellationToken);
    }

    /// <summary>Sets a new password by the token of the message; returns what is wrong, or nothing.</summary>
    public async Task<IReadOnlyList<string>> ResetAsync(string userId, string token, string password)
    {
        string[] stale = ["The link is no longer valid. Ask for a new one."];
        if (!Base64Url.IsValid(token) || await users.FindByIdAsync(userId) is not { } user) return stale;
        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        var reset = await users.ResetPasswordAsync(user, plain, password);
        if (reset.Succeeded)
        {
            await users.SetLockoutEndDateAsync(user, null);
            return [];
        }
        return reset.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.InvalidToken))
            ? stale
            : SignUpService.Texts(reset);
    }
}
