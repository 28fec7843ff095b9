using System.Security.Claims;
using Exchange.Domain.Numerics;
using Exchange.Identity.Database;
using Exchange.Identity.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Exchange.Identity.Visitors;

/// <summary>
/// The one door of every service: finds out who the visitor is now, not when the page was opened. A circuit's principal
/// is as old as the circuit; the session in the database is not.
/// </summary>
public sealed class Gate(IVisitor visitor, IdentityDatabase database, TimeProvider clock)
{
    /// <summary>How recent a proof has to be for what moves money or keys.</summary>
    public static readonly TimeSpan ConfirmationAge = TimeSpan.FromMinutes(5);

    /// <summary>The user, or null for a visitor.</summary>
    public async Task<SignedInUser?> FindAsync(CancellationToken cancellationToken = default)
    {
        var principal = await visitor.GetPrincipalAsync();
        var sessionId = principal.FindFirstValue(SessionStore.SessionIdClaim);
        var userId = principal.FindFirstValue(ClaimTypes.NameIdentifier);
        if (sessionId is null || userId is null) return null;
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        await using var db = database.Open();
        var found = await (
            from session in db.Sessions
            join user in db.Users on session.UserId equals user.Id
            where session.Id == sessionId && session.UserId == userId && session.Stamp == user.SecurityStamp
                && session.ExpiresMicros > now
            select new { user.Email, user.Account, session.ConfirmedMicros }).SingleOrDefaultAsync(cancellationToken);
        if (found is null) return null;
        var roles = principal.FindAll(ClaimTypes.Role).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return new(userId, found.Email ?? "", found.Account, sessionId, found.ConfirmedMicros, roles);
    }

    /// <summary>The user.</summary>
    /// <exception cref="NotSignedInException">Nobody is signed in any more.</exception>
    public async Task<SignedInUser> RequireAsync(CancellationToken cancellationToken = default) =>
        await FindAsync(cancellationToken) ?? throw new NotSignedInException();

    /// <summary>The user and their account.</summary>
    /// <exception cref="NotSignedInException">Nobody is signed in any more.</exception>
    /// <exception cref="NotAllowedException">The user is no trader.</exception>
    public async Task<(SignedInUser User, long Account)> RequireTraderAsync(CancellationToken cancellationToken = default)
    {
        var user = await RequireAsync(cancellationToken);
        return user.Account is { } account && user.Roles.Contains(Users.Roles.Trader)
            ? (user, account)
            : throw new NotAllowedException();
    }

    /// <summary>Passes when the user proved who they are a short while ago.</summary>
    /// <exception cref="ConfirmationNeededException">It was too long ago.</exception>
    public void RequireConfirmation(SignedInUser user)
    {
        if (!IsConfirmed(user)) throw new ConfirmationNeededException();
    }

    /// <summary>Whether the user proved who they are a short while ago.</summary>
    public bool IsConfirmed(SignedInUser user) =>
        Timestamp.From(clock.GetUtcNow() - ConfirmationAge).Micros < user.ConfirmedMicros;
}
