namespace Exchange.Web.Blazor.Components.Account;

/// <summary>Says in a few words what a browser says about itself.</summary>
internal static class Browsers
{
    // The first that matches: most browsers name others too.
    private static readonly (string Mark, string Name)[] Names =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>Such as "Firefox on Windows".</summary>
    public static string Describe(string client)
    {
        var (name, system) = (Find(Names, client), Find(Systems, client));
        return (name, system) switch
        {
            (null, null) => "Unknown browser",
            (null, _) => $"Browser on {system}",
            (_, null) => name,
            _ => $"{name} on {system}",
        };
    }

    /// <summary>How somebody signed in (RFC 8176), in words.</summary>
    public static string Method(string method) => method switch
    {
        "hwk" => "passkey",
        "mfa" => "password and code",
        _ => "password",
    };

    private static string? Find((string Mark, string Name)[] marks, string client) =>
        marks.FirstOrDefault(mark => client.Contains(mark.Mark, StringComparison.Ordinal)).Name;
}
