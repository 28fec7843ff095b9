using System.Diagnostics;
using Exchange.SystemTests.Checking;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Npgsql;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>Money is conserved at every instant another reader can see, not only at the end (I-L1, I-L2, I-L5).</summary>
public sealed class LedgerUnderLoadTests(ITestOutputHelper output)
{
    private const string Symbol = "SOLUSDT";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CheckPace = TimeSpan.FromMilliseconds(100);

    /// <summary>One statement sees one snapshot of the database; every number in it must be 0.</summary>
    private const string Audit =
        """
        SELECT
            (SELECT count(*) FROM (SELECT FROM ledger GROUP BY asset HAVING sum(amount) <> 0) a) AS ledger_sums,
            (SELECT count(*) FROM (SELECT FROM balances GROUP BY asset HAVING sum(available + held) <> 0) b) AS balance_sums,
            (SELECT count(*) FROM balances
             WHERE account NOT BETWEEN -999 AND -1 AND (available < 0 OR held < 0)) AS negative,
            (SELECT count(*)
             FROM (SELECT account, asset, sum(amount) AS posted FROM ledger GROUP BY account, asset) l
             FULL JOIN balances b USING (account, asset)
             WHERE coalesce(l.posted, 0) <> coalesce(b.available + b.held, 0)) AS differing
        """;

    [Fact]
    public async Task Money_is_conserved_at_every_instant_and_exact_in_the_end()
    {
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        using var data = new TemporaryFolder("exchange-ledger-");
        await using var process = await ExchangeProcess.StartStandaloneAsync(
            data.Path, [.. LoadPlan.Settings, "--ConnectionStrings:Database=" + database.ConnectionString]);
        using var http = RestClient.Connect(process.Api);
        var checker = new HistoryChecker(LoadPlan.Default);

        await using (var load = LoadDriver.Start(process.Api, LoadPlan.Default, "ledger", Seed.Next(output)))
        {
            var audits = AuditForAsync(Duration, database.ConnectionString);
            await load.WaitForAcknowledgedAsync(500);
            // The books may be checked while they are written; accounts that never hold still are named, not judged.
            var (exitCode, report) = await Books.RunAsync("--ConnectionStrings:Database=" + database.ConnectionString);
            Assert.True(exitCode == 0, report);
            var checks = await audits;
            await load.StopAsync();
            output.WriteLine($"{load.Acknowledged} orders, {load.Unknown} unknown, {checks} audits");
            // Without many of both, nothing was shown.
            Assert.True(checks > 30 && load.Acknowledged > 500);
            Assert.Equal(0, load.Unknown);
            checker.Add(load.History);
        }
        await checker.AssertConsistentAsync(http);
        await AssertHandComputedBalancesAsync(http);
        await Books.AssertSoundPostgresAsync(database.ConnectionString);
    }

    private static async Task<int> AuditForAsync(TimeSpan duration, string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Audit, connection);
        var started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(CheckPace);
        var checks = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await using (var reader = await command.ExecuteReaderAsync())
            {
                Assert.True(await reader.ReadAsync());
                for (var i = 0; i < reader.FieldCount; i++)
                    Assert.True(reader.GetInt64(i) == 0, $"Audit {checks}: {reader.GetName(i)} is {reader.GetInt64(i)}.");
            }
            checks++;
            await pace.WaitForNextTickAsync();
        }
        return checks;
    }

    /// <summary>
    /// Two accounts nobody else trades with, each funded with 1,000 SOL and 1,000,000 USDT; both fees are 0.1 % of what is
    /// received. The seller offers 10 SOL at 100. The buyer's limit order of 4 at 101 trades at 100: it pays 400 USDT and
    /// gets 4 − 0.004 SOL, the seller gets 400 − 0.4 USDT. Its market order of 1.234 pays 123.4 USDT and gets
    /// 1.234 − 0.001234 SOL, the seller gets 123.4 − 0.1234 USDT. 4.766 SOL stay offered. The buyer bids 2 at 33.33, which
    /// holds 66.66 USDT. Then both cancel.
    /// </summary>
    private static async Task AssertHandComputedBalancesAsync(HttpClient http)
    {
        var seller = new RestClient(http, Trader.Load(5));
        var buyer = new RestClient(http, Trader.Load(6));
        var offer = await PlaceAsync(seller, ("side", "SELL"), ("type", "LIMIT"), ("quantity", "10"), ("price", "100"));
        Assert.Equal("FILLED", (await PlaceAsync(
            buyer, ("side", "BUY"), ("type", "LIMIT"), ("quantity", "4"), ("price", "101"))).Status);
        Assert.Equal("FILLED", (await PlaceAsync(
            buyer, ("side", "BUY"), ("type", "MARKET"), ("quantity", "1.234"))).Status);
        var bid = await PlaceAsync(buyer, ("side", "BUY"), ("type", "LIMIT"), ("quantity", "2"), ("price", "33.33"));

        Assert.Equal((990m, 4.766m), await BalanceAsync(seller, "SOL"));
        Assert.Equal((1_000_522.8766m, 0m), await BalanceAsync(seller, "USDT"));
        Assert.Equal((1_005.228766m, 0m), await BalanceAsync(buyer, "SOL"));
        Assert.Equal((999_409.94m, 66.66m), await BalanceAsync(buyer, "USDT"));

        await CancelAsync(seller, offer.OrderId);
        await CancelAsync(buyer, bid.OrderId);
        Assert.Equal((994.766m, 0m), await BalanceAsync(seller, "SOL"));
        Assert.Equal((999_476.6m, 0m), await BalanceAsync(buyer, "USDT"));
    }

    private static async Task<(string OrderId, string Status)> PlaceAsync(
        RestClient client, params (string Name, string Value)[] order)
    {
        List<(string, string)> parameters = [("symbol", Symbol), .. order, ("newOrderRespType", "RESULT")];
        if (order.Contains(("type", "LIMIT"))) parameters.Add(("timeInForce", "GTC"));
        var reply = (await client.SendSignedAsync(HttpMethod.Post, "/api/v3/order", [.. parameters])).Expect();
        return (reply.GetProperty("orderId").GetRawText(), reply.Text("status"));
    }

    private static async Task CancelAsync(RestClient client, string orderId) =>
        (await client.SendSignedAsync(HttpMethod.Delete, "/api/v3/order", ("symbol", Symbol), ("orderId", orderId))).Expect();

    private static async Task<(decimal Free, decimal Locked)> BalanceAsync(RestClient client, string asset)
    {
        var account = (await client.QueryAsync("/api/v3/account")).Expect();
        var balance = account.GetProperty("balances").EnumerateArray().Single(b => b.Text("asset") == asset);
        return (balance.Decimal("free"), balance.Decimal("locked"));
    }
}
