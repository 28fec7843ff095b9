namespace Exchange.Identity.Sessions;

/// <summary>
/// One signed-in browser. The cookie only carries a random key; everything else is here, so that a session ends when its
/// row is gone.
/// </summary>
public sealed class UserSession
{
    /// <summary>Public name of the session; says nothing about the key.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the cookie's key, in hexadecimal: the database alone opens no session.</summary>
    public required string KeyHash { get; init; }

    /// <summary>Whose it is.</summary>
    public required string UserId { get; init; }

    /// <summary>The encrypted authentication ticket.</summary>
    public required byte[] Ticket { get; set; }

    /// <summary>The user's security stamp the session belongs to; another stamp ends it.</summary>
    public required string Stamp { get; set; }

    /// <summary>How the user proved who they are: <c>pwd</c>, <c>mfa</c> or <c>hwk</c> (RFC 8176).</summary>
    public required string Method { get; init; }

    /// <summary>IP address at sign-in.</summary>
    public required string Address { get; init; }

    /// <summary>The browser's own description of itself at sign-in.</summary>
    public required string Client { get; init; }

    /// <summary>Sign-in, µs.</summary>
    public required long CreatedMicros { get; init; }

    /// <summary>Last use, to the minute, µs.</summary>
    public required long SeenMicros { get; set; }

    /// <summary>End unless renewed, µs.</summary>
    public required long ExpiresMicros { get; set; }

    /// <summary>When the user last proved who they are, µs; what moves money or keys wants this to be recent.</summary>
    public required long ConfirmedMicros { get; set; }
}
