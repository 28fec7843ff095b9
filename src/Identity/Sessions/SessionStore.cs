using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Numerics;
using Exchange.Identity.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Exchange.Identity.Sessions;

/// <summary>
/// Keeps sessions in the database. Each look-up compares the session with its user's security stamp, so a changed
/// password or a revoked session ends at the next request, in every process.
/// </summary>
public sealed class SessionStore(
    IdentityDatabase database, IDataProtectionProvider protection, TimeProvider clock, IOptions<IdentityOptions> identity)
    : ITicketStore
{
    /// <summary>Claim with the public name of the session.</summary>
    public const string SessionIdClaim = "sid";

    /// <summary>Claim with the way the user proved who they are (RFC 8176).</summary>
    public const string MethodClaim = "amr";

    private const int KeyBytes = 32;
    private const int IdBytes = 16;
    private const int ClientLengthMax = 256;
    private const long SeenPrecisionMicros = 60_000_000;

    private readonly IDataProtector _protector = protection.CreateProtector("Exchange.Sessions.v1");

    private long NowMicros => Timestamp.From(clock.GetUtcNow()).Micros;

    /// <inheritdoc/>
    public Task<string> StoreAsync(AuthenticationTicket ticket) =>
        throw new InvalidOperationException("A session begins in a request.");

    /// <inheritdoc/>
    public async Task<string> StoreAsync(
        AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var key = RandomText(KeyBytes);
        var id = RandomText(IdBytes);
        ((ClaimsIdentity)ticket.Principal.Identity!).AddClaim(new Claim(SessionIdClaim, id));
        var now = NowMicros;
        var client = httpContext.Request.Headers.UserAgent.ToString();
        await using var db = database.Open();
        db.Sessions.Add(new UserSession
        {
            Id = id,
            KeyHash = Hash(key),
            UserId = Required(ticket.Principal, ClaimTypes.NameIdentifier),
            Ticket = Pack(ticket),
            Stamp = Required(ticket.Principal, identity.Value.ClaimsIdentity.SecurityStampClaimType),
            Method = ticket.Principal.FindFirstValue(MethodClaim) ?? "",
            Address = httpContext.Connection.RemoteIpAddress?.ToString() ?? "",
            Client = client[..Math.Min(client.Length, ClientLengthMax)],
            CreatedMicros = now,
            SeenMicros = now,
            ExpiresMicros = Expiry(ticket),
            ConfirmedMicros = now,
        });
        await db.SaveChangesAsync(cancellationToken);
        return key;
    }

    /// <inheritdoc/>
    public Task RenewAsync(string key, AuthenticationTicket ticket) => RenewAsync(key, ticket, CancellationToken.None);

    /// <inheritdoc/>
    public async Task RenewAsync(string key, AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        // Only a session of the same user is renewed: signing in never takes over what another left behind.
        var (hash, user) = (Hash(key), Required(ticket.Principal, ClaimTypes.NameIdentifier));
        var (packed, expires) = (Pack(ticket), Expiry(ticket));
        await using var db = database.Open();
        await db.Sessions.Where(session => session.KeyHash == hash && session.UserId == user).ExecuteUpdateAsync(
            row => row.SetProperty(s => s.Ticket, packed).SetProperty(s => s.ExpiresMicros, expires), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    /// <inheritdoc/>
    public async Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        var now = NowMicros;
        await using var db = database.Open();
        var found = await (
            from session in db.Sessions
            join user in db.Users on session.UserId equals user.Id
            where session.KeyHash == hash && session.Stamp == user.SecurityStamp && session.ExpiresMicros > now
            select new { session.Ticket, session.SeenMicros }).SingleOrDefaultAsync(cancellationToken);
        if (found is null) return null;
        if (now - found.SeenMicros >= SeenPrecisionMicros)
        {
            await db.Sessions.Where(session => session.KeyHash == hash).ExecuteUpdateAsync(
                row => row.SetProperty(s => s.SeenMicros, now), cancellationToken);
        }
        return Unpack(found.Ticket);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    /// <inheritdoc/>
    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        await using var db = database.Open();
        await db.Sessions.Where(session => session.KeyHash == hash).ExecuteDeleteAsync(cancellationToken);
    }

    private static string RandomText(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string Required(ClaimsPrincipal principal, string claim) =>
        principal.FindFirstValue(claim) ?? throw new InvalidOperationException($"The ticket has no claim {claim}.");

    private static long Expiry(AuthenticationTicket ticket) => Timestamp.From(
        ticket.Properties.ExpiresUtc ?? throw new InvalidOperationException("The ticket has no end.")).Micros;

    private byte[] Pack(AuthenticationTicket ticket) => _protector.Protect(TicketSerializer.Default.Serialize(ticket));

    private AuthenticationTicket? Unpack(byte[] packed)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(_protector.Unprotect(packed));
        }
        catch (CryptographicException)
        {
            // The key ring was replaced: everybody signs in again.
            return null;
        }
    }
}
