namespace Exchange.Identity;

/// <summary>How a web host uses identities.</summary>
public sealed record IdentityHost
{
    /// <summary>Name of the host's cookies; different hosts use different names.</summary>
    public required string CookieName { get; init; }

    /// <summary>Roles that may sign in here.</summary>
    public required IReadOnlySet<string> Roles { get; init; }

    /// <summary>Page that asks to sign in.</summary>
    public required string SignInPath { get; init; }

    /// <summary>
    /// Whether cookies are only ever sent encrypted (with the <c>__Host-</c> prefix). Off only where the host is reached
    /// on loopback without TLS.
    /// </summary>
    public required bool RequireHttps { get; init; }

    /// <summary>PostgreSQL; null for SQLite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Folder of SQLite's <c>identity.db</c>.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Address people reach the host at; ends with a slash.</summary>
    public required Uri PublicAddress { get; init; }
}
