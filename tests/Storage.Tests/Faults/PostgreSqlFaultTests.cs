using Exchange.Storage.Committing;
using Exchange.Storage.PostgreSql;
using Exchange.Storage.Stores;
using Exchange.Storage.Tests.Support;
using Exchange.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Faults;

/// <summary>A server of its own that is killed, frozen and cut off while units are on their way.</summary>
#pragma warning disable CA1001 // xunit's life cycle disposes the fields.
public sealed class PostgreSqlFaultTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly PostgresServer _server = new();
    private readonly List<Committer> _committers = [];
    private PostgreSqlDatabase _database = null!;
    private string _connectionString = "";

    public async Task InitializeAsync()
    {
        await _server.StartAsync();
        _connectionString = await _server.CreateDatabaseAsync("faults");
        _database = new(_connectionString, TimeProvider.System, NullLogger<PostgreSqlDatabase>.Instance);
        await _database.MigrateAsync(default);
    }

    public async Task DisposeAsync()
    {
        foreach (var committer in _committers) await committer.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_backend_that_is_terminated_again_and_again_loses_and_doubles_nothing()
    {
        var committer = NewCommitter(_connectionString);
        using var stop = new CancellationTokenSource();
        var load = LoadAsync(committer, stop.Token);
        for (var round = 0; round < 15; round++)
        {
            await load.Progressed(50).WaitAsync(Patience);
            await ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%exchange_commit%' AND pid <> pg_backend_pid()");
        }
        await stop.CancelAsync();
        await AssertHistoryAsync(await load.Finished.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_killed_server_that_comes_back_is_used_again_and_nothing_acknowledged_is_lost()
    {
        var committer = NewCommitter(_connectionString);
        using var stop = new CancellationTokenSource();
        var load = LoadAsync(committer, stop.Token);
        for (var round = 0; round < 2; round++)
        {
            await load.Progressed(200).WaitAsync(Patience);
            await _server.StopAsync(kill: true);
            await _server.StartAsync();
        }
        await load.Progressed(200).WaitAsync(Patience);
        await stop.CancelAsync();
        await AssertHistoryAsync(await load.Finished.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_unit_whose_answer_is_lost_is_unknown_while_nobody_can_be_asked_and_is_not_tried_again()
    {
        await using var proxy = new BreakableProxy(_server.Port);
        var committer = NewCommitter(Through(proxy), new CommitterOptions { ResolveMax = TimeSpan.FromSeconds(1) });
        var claim = await committer.ClaimAsync("book:A", default);
        Assert.Equal(CommitStatus.Committed, (await committer.CommitAsync(Unit(claim, 1, Available(1001, Btc, 1)))).Status);

        proxy.SwallowAnswers();
        var lost = committer.CommitAsync(Unit(claim, 2, Available(1001, Btc, 1))).AsTask();
        await EventuallyAsync(async () => await ScalarAsync("SELECT count(*) FROM journal WHERE seq = 2") == 1);
        proxy.BreakConnections();

        Assert.Equal(CommitStatus.Unknown, (await lost.WaitAsync(Patience)).Status);
        // The stream is lost: only a claim says what is durable.
        Assert.Equal(CommitStatus.Fenced, (await committer.CommitAsync(Unit(claim, 3))).Status);
        proxy.Heal();
        Assert.Equal(3, (await committer.ClaimAsync("book:A", default)).NextSequence);
        Assert.Equal(2, await ScalarAsync("SELECT available FROM balances WHERE account = 1001"));
    }

    [Fact]
    public async Task A_unit_whose_answer_is_lost_is_found_to_be_committed_when_the_server_can_be_asked()
    {
        await using var proxy = new BreakableProxy(_server.Port);
        var committer = NewCommitter(Through(proxy));
        var claim = await committer.ClaimAsync("book:A", default);
        await committer.CommitAsync(Unit(claim, 1));

        proxy.SwallowAnswers();
        var lost = committer.CommitAsync(Unit(claim, 2, Available(1001, Btc, 7))).AsTask();
        await EventuallyAsync(async () => await ScalarAsync("SELECT count(*) FROM journal WHERE seq = 2") == 1);
        proxy.BreakConnections();
        proxy.Heal();

        var result = await lost.WaitAsync(Patience);
        Assert.Equal(CommitStatus.Committed, result.Status);
        Assert.Equal([new Domain.Ledger.Balance(1001, Btc, 7, 0, 1)], result.Balances);
    }

    [Fact]
    public async Task A_statement_that_still_runs_when_its_connection_is_lost_is_waited_for_before_a_verdict()
    {
        await using var proxy = new BreakableProxy(_server.Port);
        var committer = NewCommitter(Through(proxy));
        var claim = await committer.ClaimAsync("book:A", default);
        await committer.CommitAsync(Unit(claim, 1, Available(1001, Btc, 1)));

        // Somebody holds the balance: the commit has passed the fence and waits inside the server.
        await using var blocker = new NpgsqlConnection(_connectionString);
        await blocker.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM balances WHERE account = 1001 FOR UPDATE", blocker, transaction))
            await hold.ExecuteNonQueryAsync();
        var lost = committer.CommitAsync(Unit(claim, 2, Available(1001, Btc, 1))).AsTask();
        await EventuallyAsync(async () => await ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
        proxy.BreakConnections();
        // The verdict needs the stream's row, which the running statement holds.
        await EventuallyAsync(async () => await ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted") > 1);
        Assert.False(lost.IsCompleted);
        await transaction.CommitAsync();

        var status = (await lost.WaitAsync(Patience)).Status;
        var written = await ScalarAsync("SELECT count(*) FROM journal WHERE seq = 2");
        Assert.Equal(written == 1 ? CommitStatus.Committed : CommitStatus.Fenced, status);
        Assert.Equal(1 + written, await ScalarAsync("SELECT available FROM balances WHERE account = 1001"));
    }

    [Fact]
    public async Task A_commit_that_never_reached_the_server_is_known_not_to_be_written()
    {
        var committer = NewCommitter(_connectionString, new CommitterOptions { UnavailableMax = TimeSpan.FromSeconds(1) });
        var claim = await committer.ClaimAsync("book:A", default);
        await _server.StopAsync();

        var result = await committer.CommitAsync(Unit(claim, 1)).AsTask().WaitAsync(Patience);

        Assert.Equal(CommitStatus.Fenced, result.Status);
        await _server.StartAsync();
        NpgsqlConnection.ClearAllPools();
        Assert.Equal(0, await ScalarAsync("SELECT count(*) FROM journal"));
    }

    [Fact]
    public async Task A_full_lock_queue_is_tried_again_until_it_clears()
    {
        var committer = NewCommitter(_connectionString);
        var claim = await committer.ClaimAsync("book:A", default);
        await committer.CommitAsync(Unit(claim, 1, Available(1001, Btc, 1)));
        await using var blocker = new NpgsqlConnection(_connectionString);
        await blocker.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM balances WHERE account = 1001 FOR UPDATE", blocker, transaction))
            await hold.ExecuteNonQueryAsync();

        var waiting = committer.CommitAsync(Unit(claim, 2, Available(1001, Btc, 1))).AsTask();
        // The first try gives up after the connection's lock timeout; the second one waits again.
        await EventuallyAsync(
            async () => await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 1);
        await EventuallyAsync(
            async () => await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 0);
        await transaction.CommitAsync();

        Assert.Equal(CommitStatus.Committed, (await waiting.WaitAsync(Patience)).Status);
    }

    private Committer NewCommitter(string connectionString, CommitterOptions? options = null)
    {
        var committer = new Committer(
            new PostgreSqlCommitBackend(connectionString, NullLogger.Instance), TimeProvider.System,
            NullLogger<Committer>.Instance, options);
        _committers.Add(committer);
        return committer;
    }

    private string Through(BreakableProxy proxy) =>
        new NpgsqlConnectionStringBuilder(_connectionString) { Port = proxy.Port }.ConnectionString;

    private static Load LoadAsync(Committer committer, CancellationToken stop) => new(committer, stop);

    // Every acknowledged unit is there, nothing is there twice, and whatever is there was handed over.
    private async Task AssertHistoryAsync(IReadOnlyDictionary<string, Load.Owner> owners)
    {
        var total = 0L;
        foreach (var (stream, owner) in owners)
        {
            var entries = new List<byte[]>();
            await foreach (var entry in new JournalStore(_database).ReadAsync(stream, 1, default))
            {
                Assert.Equal(entries.Count + 1, entry.Sequence);
                entries.Add(entry.Payload.ToArray());
            }
            Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => Entry(stream, i)), entries);
            Assert.All(owner.Committed, sequence => Assert.InRange(sequence, 1, entries.Count));
            Assert.Equal(owner.Committed.Count, owner.Committed.Distinct().Count());
            Assert.InRange(entries.Count, owner.Committed.Count, owner.Committed.Count + owner.Unknown);
            total += entries.Count;
        }
        Assert.Equal(total, await ScalarAsync("SELECT sum(available)::bigint FROM balances"));
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition()) await pace.WaitForNextTickAsync(deadline.Token);
    }
}
