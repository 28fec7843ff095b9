using System.Globalization;
using System.Text.Json;
using Exchange.SystemTests.Checking;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>Candles are the trades, over a run with a restart and a <c>kill -9</c> in it.</summary>
public sealed class CandleTests(ITestOutputHelper output)
{
    private const int Page = 1_000;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Candles_of_every_interval_equal_a_recomputation_from_the_trades()
    {
        using var data = new TemporaryFolder("exchange-candles-");
        var process = await StartAsync(data);
        try
        {
            await LoadAsync(process, "first", 150);
            Assert.Equal(0, await process.TerminateAsync(StopTimeout));
            await process.DisposeAsync();

            process = await StartAsync(data);
            await LoadAsync(process, "second", 150, process.KillAsync);
            await process.DisposeAsync();

            process = await StartAsync(data);
            await LoadAsync(process, "third", 150);
            foreach (var market in LoadPlan.Default.Markets) await AssertCandlesAsync(process, market.Symbol);
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    private static Task<ExchangeProcess> StartAsync(TemporaryFolder data) =>
        ExchangeProcess.StartStandaloneAsync(data.Path, LoadPlan.Settings);

    private async Task LoadAsync(ExchangeProcess process, string name, int orders, Func<Task>? end = null)
    {
        await using var load = LoadDriver.Start(process.Api, LoadPlan.Default, name, Seed.Next(output));
        await load.WaitForAcknowledgedAsync(orders);
        if (end is not null) await end();
        await load.StopAsync();
    }

    private async Task AssertCandlesAsync(ExchangeProcess process, string symbol)
    {
        using var http = RestClient.Connect(process.Api);
        var client = new RestClient(http, Trader.Alice);
        var trades = await TradesAsync(client, symbol);
        output.WriteLine($"{symbol}: {trades.Count} trades");
        Assert.True(trades.Count > 50, "Too few trades to tell.");
        foreach (var interval in NaiveCandles.Intervals)
        {
            foreach (var (zone, offset) in new[] { ("0", 0), ("8", 480), ("-3:30", -210) })
            {
                var expected = NaiveCandles.Compute(trades, interval, TimeSpan.FromMinutes(offset)).Take(Page).ToList();
                var klines = (await client.QueryAsync(
                    "/api/v3/klines", ("symbol", symbol), ("interval", interval), ("timeZone", zone), ("startTime", "0"),
                    ("limit", Text(Page)))).Expect();
                var actual = klines.EnumerateArray().Select(NaiveCandles.Of).Take(expected.Count);
                Assert.Equal(expected, actual);
            }
        }
    }

    private static async Task<List<JsonElement>> TradesAsync(RestClient client, string symbol)
    {
        var trades = new List<JsonElement>();
        while (true)
        {
            var page = (await client.QueryAsync(
                "/api/v3/historicalTrades", ("symbol", symbol), ("fromId", Text(trades.Count + 1)),
                ("limit", Text(Page)))).Expect().EnumerateArray().ToList();
            if (page.Count == 0) return trades;
            trades.AddRange(page);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
