using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Exchange.Web.Blazor.Components.Account;

/// <summary>Ways between the account pages. A page to come back to is always one of this site's.</summary>
internal sealed class AccountNavigation(NavigationManager navigation)
{
    private const string Home = "/markets";

    /// <summary>Goes back to where the visitor came from, or home.</summary>
    public void Back(string? returnUrl) => navigation.NavigateTo(Local(returnUrl) ?? Home);

    /// <summary>Goes to a page of ours, which will know where to come back to.</summary>
    public void To(string page, string? returnUrl = null)
    {
        var local = Local(returnUrl);
        navigation.NavigateTo(local is null ? page : QueryHelpers.AddQueryString(page, "returnUrl", local));
    }

    /// <summary>Asks to sign in and to come back here; leaves the circuit, because signing in sets a cookie.</summary>
    public void ToSignIn() => navigation.NavigateTo(
        "account/sign-in" + QueryString.Create("returnUrl", "/" + navigation.ToBaseRelativePath(navigation.Uri)),
        forceLoad: true);

    /// <summary>The path if it leads to this site, else null: "//host" and "/\host" lead elsewhere.</summary>
    public static string? Local(string? path) =>
        path is { Length: > 0 } && path[0] == '/' && !path.Any(char.IsControl)
            && (path.Length == 1 || path[1] is not ('/' or '\\'))
            ? path
            : null;
}
