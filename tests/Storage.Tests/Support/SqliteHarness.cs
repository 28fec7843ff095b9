using Dapper;
using Exchange.Storage.Committing;
using Exchange.Storage.Sqlite;
using Exchange.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Storage.Tests.Support;

#pragma warning disable CA1001 // The folder is disposed by DropAsync, which xunit's life cycle calls.
public sealed class SqliteHarness : StorageHarness
#pragma warning restore CA1001
{
    private readonly TemporaryFolder _folder = new("exchange-sqlite-");

    public string File => _folder.Combine("exchange.db");

    public override async Task TamperAsync(string table, string sql)
    {
        var triggers = await Database.ReadAsync(
            async (connection, _) => (await connection.QueryAsync<(string Name, string Sql)>(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = @table", new { table })).ToList(),
            default);
        foreach (var trigger in triggers) await ExecuteAsync($"DROP TRIGGER {trigger.Name}");
        await ExecuteAsync(sql);
        foreach (var trigger in triggers) await ExecuteAsync(trigger.Sql);
    }

    protected override Task CreateAsync() => Task.CompletedTask;

    protected override Task DropAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private protected override SqlDatabase OpenDatabase() =>
        new SqliteDatabase(File, TimeProvider.System, NullLogger<SqliteDatabase>.Instance);

    private protected override Committer OpenCommitter(CommitterOptions? options)
    {
        var database = (SqliteDatabase)NewDatabase();
        return new(
            new SqliteCommitBackend(database.Writer, NullLogger.Instance), TimeProvider.System,
            NullLogger<Committer>.Instance, options);
    }
}
