using System.Data.Common;
using Exchange.TestKit;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Exchange.LoadGenerator.Hosting;

/// <summary>Where the exchange under load keeps its data: a private PostgreSQL server unless one is named.</summary>
internal sealed class DatabaseTarget : IAsyncDisposable
{
    private const string SqliteFile = "exchange.db";
    private const string DatabaseName = "exchange";

    private readonly PostgresServer? _server;
    private readonly bool _ownsServer;
    private readonly string? _connectionString;
    private readonly string? _sqliteFolder;

    private DatabaseTarget(PostgresServer? server, bool ownsServer, string? connectionString, string? sqliteFolder) =>
        (_server, _ownsServer, _connectionString, _sqliteFolder) = (server, ownsServer, connectionString, sqliteFolder);

    /// <summary>The private server's process, whose CPU time can be read.</summary>
    public int? ProcessId => _server?.ProcessId;

    /// <summary>Settings that make a silo use it.</summary>
    public IEnumerable<string> Settings => _sqliteFolder is null
        ? [$"--ConnectionStrings:Database={_connectionString}"]
        : [$"--Storage:DataDirectory={_sqliteFolder}"];

    /// <summary>Takes <c>--connection</c> or <c>--sqlite</c>, else starts a private server.</summary>
    public static async Task<DatabaseTarget> OpenAsync(
        string? connection, string? sqlite, CancellationToken cancellationToken)
    {
        if (connection is not null && sqlite is not null)
            throw new CommandArgumentException("Give --connection or --sqlite, not both.");
        if (connection is not null) return new(null, ownsServer: false, connection, null);
        if (sqlite is not null)
        {
            Directory.CreateDirectory(sqlite);
            return new(null, ownsServer: false, null, sqlite);
        }

        var server = StandardServer();
        try
        {
            await server.StartAsync(cancellationToken);
            return await OnAsync(server, ownsServer: true, cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A durable private server as every command measures on.</summary>
    public static PostgresServer StandardServer() => new(new PostgresOptions { SharedBuffers = "1GB" });

    /// <summary>A new database on a server that runs.</summary>
    public static async Task<DatabaseTarget> OnAsync(
        PostgresServer server, bool ownsServer, CancellationToken cancellationToken) =>
        new(server, ownsServer, await server.CreateDatabaseAsync(DatabaseName, cancellationToken), null);

    /// <summary>A connection for checks.</summary>
    public DbConnection Connect() => _sqliteFolder is null
        ? new NpgsqlConnection(_connectionString)
        : new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(_sqliteFolder, SqliteFile),
            Pooling = false,
        }.ConnectionString);

    public ValueTask DisposeAsync() => _ownsServer ? _server!.DisposeAsync() : ValueTask.CompletedTask;
}
