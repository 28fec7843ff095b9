using Exchange.Identity.Sessions;
using Exchange.Identity.SignIn;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.Security;

/// <summary>
/// Lets the signed-in user prove again who they are. The proof is noted with the session and lasts a few minutes; wrong
/// attempts count towards the lock-out like any others.
/// </summary>
public sealed class ConfirmationService(
    Gate gate, SessionService sessions, UserManager<ExchangeUser> users, SignInManager<ExchangeUser> signIn)
{
    /// <summary>Whether a code is wanted beside the password.</summary>
    public async Task<bool> IsCodeNeededAsync() =>
        await users.GetTwoFactorEnabledAsync(await users.OfAsync(await gate.RequireAsync()));

    /// <summary>By password, and code where codes are switched on.</summary>
    public async Task<bool> WithPasswordAsync(string password, string code, CancellationToken cancellationToken = default)
    {
        var visitor = await gate.RequireAsync(cancellationToken);
        var user = await users.OfAsync(visitor);
        if (await users.IsLockedOutAsync(user)) return false;
        var isRight = await users.CheckPasswordAsync(user, password)
            && (!await users.GetTwoFactorEnabledAsync(user)
                || await users.VerifyTwoFactorTokenAsync(user, OneTimeCodes.Provider, CodeText.Clean(code)));
        if (!isRight)
        {
            await users.AccessFailedAsync(user);
            return false;
        }
        await users.ResetAccessFailedCountAsync(user);
        await sessions.ConfirmAsync(visitor, cancellationToken);
        return true;
    }

    /// <summary>What the browser needs to ask for one of the user's passkeys.</summary>
    public async Task<string> PasskeyRequestAsync() =>
        await signIn.MakePasskeyRequestOptionsAsync(await users.OfAsync(await gate.RequireAsync()));

    /// <summary>By a passkey of the user.</summary>
    public async Task<bool> WithPasskeyAsync(string credentialJson, CancellationToken cancellationToken = default)
    {
        var visitor = await gate.RequireAsync(cancellationToken);
        var assertion = await PasskeyAssertion.PerformAsync(signIn, credentialJson);
        if (assertion is not { Succeeded: true } || assertion.User.Id != visitor.UserId) return false;
        if (!(await users.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey)).Succeeded) return false;
        await sessions.ConfirmAsync(visitor, cancellationToken);
        return true;
    }
}
