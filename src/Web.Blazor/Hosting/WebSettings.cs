namespace Exchange.Web.Blazor.Hosting;

/// <summary>Settings of the trading UI, section <c>Web</c>.</summary>
public sealed class WebSettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Web";

    /// <summary>
    /// Address people reach the site at, such as <c>https://trade.example.org</c>. Links in messages and the domain of
    /// passkeys come from here.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Whether cookies are only sent encrypted and browsers are told to insist. Off only on loopback.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>
    /// Networks of proxies whose <c>X-Forwarded-For</c> and <c>-Proto</c> are believed, such as <c>10.0.0.0/8</c>.
    /// </summary>
    public IList<string> ProxyNetworks { get; init; } = [];

    /// <summary>Account forms (sign-in, codes, sign-up, passwords) one address may send in a minute.</summary>
    public int AccountFormsPerMinute { get; set; } = 30;

    /// <summary>The address with a slash at its end.</summary>
    /// <exception cref="InvalidOperationException">It is not set, or not an address.</exception>
    public Uri PublicAddress() =>
        Uri.TryCreate(PublicUrl.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && address.Scheme is "https" or "http"
            ? address
            : throw new InvalidOperationException("Web:PublicUrl must be the address people reach the site at.");
}
