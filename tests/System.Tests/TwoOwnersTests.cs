using System.Diagnostics;
using System.Globalization;
using Exchange.SystemTests.Checking;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>
/// Two silos that do not know of each other on one database, the worst split brain there is: the journal's epoch alone
/// decides who owns a book (I-J1, I-J2, I-V2).
/// </summary>
public sealed class TwoOwnersTests(ITestOutputHelper output)
{
    private const string OrderPath = "/api/v3/order";
    private const string Symbol = "BTCUSDT";

    /// <summary>Longer than <c>Silo:ReadLeaseSeconds</c>.</summary>
    private static readonly TimeSpan PastTheLease = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_frozen_owner_neither_writes_nor_tells_what_is_past_when_it_wakes()
    {
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        await using var first = await StartAsync(database, LoadPlan.Settings);
        await using var second = await StartAsync(database);
        using var firstHttp = RestClient.Connect(first.Api);
        using var secondHttp = RestClient.Connect(second.Api);
        // Market orders would take the two offers the reads look for.
        var plan = new LoadPlan([Trader.Load(1), Trader.Load(2), Trader.Load(3)], LoadPlan.Default.Markets, 8)
        {
            WithMarketOrders = false,
        };
        var checker = new HistoryChecker(plan);

        var alice = new RestClient(firstHttp, Trader.Alice);
        var old = (await OfferAsync(alice, "60000")).Expect().Number("orderId");
        await using (var load = LoadDriver.Start(first.Api, plan, "frozen", Seed.Next(output)))
        {
            await load.WaitForAcknowledgedAsync(100);
            var epochBefore = await EpochAsync(database);
            first.Pause();
            var frozen = Stopwatch.GetTimestamp();

            (await new RestClient(secondHttp, Trader.Alice).SendSignedAsync(
                HttpMethod.Delete, OrderPath, ("symbol", Symbol), ("orderId", Text(old)))).Expect();
            (await OfferAsync(new RestClient(secondHttp, Trader.Bob), "60001")).Expect();
            output.WriteLine($"taken over {Stopwatch.GetElapsedTime(frozen).TotalSeconds:F2} s after the freeze");
            Assert.True(await EpochAsync(database) > epochBefore, "The second silo wrote without owning the book.");
            await Poll.UntilAsync(
                () => Stopwatch.GetElapsedTime(frozen) > PastTheLease, TimeSpan.FromSeconds(10), "The read lease to end");

            first.Resume();
            var answered = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AssertNotStaleAsync(alice, old)));
            output.WriteLine($"{answered.Count(a => a)} of {answered.Length} first reads were answered, the others refused");
            await load.WaitForAcknowledgedAsync(load.Acknowledged + 50);
            await load.StopAsync();
            output.WriteLine($"{load.Acknowledged} acknowledged, {load.Unknown} unknown");
            checker.Add(load.History);
        }
        // The first silo trades again, so now it must tell everything.
        Assert.True(await AssertNotStaleAsync(alice, old), "The first silo does not answer.");
        await AssertSoundAsync(database, checker, firstHttp);
        Assert.Equal(0, await first.TerminateAsync(StopTimeout));
        Assert.Equal(0, await second.TerminateAsync(StopTimeout));
    }

    [Fact]
    public async Task Two_owners_of_one_market_lose_and_double_nothing()
    {
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        await using var first = await StartAsync(database, LoadPlan.Settings);
        await using var second = await StartAsync(database);
        var plan = LoadPlan.Default with { Markets = [LoadMarket.Bitcoin] };
        var checker = new HistoryChecker(plan);
        var seed = Seed.Next(output);
        var epoch = await EpochAsync(database);

        await using (var one = LoadDriver.Start(first.Api, plan, "one", seed))
        await using (var two = LoadDriver.Start(second.Api, plan, "two", seed + 1_000))
        {
            await one.WaitForAcknowledgedAsync(100);
            await two.WaitForAcknowledgedAsync(100);
            await Task.WhenAll(one.StopAsync(), two.StopAsync());
            var owners = await EpochAsync(database) - epoch;
            output.WriteLine($"{one.Acknowledged} and {two.Acknowledged} acknowledged, {one.Unknown} and {two.Unknown} "
                + $"unknown, {owners} changes of ownership");
            Assert.True(owners > 2, "The two silos did not contend.");
            checker.Add(one.History);
            checker.Add(two.History);
        }
        using var http = RestClient.Connect(second.Api);
        // Whoever writes owns the book; the other one may tell what is past until its read lease ends.
        (await OfferAsync(new RestClient(http, Trader.Load(6)), "60000")).Expect();
        await AssertSoundAsync(database, checker, http);
    }

    private static Task<ExchangeProcess> StartAsync(TestDatabase database, params IReadOnlyList<string> settings) =>
        ExchangeProcess.StartSiloAsync([.. settings, "--ConnectionStrings:Database=" + database.ConnectionString]);

    private static Task<ApiReply> OfferAsync(RestClient client, string price) => client.SendSignedAsync(
        HttpMethod.Post, OrderPath, ("symbol", Symbol), ("side", "SELL"), ("type", "LIMIT"), ("timeInForce", "GTC"),
        ("quantity", "0.001"), ("price", price), ("newOrderRespType", "RESULT"));

    /// <summary>An answer must know of the cancel and of the offer the other silo acknowledged; false for no answer.</summary>
    private static async Task<bool> AssertNotStaleAsync(RestClient alice, long canceled)
    {
        var depth = await alice.GetPublicAsync("/api/v3/depth", ("symbol", Symbol), ("limit", "5000"));
        var order = await alice.SendSignedAsync(HttpMethod.Get, OrderPath, ("symbol", Symbol), ("orderId", Text(canceled)));
        if (depth.Outcome == Outcome.Ok)
        {
            var asks = depth.Body.GetProperty("asks").EnumerateArray().Select(ask => ask[0].GetString()).ToList();
            Assert.DoesNotContain("60000.00000000", asks);
            Assert.Contains("60001.00000000", asks);
        }
        if (order.Outcome != Outcome.Unknown) Assert.Equal("CANCELED", order.Expect().Text("status"));
        return depth.Outcome == Outcome.Ok && order.Outcome == Outcome.Ok;
    }

    private static async Task AssertSoundAsync(TestDatabase database, HistoryChecker checker, HttpClient http)
    {
        await checker.ResolveAsync(http);
        await checker.AssertConsistentAsync(http);
        // An older epoch after a newer one, or a position that does not follow the one before.
        Assert.Equal(0, await ScalarAsync(database,
            """
            SELECT count(*)
            FROM (SELECT seq, epoch,
                         lag(epoch) OVER (PARTITION BY stream ORDER BY seq) AS epoch_before,
                         lag(last_seq) OVER (PARTITION BY stream ORDER BY seq) AS last_before
                  FROM journal) j
            WHERE epoch < epoch_before OR seq <> coalesce(last_before, 0) + 1
            """));
        await Books.AssertSoundPostgresAsync(database.ConnectionString);
    }

    private static Task<long> EpochAsync(TestDatabase database) =>
        ScalarAsync(database, "SELECT coalesce(max(epoch), 0) FROM stream_head WHERE stream = 'book:BTCUSDT'");

    private static async Task<long> ScalarAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Constants of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
