using System.Security.Claims;
using Exchange.Identity.Sessions;
using Exchange.Identity.Users;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.SignIn;

/// <summary>What became of an attempt to sign in.</summary>
public enum SignInOutcome
{
    /// <summary>Signed in.</summary>
    SignedIn = 1,

    /// <summary>The password was right; a one-time code or a recovery code is wanted next.</summary>
    CodeNeeded = 2,

    /// <summary>
    /// Refused: unknown, wrong, locked out or of no role that may enter. They are one answer, so that nobody learns who
    /// has an account.
    /// </summary>
    Refused = 3,
}

/// <summary>Signs people in and out; only in a request, because a circuit cannot set cookies.</summary>
public sealed class SignInService(
    SignInManager<ExchangeUser> signIn, UserManager<ExchangeUser> users, EntryRules entry)
{
    private const string Password = "pwd";
    private const string HardwareKey = "hwk";

    /// <summary>Password, and the code next if the user has switched codes on.</summary>
    public async Task<SignInOutcome> WithPasswordAsync(string email, string password, bool remember)
    {
        var user = await users.FindByEmailAsync(email.Trim());
        if (user is null || !await MayEnterAsync(user))
        {
            // As slow as a wrong password.
            users.PasswordHasher.HashPassword(new ExchangeUser(), password);
            return SignInOutcome.Refused;
        }
        return Outcome(await signIn.PasswordSignInAsync(user, password, remember, lockoutOnFailure: true));
    }

    /// <summary>Whether the password of this browser's user was accepted and the code is still wanted.</summary>
    public async Task<bool> IsCodeNeededAsync() => await signIn.GetTwoFactorAuthenticationUserAsync() is not null;

    /// <summary>A code of the authenticator app, after the password.</summary>
    public async Task<SignInOutcome> WithCodeAsync(string code, bool remember) => Outcome(
        await signIn.TwoFactorAuthenticatorSignInAsync(CodeText.Clean(code), remember, rememberClient: false));

    /// <summary>A recovery code, after the password; it is used up.</summary>
    public async Task<SignInOutcome> WithRecoveryCodeAsync(string code) =>
        Outcome(await signIn.TwoFactorRecoveryCodeSignInAsync(code.Trim()));

    /// <summary>What the browser needs to ask for a passkey.</summary>
    public Task<string> PasskeyRequestAsync() => signIn.MakePasskeyRequestOptionsAsync(user: null);

    /// <summary>A passkey's answer; it stands for both password and code.</summary>
    public async Task<SignInOutcome> WithPasskeyAsync(string credentialJson)
    {
        var assertion = await PasskeyAssertion.PerformAsync(signIn, credentialJson);
        if (assertion is not { Succeeded: true } || !await MayEnterAsync(assertion.User)) return SignInOutcome.Refused;
        if (await users.IsLockedOutAsync(assertion.User)) return SignInOutcome.Refused;
        if (!(await users.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey)).Succeeded) return SignInOutcome.Refused;
        // Not the framework's own passkey sign-in: it would call the session one with a password.
        await EnterAsync(assertion.User, HardwareKey, remember: false);
        return SignInOutcome.SignedIn;
    }

    /// <summary>Signs in somebody who has just chosen their password.</summary>
    internal Task EnterAsync(ExchangeUser user) => EnterAsync(user, Password, remember: false);

    /// <summary>Ends this browser's session.</summary>
    public Task SignOutAsync() => signIn.SignOutAsync();

    private Task EnterAsync(ExchangeUser user, string method, bool remember) =>
        signIn.SignInWithClaimsAsync(user, remember, [new Claim(SessionStore.MethodClaim, method)]);

    private async Task<bool> MayEnterAsync(ExchangeUser user)
    {
        var roles = await users.GetRolesAsync(user);
        return roles.Any(entry.Roles.Contains);
    }

    private static SignInOutcome Outcome(SignInResult result) => result switch
    {
        { Succeeded: true } => SignInOutcome.SignedIn,
        { RequiresTwoFactor: true } => SignInOutcome.CodeNeeded,
        _ => SignInOutcome.Refused,
    };
}

/// <summary>Whom a host lets in.</summary>
/// <param name="Roles">One of these is needed.</param>
public sealed record EntryRules(IReadOnlySet<string> Roles);
