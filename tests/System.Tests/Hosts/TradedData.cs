using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Microsoft.Data.Sqlite;

namespace Exchange.SystemTests.Hosts;

/// <summary>A data directory with some trading in it, made once and copied for whoever wants to spoil it.</summary>
public sealed class TradedData : IAsyncLifetime, IDisposable
{
    private const int SeedOfItsOwn = 20_261_122;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new("exchange-traded-");

    /// <summary>Trades until there is a snapshot, then goes on without any, so that there is a tail too.</summary>
    public async Task InitializeAsync()
    {
        await TradeAsync("first", SeedOfItsOwn, LoadPlan.Settings, () => Poll.UntilAsync(
            async () => await ScalarAsync("SELECT count(*) FROM book_snapshots WHERE stream = 'book:BTCUSDT'") > 0,
            TimeSpan.FromSeconds(30),
            "A snapshot"));
        await TradeAsync(
            "second", SeedOfItsOwn + 100, [.. LoadPlan.Settings, "--Silo:SnapshotEntries=1000000"], () => Task.CompletedTask);
    }

    /// <summary>Copies the data to a directory and runs SQL on the copy.</summary>
    public async Task SpoilAsync(string directory, string sql)
    {
        foreach (var file in Directory.GetFiles(_folder.Path, "exchange.db*"))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        await using var connection = await OpenAsync(directory);
#pragma warning disable CA2100 // Constants of the tests.
        await using var command = new SqliteCommand(sql, connection);
#pragma warning restore CA2100
        // A spoiling that hits nothing would prove nothing.
        Assert.True(await command.ExecuteNonQueryAsync() > 0 || sql.Length == 0, "Nothing was changed.");
    }

    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();

    private async Task TradeAsync(string name, int seed, IReadOnlyList<string> settings, Func<Task> until)
    {
        await using var process = await ExchangeProcess.StartStandaloneAsync(_folder.Path, settings);
        await using (var load = LoadDriver.Start(process.Api, LoadPlan.Default, name, seed))
        {
            await load.WaitForAcknowledgedAsync(100);
            await until();
        }
        Assert.Equal(0, await process.TerminateAsync(StopTimeout));
    }

    private static async Task<SqliteConnection> OpenAsync(string directory)
    {
        var file = Path.Combine(directory, "exchange.db");
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync(_folder.Path);
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new SqliteCommand(sql, connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
