using Exchange.Domain.Numerics;
using Exchange.Identity.Database;
using Exchange.Identity.Visitors;
using Microsoft.EntityFrameworkCore;

namespace Exchange.Identity.Sessions;

/// <summary>The user's own sessions. Ids of other users' sessions find nothing.</summary>
public sealed class SessionService(Gate gate, IdentityDatabase database, TimeProvider clock)
{
    /// <summary>The sessions that are alive, the newest first.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(CancellationToken cancellationToken = default)
    {
        var user = await gate.RequireAsync(cancellationToken);
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        await using var db = database.Open();
        var rows = await (
            from session in db.Sessions
            join owner in db.Users on session.UserId equals owner.Id
            where session.UserId == user.UserId && session.Stamp == owner.SecurityStamp && session.ExpiresMicros > now
            orderby session.CreatedMicros descending
            select new { session.Id, session.Method, session.Address, session.Client, session.CreatedMicros, session.SeenMicros })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new SessionView(
            row.Id, row.Method, row.Address, row.Client, row.CreatedMicros, row.SeenMicros, row.Id == user.SessionId))];
    }

    /// <summary>Ends one session; false when the user has no such session.</summary>
    public async Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        var user = await gate.RequireAsync(cancellationToken);
        await using var db = database.Open();
        return await db.Sessions.Where(session => session.Id == sessionId && session.UserId == user.UserId)
            .ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>Ends all sessions but the one that asks, and returns how many.</summary>
    public async Task<int> RevokeOthersAsync(CancellationToken cancellationToken = default)
    {
        var user = await gate.RequireAsync(cancellationToken);
        await using var db = database.Open();
        return await db.Sessions.Where(session => session.UserId == user.UserId && session.Id != user.SessionId)
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// After a change that gave the user a new security stamp: keeps this session and lets the others end.
    /// </summary>
    internal async Task KeepOnlyAsync(SignedInUser user, string stamp, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await db.Sessions.Where(session => session.UserId == user.UserId && session.Id != user.SessionId)
            .ExecuteDeleteAsync(cancellationToken);
        await db.Sessions.Where(session => session.Id == user.SessionId).ExecuteUpdateAsync(
            row => row.SetProperty(session => session.Stamp, stamp), cancellationToken);
    }

    /// <summary>Notes that the user proved a moment ago who they are.</summary>
    internal async Task ConfirmAsync(SignedInUser user, CancellationToken cancellationToken)
    {
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        await using var db = database.Open();
        await db.Sessions.Where(session => session.Id == user.SessionId).ExecuteUpdateAsync(
            row => row.SetProperty(session => session.ConfirmedMicros, now), cancellationToken);
    }

    /// <summary>Deletes sessions that ended by themselves.</summary>
    internal async Task<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        await using var db = database.Open();
        return await db.Sessions.Where(session => session.ExpiresMicros <= now).ExecuteDeleteAsync(cancellationToken);
    }
}

/// <summary>A session as its user sees it.</summary>
/// <param name="Id">Public name.</param>
/// <param name="Method">How the user signed in (RFC 8176).</param>
/// <param name="Address">IP address at sign-in.</param>
/// <param name="Client">The browser's description of itself.</param>
/// <param name="CreatedMicros">Sign-in, µs.</param>
/// <param name="SeenMicros">Last use, to the minute, µs.</param>
/// <param name="IsThis">Whether it is the session that asks.</param>
public sealed record SessionView(
    string Id, string Method, string Address, string Client, long CreatedMicros, long SeenMicros, bool IsThis);
