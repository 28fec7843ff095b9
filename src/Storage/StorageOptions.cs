namespace Exchange.Storage;

/// <summary>Where the data lives.</summary>
public sealed record StorageOptions
{
    /// <summary>Connection string of a PostgreSQL database; absent or empty: SQLite.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Folder of the SQLite file <c>exchange.db</c>, created when missing.</summary>
    public string DataDirectory { get; init; } = "data";
}
