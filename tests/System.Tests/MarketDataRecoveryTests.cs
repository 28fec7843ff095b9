using System.Diagnostics;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>
/// Market data on its way to a process outside the silos and to a WebSocket client: whatever is killed, both recover by
/// themselves and miss nothing.
/// </summary>
public sealed class MarketDataRecoveryTests(ITestOutputHelper output)
{
    private const string Symbol = "BTCUSDT";
    private const decimal TickSize = 0.01m;
    private const decimal LotSize = 0.00001m;

    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Feed_and_socket_survive_the_market_silo_and_then_the_whole_cluster()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        var silos = await StartClusterAsync(redis, database);
        try
        {
            await using var feed = await FeedClient.StartAsync(redis.ConnectionString, Symbol);
            await using var socket = DepthSocket.Start(() => silos[0].Api, Symbol);
            await using (var load = LoadDriver.Start(silos[0].Api, LoadPlan.Default, "market", Seed.Next(output)))
            {
                await load.WaitForAcknowledgedAsync(100);
                await HearsMoreAsync(feed, "the feed's first ticks");
                await HearsMoreAsync(socket, "the socket's first events");

                await silos[2].KillAsync();
                var killed = Stopwatch.GetTimestamp();
                silos[2] = await StartAsync(redis, database, "market-monitoring");
                await HearsMoreAsync(feed, "ticks after the market silo was killed");
                output.WriteLine($"feed hears again {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s after the market "
                    + "silo was killed");
                await HearsMoreAsync(socket, "events after the market silo was killed");
                output.WriteLine($"socket hears again {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s after the market "
                    + "silo was killed");
                await load.StopAsync();
            }
            await AssertEqualBookAsync(feed, socket, silos[0]);
            Assert.Equal(1, socket.Connections);

            await Task.WhenAll(silos.Select(silo => silo.KillAsync()));
            var allKilled = Stopwatch.GetTimestamp();
            silos = await StartClusterAsync(redis, database);
            output.WriteLine($"cluster ready {Stopwatch.GetElapsedTime(allKilled).TotalSeconds:F1} s after all was killed");
            await using (var load = LoadDriver.Start(silos[0].Api, LoadPlan.Default, "again", Seed.Next(output)))
            {
                await HearsMoreAsync(feed, "ticks after the whole cluster was killed");
                output.WriteLine($"feed hears again {Stopwatch.GetElapsedTime(allKilled).TotalSeconds:F1} s after all was "
                    + "killed");
                await HearsMoreAsync(socket, "events after the whole cluster was killed");
                output.WriteLine($"socket hears again {Stopwatch.GetElapsedTime(allKilled).TotalSeconds:F1} s after all was "
                    + "killed");
                await load.WaitForAcknowledgedAsync(100);
                await load.StopAsync();
            }
            await AssertEqualBookAsync(feed, socket, silos[0]);
        }
        finally
        {
            foreach (var silo in silos) await silo.DisposeAsync();
        }
    }

    private static Task HearsMoreAsync(FeedClient feed, string what)
    {
        var (update, trade) = (feed.UpdateId, feed.LastTradeId);
        return Poll.UntilAsync(
            () => feed.UpdateId > update && feed.LastTradeId > trade && !feed.IsStale, RecoveryLimit, what);
    }

    private static Task HearsMoreAsync(DepthSocket socket, string what)
    {
        var update = socket.UpdateId;
        return Poll.UntilAsync(() => socket.UpdateId > update, RecoveryLimit, what);
    }

    /// <summary>The copies kept from ticks and events alone are the book, and none left a hole.</summary>
    private static async Task AssertEqualBookAsync(FeedClient feed, DepthSocket socket, ExchangeProcess backend)
    {
        using var http = RestClient.Connect(backend.Api);
        var depth = (await new RestClient(http, Trader.Alice).QueryAsync(
            "/api/v3/depth", ("symbol", Symbol), ("limit", "5000"))).Expect();
        await Poll.UntilAsync(
            () => feed.UpdateId >= depth.Number("lastUpdateId"), TimeSpan.FromSeconds(20), "the feed to reach the book");
        Assert.Equal(depth.Number("lastUpdateId"), feed.UpdateId);
        var (bids, asks) = feed.Levels();
        Assert.Equal(Levels(depth, "bids"), bids);
        Assert.Equal(Levels(depth, "asks"), asks);
        Assert.Empty(feed.Holes);
        await Poll.UntilAsync(
            () => socket.UpdateId == depth.Number("lastUpdateId"), TimeSpan.FromSeconds(20), "the socket to reach the book");
        Assert.Equal(DepthSocket.Levels(depth, "bids"), socket.Levels(Side.Buy));
        Assert.Equal(DepthSocket.Levels(depth, "asks"), socket.Levels(Side.Sell));
        Assert.Empty(socket.Holes);
    }

    private static IEnumerable<LevelView> Levels(System.Text.Json.JsonElement depth, string side) =>
        depth.GetProperty(side).EnumerateArray().Select(level => new LevelView(
            (long)(level[0].Decimal() / TickSize), (long)(level[1].Decimal() / LotSize)));

    private static async Task<ExchangeProcess[]> StartClusterAsync(RedisServer redis, TestDatabase database)
    {
        var backend = await StartAsync(redis, database, "backend");
        return
        [
            backend, await StartAsync(redis, database, "trading-engine"),
            await StartAsync(redis, database, "market-monitoring"),
        ];
    }

    private static Task<ExchangeProcess> StartAsync(RedisServer redis, TestDatabase database, string role) =>
        ExchangeProcess.StartSiloAsync(
        [
            "--ConnectionStrings:Redis=" + redis.ConnectionString,
            "--ConnectionStrings:Database=" + database.ConnectionString,
            "--Silo:Roles:0=" + role,
            .. role == "backend" ? LoadPlan.Settings : [],
        ]);
}
