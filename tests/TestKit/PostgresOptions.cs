namespace Exchange.TestKit;

/// <summary>Settings of a private PostgreSQL server. Durability is on unless
/// <see cref="Settings"/> says otherwise.</summary>
public sealed record PostgresOptions
{
    /// <summary>In PostgreSQL's notation.</summary>
    public string SharedBuffers { get; init; } = "256MB";

    public int ConnectionsMax { get; init; } = 200;

    /// <summary>Further lines of postgresql.conf; they win over all the others.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
