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
        string[] cluster =
        [
            "--ConnectionStrings:Redis=" + redis.ConnectionString,
            "--ConnectionStrings:Database=" + database.ConnectionString,
        ];
        string[] engineSettings = [.. cluster, "--Silo:Roles:0=trading-engine"];
        var checker = new HistoryChecker(LoadPlan.Default);

        await using var engine = await ExchangeProcess.StartSiloAsync(engineSettings);
        await using var backend = await ExchangeProcess.StartSiloAsync(
            [.. cluster, "--Silo:Roles:0=backend", .. LoadPlan.Settings]);
        output.WriteLine($"engine ready after {engine.TimeToReady.TotalSeconds:F2} s, "
            + $"backend after {backend.TimeToReady.TotalSeconds:F2} s");

        await using var load = LoadDriver.Start(backend.Api, LoadPlan.Default, "roles", Seed.Next(output));
        await load.WaitForAcknowledgedAsync(100);
        await engine.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        await using var replacement = await ExchangeProcess.StartSiloAsync(engineSettings);
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
}
