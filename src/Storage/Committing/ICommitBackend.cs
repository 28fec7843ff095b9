namespace Exchange.Storage.Committing;

/// <summary>What the database said about a batch.</summary>
internal enum BatchOutcome
{
    /// <summary>Durable as a whole; the batch's columns hold the new balances.</summary>
    Committed = 1,

    /// <summary>Nothing written: a stream has another epoch or position.</summary>
    Fenced = 2,

    /// <summary>Nothing written: a constraint or a malformed value.</summary>
    Refused = 3,

    /// <summary>Nothing written: a deadlock, serialization failure or lock timeout; the same batch may succeed.</summary>
    Contended = 4,

    /// <summary>Nothing written or sent: the database cannot be reached now.</summary>
    Unavailable = 5,

    /// <summary>The connection was lost or timed out after the batch was sent.</summary>
    Unknown = 6,

    /// <summary>Only from resolving: the batch is not written and never will be.</summary>
    NotWritten = 7,
}

/// <summary>The database side of the committer; one batch at a time.</summary>
internal interface ICommitBackend : IAsyncDisposable
{
    /// <summary>
    /// Raises the stream's epoch, creating the stream if it is new. May run beside a batch. Throws when the database
    /// cannot be reached or does not answer (an epoch may then be skipped, which is harmless).
    /// </summary>
    Task<ClaimedHead> ClaimAsync(string stream, CancellationToken cancellationToken);

    /// <summary>Writes a sealed batch as one transaction; does not throw.</summary>
    Task<BatchOutcome> ExecuteAsync(CommitBatch batch);

    /// <summary>
    /// Finds out what became of a batch with an unknown outcome: Committed (with balances at least as new as the
    /// batch's), NotWritten (then its streams have to be claimed again) or Unknown when the database does not say now.
    /// </summary>
    Task<BatchOutcome> ResolveAsync(CommitBatch batch);
}

/// <summary>A stream's head after a claim.</summary>
internal readonly record struct ClaimedHead(long Epoch, long NextSequence, byte[] TailHash);
