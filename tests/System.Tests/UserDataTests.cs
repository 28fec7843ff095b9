using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;

namespace Exchange.SystemTests;

/// <summary>
/// Processes die under clients that listen to their accounts: each hears what happens or is told to connect anew, never
/// neither (I-V3).
/// </summary>
public sealed class UserDataTests
{
    private const string OrderPath = "/api/v3/order";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Clients_of_a_killed_trading_engine_are_told_to_connect_anew_and_then_hear_everything()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        await using var backend = await StartAsync(redis, database, "backend", LoadPlan.Settings);
        await using var engine = await StartAsync(redis, database, "trading-engine");
        using var http = RestClient.Connect(backend.Api);
        var (alice, bob) = (new RestClient(http, Trader.Alice), new RestClient(http, Trader.Bob));

        await using var before = await UserDataSocket.SubscribeAsync(backend.Api, Trader.Alice);
        await PlaceAsync(alice, "SELL", "offer");
        await Poll.UntilAsync(() => before.Heard("offer", "NEW"), Limit, "The offer's report");

        await engine.KillAsync();
        await using var replacement = await StartAsync(redis, database, "trading-engine");
        await PlaceAsync(bob, "BUY", "taken");
        await Poll.UntilAsync(() => before.IsClosed, Limit, "The end of the connection");
        Assert.True(before.IsTerminated);

        await using var after = await UserDataSocket.SubscribeAsync(backend.Api, Trader.Alice);
        var order = await alice.QueryAsync(OrderPath, ("symbol", "BTCUSDT"), ("origClientOrderId", "offer"));
        Assert.Equal("FILLED", order.Expect().GetProperty("status").GetString());
        await PlaceAsync(alice, "SELL", "next");
        await Poll.UntilAsync(() => after.Heard("next", "NEW"), Limit, "The next report");
    }

    [Fact]
    public async Task Clients_whose_wallets_died_with_another_backend_are_never_left_in_silence()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        await using var first = await StartAsync(redis, database, "backend", LoadPlan.Settings);
        await using var second = await StartAsync(redis, database, "backend");
        await using var engine = await StartAsync(redis, database, "trading-engine");
        using var http = RestClient.Connect(first.Api);
        var traders = LoadPlan.Default.Traders;
        var sockets = new List<UserDataSocket>();
        try
        {
            foreach (var trader in traders) sockets.Add(await UserDataSocket.SubscribeAsync(first.Api, trader));
            await second.KillAsync();
            foreach (var trader in traders) await PlaceAsync(new RestClient(http, trader), "SELL", "after-" + trader.Key);
            await Poll.UntilAsync(
                () => traders.Zip(sockets).All(pair =>
                    pair.Second.Heard("after-" + pair.First.Key, "NEW") || pair.Second is { IsClosed: true, IsTerminated: true }),
                Limit, "A report or an end for every client");
        }
        finally
        {
            foreach (var socket in sockets) await socket.DisposeAsync();
        }
    }

    /// <summary>Places an order under a client id, again and again until it is there.</summary>
    private static async Task PlaceAsync(RestClient client, string side, string id)
    {
        await Poll.UntilAsync(
            async () =>
            {
                var reply = await client.SendSignedAsync(
                    HttpMethod.Post, OrderPath, ("symbol", "BTCUSDT"), ("side", side), ("type", "LIMIT"),
                    ("timeInForce", "GTC"), ("quantity", "0.001"), ("price", "60000"), ("newClientOrderId", id));
                if (reply.Outcome == Outcome.Ok) return true;
                var found = await client.QueryAsync(OrderPath, ("symbol", "BTCUSDT"), ("origClientOrderId", id));
                return found.Outcome == Outcome.Ok;
            },
            Limit, $"The order {id}");
    }

    private static Task<ExchangeProcess> StartAsync(
        RedisServer redis, TestDatabase database, string role, params IReadOnlyList<string> more) =>
        ExchangeProcess.StartSiloAsync([
            "--ConnectionStrings:Redis=" + redis.ConnectionString,
            "--ConnectionStrings:Database=" + database.ConnectionString,
            "--Silo:Roles:0=" + role, .. more,
        ]);
}
