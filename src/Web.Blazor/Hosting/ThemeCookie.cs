namespace Exchange.Web.Blazor.Hosting;

/// <summary>
/// The theme a browser asked for, or found its system to be in: <c>dark</c>, <c>light</c>, <c>auto-dark</c> or
/// <c>auto-light</c>, written by <c>js/theme.js</c>. Known before the first byte is sent, so nothing flashes.
/// </summary>
internal static class ThemeCookie
{
    private const string Name = "theme";

    /// <summary><c>dark</c> or <c>light</c>.</summary>
    public static string Read(HttpContext context) =>
        context.Request.Cookies[Name] is "light" or "auto-light" ? "light" : "dark";
}
