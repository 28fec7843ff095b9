namespace Exchange.TestKit;

/// <summary>An empty database of its own for one test, dropped on disposal.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _name;

    internal TestDatabase(PostgresServer server, string name)
    {
        Server = server;
        _name = name;
    }

    /// <summary>The server it lives on, shared with other tests: never stop it.</summary>
    public PostgresServer Server { get; }

    public string ConnectionString => Server.ConnectionString(_name);

    public async ValueTask DisposeAsync() => await Server.DropDatabaseAsync(_name);
}
