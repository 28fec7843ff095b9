namespace Exchange.Identity.SignIn;

/// <summary>One-time codes as people type them.</summary>
internal static class CodeText
{
    /// <summary>Without the spaces and hyphens that apps show between the digits.</summary>
    public static string Clean(string code) => code.Replace(" ", "", StringComparison.Ordinal)
        .Replace("-", "", StringComparison.Ordinal);
}
