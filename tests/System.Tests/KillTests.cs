using System.Diagnostics;
using Exchange.SystemTests.Checking;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>
/// <c>kill -9</c> at random moments under load, again and again on the same data: nothing acknowledged is lost, nothing
/// happens twice, what is unknown becomes known, and the books stay sound (I-O2, I-O4, I-B5, I-L1, I-L3).
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int SqliteRounds = 20;
    private const int PostgresRounds = 6;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly LoadPlan Plan = LoadPlan.Default;

    [Fact]
    public async Task Sqlite_survives_kills()
    {
        using var data = new TemporaryFolder("exchange-kill-");
        var run = new Run(
            output, () => ExchangeProcess.StartStandaloneAsync(data.Path, LoadPlan.Settings),
            () => Books.AssertSoundAsync(data.Path));
        await run.RunAsync(SqliteRounds, (_, _) => Task.CompletedTask);
    }

    [Fact]
    public async Task Postgres_survives_kills_of_exchange_and_database()
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        var database = await server.CreateDatabaseAsync("exchange");
        using var data = new TemporaryFolder("exchange-kill-");
        var run = new Run(
            output,
            () => ExchangeProcess.StartStandaloneAsync(
                data.Path, [.. LoadPlan.Settings, "--ConnectionStrings:Database=" + database]),
            () => Books.AssertSoundPostgresAsync(database));
        await run.RunAsync(PostgresRounds, async (round, load) =>
        {
            if (round % 2 == 1) return;
            await server.StopAsync(kill: true);
            await server.StartAsync();
            var recovering = Stopwatch.GetTimestamp();
            await load.WaitForAcknowledgedAsync(load.Acknowledged + 20);
            output.WriteLine($"  trading {Stopwatch.GetElapsedTime(recovering).TotalSeconds:F1} s after PostgreSQL was back");
        });
    }

    private sealed class Run(ITestOutputHelper output, Func<Task<ExchangeProcess>> start, Func<Task<Books>> verify)
    {
        public async Task RunAsync(int rounds, Func<int, LoadDriver, Task> disturb)
        {
            var seed = Seed.Next(output);
            var random = new Random(seed);
            var checker = new HistoryChecker(Plan);
            var process = await start();
            try
            {
                for (var round = 1; round <= rounds; round++)
                {
                    await using (var load = LoadDriver.Start(
                        process.Api, Plan, FormattableString.Invariant($"r{round}"), seed + round * 100))
                    {
                        var target = random.Next(10, 250);
                        await load.WaitForAcknowledgedAsync(target);
                        await disturb(round, load);
                        await process.KillAsync();
                        await load.StopAsync();
                        Assert.True(load.Acknowledged >= target, "The load ended early.");
                        checker.Add(load.History);
                    }
                    await process.DisposeAsync();
                    process = await start();
                    await CheckAsync(process, checker, round);
                }
                Assert.Equal(0, await process.TerminateAsync(StopTimeout));
            }
            finally
            {
                await process.DisposeAsync();
            }
            // Recovery from nothing but the beginning would not show that snapshots are right.
            Assert.Contains((await verify()).Markets, market => market.SnapshotSequence > 0);
            // A run in which no request was ever under way at a kill would prove nothing.
            Assert.True(checker.Unknown.Asked > 0, "No request was interrupted.");
        }

        private async Task CheckAsync(ExchangeProcess process, HistoryChecker checker, int round)
        {
            using var http = RestClient.Connect(process.Api);
            await checker.ResolveAsync(http);
            await checker.AssertConsistentAsync(http);
            var books = await verify();
            output.WriteLine(
                $"round {round}: ready after {process.TimeToReady.TotalSeconds:F2} s, {checker.History.Count} requests, "
                + $"unknown placements {checker.Unknown}, {books.Markets.Sum(m => m.Sequence)} journal entries, "
                + $"{books.Markets.Sum(m => m.Trades)} trades, snapshots at "
                + string.Join(" ", books.Markets.Where(m => m.Sequence > 0).Select(m => m.SnapshotSequence)));
        }
    }
}
