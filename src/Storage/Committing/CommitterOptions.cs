namespace Exchange.Storage.Committing;

/// <summary>Limits of the committer.</summary>
internal sealed record CommitterOptions
{
    /// <summary>Units that may wait; more make the callers wait.</summary>
    public int QueueUnitsMax { get; init; } = 8_192;

    /// <summary>Units of one commit.</summary>
    public int BatchUnitsMax { get; init; } = 1_024;

    /// <summary>Journal bytes at which a commit takes no further unit.</summary>
    public int BatchBytesMax { get; init; } = 4 * 1_024 * 1_024;

    /// <summary>How often a batch is tried again after a deadlock or a lock timeout.</summary>
    public int RetriesMax { get; init; } = 5;

    /// <summary>How long a batch waits for the database to come back before its units fail.</summary>
    public TimeSpan UnavailableMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the committer tries to find out what became of a batch.</summary>
    public TimeSpan ResolveMax { get; init; } = TimeSpan.FromSeconds(20);
}
