using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.Users;

/// <summary>Somebody who can sign in. The user name is the e-mail address.</summary>
public sealed class ExchangeUser : IdentityUser
{
    /// <summary>The trader's account on the exchange; null for people who only operate it.</summary>
    public long? Account { get; set; }

    /// <summary>When the user signed up, µs.</summary>
    public long CreatedMicros { get; set; }

    /// <summary>The 30-second step of the newest one-time code that was accepted: a code counts once.</summary>
    public long LastCodeStep { get; set; }
}
