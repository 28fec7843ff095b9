using Exchange.Domain.Ledger;

namespace Exchange.Storage;

/// <summary>
/// Writes units of work, many per database commit (design "Money: one commit"). One per process; units of one stream are
/// committed in the order in which they were handed over.
/// </summary>
public interface ICommitter
{
    /// <summary>
    /// Takes ownership of a stream: its epoch goes up by one, so that every older activation is fenced from now on, even
    /// before the new owner writes (I-J2).
    /// </summary>
    Task<StreamClaim> ClaimAsync(string stream, CancellationToken cancellationToken);

    /// <summary>
    /// Hands a unit over; the task completes when the unit's fate is known. The unit belongs to the committer until then.
    /// Waits (asynchronously) while the queue is full: that is the back-pressure.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(CommitUnit unit);

    /// <summary>Commits what is queued and refuses (Fenced) what comes later.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>The start of an ownership: the new epoch and where the journal goes on.</summary>
public sealed record StreamClaim(string Stream, long Epoch, long NextSequence);

/// <summary>What became of a unit.</summary>
public enum CommitStatus
{
    /// <summary>Durable.</summary>
    Committed = 1,

    /// <summary>Not written: another activation owns the stream, or an earlier unit of the stream failed.</summary>
    Fenced = 2,

    /// <summary>Not written: a database constraint refused it (a balance would go negative, a key exists).</summary>
    Refused = 3,

    /// <summary>The database did not say; the unit may or may not be durable (I-J3).</summary>
    Unknown = 4,
}

/// <summary>A unit's fate, and when committed the new balances of the accounts it touched.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Balances">One row per account and asset of the unit's deltas; empty unless committed.</param>
public readonly record struct CommitResult(CommitStatus Status, IReadOnlyList<Balance> Balances);
