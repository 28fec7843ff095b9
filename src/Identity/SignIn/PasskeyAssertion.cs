using Exchange.Identity.Users;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.SignIn;

/// <summary>Checks what an authenticator answered.</summary>
internal static class PasskeyAssertion
{
    /// <summary>The result, or null when this browser was not asked for a passkey.</summary>
    public static async Task<PasskeyAssertionResult<ExchangeUser>?> PerformAsync(
        SignInManager<ExchangeUser> signIn, string credentialJson)
    {
        try
        {
            return await signIn.PerformPasskeyAssertionAsync(credentialJson);
        }
        catch (InvalidOperationException)
        {
            // The question is in a cookie of its own; without it there is nothing to compare the answer with.
            return null;
        }
    }
}
