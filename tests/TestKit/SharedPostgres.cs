using System.Globalization;

namespace Exchange.TestKit;

/// <summary>
/// One PostgreSQL server for a whole test process, started at first use and ended with the process, however that ends.
/// Each caller gets a database of its own. Tests that stop or freeze a server start their own
/// <see cref="PostgresServer"/>.
/// </summary>
public static class SharedPostgres
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(StartAsync);
    private static int _databases;

    /// <summary>Creates a new, empty database; the first call also starts the server (about a second).</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var server = await Server.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await server.CreateDatabaseAsync(name, cancellationToken);
        return new TestDatabase(server, name);
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        await server.StartAsync();
        return server;
    }
}
