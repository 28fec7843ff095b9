using Exchange.Storage.Committing;
using Exchange.Storage.PostgreSql;
using Exchange.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Storage.Tests.Support;

public sealed class PostgreSqlHarness : StorageHarness
{
    private TestDatabase? _database;

    public string ConnectionString => _database!.ConnectionString;

    public override Task TamperAsync(string table, string sql) =>
        ExecuteAsync($"ALTER TABLE {table} DISABLE TRIGGER ALL; {sql}; ALTER TABLE {table} ENABLE TRIGGER ALL");

    protected override async Task CreateAsync() => _database = await SharedPostgres.CreateDatabaseAsync();

    protected override async Task DropAsync() => await _database!.DisposeAsync();

    private protected override SqlDatabase OpenDatabase() =>
        new PostgreSqlDatabase(ConnectionString, TimeProvider.System, NullLogger<PostgreSqlDatabase>.Instance);

    private protected override Committer OpenCommitter(CommitterOptions? options) =>
        new(
            new PostgreSqlCommitBackend(ConnectionString, NullLogger.Instance), TimeProvider.System,
            NullLogger<Committer>.Instance, options);
}
