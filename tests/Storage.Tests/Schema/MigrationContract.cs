using Exchange.Storage.Schema;
using Exchange.Storage.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Storage.Tests.Schema;

public sealed class PostgreSqlMigrationTests() : MigrationContract(new PostgreSqlHarness());

public sealed class SqliteMigrationTests() : MigrationContract(new SqliteHarness());

/// <summary>How a database comes to its schema.</summary>
public abstract class MigrationContract(StorageHarness storage) : IAsyncLifetime
{
    public Task InitializeAsync() => storage.InitializeAsync();

    public Task DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        var before = await AppliedAsync();
        await storage.Database.MigrateAsync(default);
        Assert.Equal(before, await AppliedAsync());
        await storage.Database.ProbeAsync(default);
    }

    [Fact]
    public async Task Processes_that_start_at_once_apply_each_step_once()
    {
        Migration[] steps =
        [
            new(1, "one", "CREATE TABLE one (id integer)", "a"),
            new(2, "two", "CREATE TABLE two (id integer)", "b"),
            new(3, "three", "CREATE TABLE three (id integer)", "c"),
        ];
        await storage.ExecuteAsync("DROP TABLE schema_migrations");

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => RunAsync(storage.NewDatabase(), steps))));

        Assert.Equal(3, await AppliedAsync());
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_behind_and_is_applied_once_corrected()
    {
        await storage.ExecuteAsync("DROP TABLE schema_migrations");
        Migration good = new(1, "one", "CREATE TABLE one (id integer)", "a");
        Migration bad = new(2, "two", "CREATE TABLE two (id integer); CREATE TABLE one (id integer)", "b");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => RunAsync(storage.Database, [good, bad]));
        Assert.Equal(1, await AppliedAsync());

        await RunAsync(storage.Database, [good, bad with { Sql = "CREATE TABLE two (id integer)" }]);
        Assert.Equal(2, await AppliedAsync());
    }

    [Fact]
    public async Task A_step_that_was_changed_after_it_was_applied_is_refused()
    {
        await storage.ExecuteAsync("UPDATE schema_migrations SET checksum = 'x' WHERE version = 1");
        await Assert.ThrowsAsync<InvalidOperationException>(() => storage.Database.MigrateAsync(default));
    }

    [Fact]
    public async Task A_database_newer_than_the_build_is_refused()
    {
        await storage.ExecuteAsync(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (9999, 'future', 'x', 0)");
        await Assert.ThrowsAsync<InvalidOperationException>(() => storage.Database.MigrateAsync(default));
    }

    private static Task RunAsync(SqlDatabase database, Migration[] steps) =>
        new MigrationRunner(database, steps, TimeProvider.System, NullLogger.Instance).RunAsync(default);

    private Task<long> AppliedAsync() => storage.QueryAsync<long>("SELECT count(*) FROM schema_migrations");
}
