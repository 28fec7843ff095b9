using System.Diagnostics;
using Exchange.SystemTests.Checking;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>One cluster of several processes, each with its roles: a killed one is replaced and nothing is lost.</summary>
public sealed class RolesTests(ITestOutputHelper output)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task A_killed_trading_engine_is_replaced()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        var checker = new HistoryChecker(LoadPlan.Default);

        await using var backend = await StartBackendAsync(redis, database);
        await using var engine = await StartEngineAsync(redis, database);
        output.WriteLine($"engine ready after {engine.TimeToReady.TotalSeconds:F2} s, "
            + $"backend after {backend.TimeToReady.TotalSeconds:F2} s");

        await using var load = LoadDriver.Start(backend.Api, LoadPlan.Default, "roles", Seed.Next(output));
        await load.WaitForAcknowledgedAsync(100);
        await engine.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        await using var replacement = await StartEngineAsync(redis, database);
        output.WriteLine($"replacement ready {Stopwatch.GetElapsedTime(killed).TotalSeconds:F2} s after the kill");
        await load.WaitForAcknowledgedAsync(load.Acknowledged + 20);
        var recovered = Stopwatch.GetElapsedTime(killed);
        await load.StopAsync();
        output.WriteLine($"trading again {recovered.TotalSeconds:F2} s after the kill; {load.Acknowledged} acknowledged, "
            + $"{load.Unknown} unknown");
        Assert.True(recovered < RecoveryLimit, $"It took {recovered} to trade again.");

        checker.Add(load.History);
        using var http = RestClient.Connect(backend.Api);
        await checker.ResolveAsync(http);
        await checker.AssertConsistentAsync(http);
        await Books.AssertSoundPostgresAsync(database.ConnectionString);
    }
    [Fact]
    public async Task The_trading_engine_may_start_before_any_backend()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var database = await SharedPostgres.CreateDatabaseAsync();

        await using var engine = await StartEngineAsync(redis, database);
        await using var backend = await StartBackendAsync(redis, database);

        using var http = RestClient.Connect(backend.Api);
        var open = await new RestClient(http, Trader.Alice).QueryAsync("/api/v3/openOrders", ("symbol", "BTCUSDT"));
        Assert.Equal(0, open.Expect().GetArrayLength());
    }

    private static Task<ExchangeProcess> StartEngineAsync(RedisServer redis, TestDatabase database) =>
        ExchangeProcess.StartSiloAsync([.. Cluster(redis, database), "--Silo:Roles:0=trading-engine"]);

    private static Task<ExchangeProcess> StartBackendAsync(RedisServer redis, TestDatabase database) =>
        ExchangeProcess.StartSiloAsync(
            [.. Cluster(redis, database), "--Silo:Roles:0=backend", .. LoadPlan.Settings]);

    private static string[] Cluster(RedisServer redis, TestDatabase database) =>
    [
        "--ConnectionStrings:Redis=" + redis.ConnectionString,
        "--ConnectionStrings:Database=" + database.ConnectionString,
    ];
}
