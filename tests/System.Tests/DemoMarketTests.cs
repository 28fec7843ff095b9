using System.Globalization;
using System.Text.Json;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>The simulated traders of a real Standalone: history, books, trades, and what restarts do to them.</summary>
public sealed class DemoMarketTests(ITestOutputHelper output)
{
    private const int DayMinutes = 1_440;
    private const int LevelsPromised = 50;
    private const int LevelsMax = 90;
    private const long MinuteMillis = 60_000;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Symbols = ["BTCUSDT", "ETHUSDT", "ETHBTC", "SOLUSDT"];
    private static readonly string[] WithMarket = ["--Demo:Market=true", "--Demo:HistoryHours=25"];

    [Fact]
    public async Task It_has_a_day_of_candles_and_living_books_and_survives_restart_and_kill()
    {
        using var data = new TemporaryFolder("exchange-demo-market-");
        Dictionary<string, long> trades;
        await using (var process = await ExchangeProcess.StartStandaloneAsync(data.Path, WithMarket))
        {
            output.WriteLine($"history made and ready after {process.TimeToReady.TotalSeconds:F1} s");
            using var http = RestClient.Connect(process.Api);
            var client = new RestClient(http, Trader.Alice);
            foreach (var symbol in Symbols)
            {
                await AssertDayOfCandlesAsync(client, symbol);
                await AssertTickerAsync(client, symbol);
            }
            await AssertPricesAgreeAsync(client);
            trades = await AssertAliveAsync(client, Watch.Long);
            Assert.Equal(0, await process.TerminateAsync(StopTimeout));
        }
        await Books.AssertSoundAsync(data.Path);

        await using (var process = await ExchangeProcess.StartStandaloneAsync(data.Path, WithMarket))
        {
            Assert.DoesNotContain(process.Output, IsProgress);
            using var http = RestClient.Connect(process.Api);
            var client = new RestClient(http, Trader.Alice);
            var after = await AssertAliveAsync(client, Watch.Short);
            Assert.All(Symbols, symbol => Assert.True(after[symbol] > trades[symbol]));
            await process.KillAsync();
        }

        await using (var process = await ExchangeProcess.StartStandaloneAsync(data.Path, WithMarket))
        {
            using var http = RestClient.Connect(process.Api);
            await AssertAliveAsync(new RestClient(http, Trader.Alice), Watch.Short);
            await process.KillAsync();
        }
        var books = await Books.AssertSoundAsync(data.Path);
        // What a restart finds, it goes on with: nothing is placed twice.
        Assert.All(books.Markets, market => Assert.InRange(market.OpenOrders, 2 * LevelsPromised, 2 * LevelsMax));
    }

    [Fact]
    public async Task History_that_was_cut_short_is_completed_by_the_next_start()
    {
        using var data = new TemporaryFolder("exchange-demo-history-");
        await using (var child = ChildProcess.Start(ChildProcessOptions.ForAssembly(
            ProgramFiles.Standalone,
            ["--data", data.Path, "--api-port", FreePort.Next().ToString(CultureInfo.InvariantCulture), .. WithMarket])))
        {
            await Poll.UntilAsync(
                () => child.Output.Any(line => IsProgress(line) && line.Contains("30 %", StringComparison.Ordinal)),
                Patience, "A third of the history");
            await child.KillAsync();
        }
        var cut = await Books.AssertSoundAsync(data.Path);
        Assert.All(cut.Markets, market => Assert.True(market.Trades > 0));

        await using (var process = await ExchangeProcess.StartStandaloneAsync(data.Path, WithMarket))
        {
            Assert.Contains(process.Output, IsProgress);
            using var http = RestClient.Connect(process.Api);
            var client = new RestClient(http, Trader.Alice);
            foreach (var symbol in Symbols) await AssertDayOfCandlesAsync(client, symbol);
            await AssertAliveAsync(client, Watch.Short);
            Assert.Equal(0, await process.TerminateAsync(StopTimeout));
        }
        await Books.AssertSoundAsync(data.Path);
    }

    [Fact]
    public async Task Asked_to_stop_while_it_makes_history_it_ends_in_time()
    {
        using var data = new TemporaryFolder("exchange-demo-stop-");
        await using var child = ChildProcess.Start(ChildProcessOptions.ForAssembly(
            ProgramFiles.Standalone,
            ["--data", data.Path, "--api-port", FreePort.Next().ToString(CultureInfo.InvariantCulture), .. WithMarket]));
        await Poll.UntilAsync(() => child.Output.Any(IsProgress), Patience, "The beginning of the history");
        Assert.Equal(0, await child.TerminateAsync(StopTimeout));
        await Books.AssertSoundAsync(data.Path);
    }

    private static bool IsProgress(string line) => line.Contains("making market history", StringComparison.Ordinal);

    /// <summary>A day of minutes, one after the other, nearly all with trades.</summary>
    private async Task AssertDayOfCandlesAsync(RestClient client, string symbol)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var start = now / MinuteMillis * MinuteMillis - DayMinutes * MinuteMillis;
        var candles = new List<JsonElement>();
        while (candles.Count < DayMinutes)
        {
            var from = start + candles.Count * MinuteMillis;
            var page = (await client.GetPublicAsync("/api/v3/klines",
                ("symbol", symbol), ("interval", "1m"), ("limit", "1000"),
                ("startTime", from.ToString(CultureInfo.InvariantCulture)))).Expect();
            Assert.NotEqual(0, page.GetArrayLength());
            candles.AddRange(page.EnumerateArray());
        }
        for (var i = 0; i < candles.Count; i++)
        {
            Assert.Equal(start + i * MinuteMillis, candles[i][0].GetInt64());
            Assert.True(Number(candles[i][3]) > 0 && Number(candles[i][3]) <= Number(candles[i][4])
                && Number(candles[i][4]) <= Number(candles[i][2]));
        }
        var traded = candles.Count(candle => candle[8].GetInt64() > 0);
        output.WriteLine($"{symbol}: {traded} of {candles.Count} minutes have trades");
        Assert.True(traded > 0.97 * candles.Count, $"{symbol}: only {traded} of {candles.Count} minutes have trades.");
    }

    private static async Task AssertTickerAsync(RestClient client, string symbol)
    {
        var ticker = (await client.GetPublicAsync("/api/v3/ticker/24hr", ("symbol", symbol))).Expect();
        Assert.True(ticker.Number("count") > DayMinutes);
        // It begins at a whole minute.
        Assert.Equal(0, ticker.Number("openTime") % MinuteMillis);
        Assert.InRange(ticker.Number("closeTime") - ticker.Number("openTime"), 86_400_000, 86_459_999);
        Assert.True(ticker.Decimal("highPrice") > ticker.Decimal("lowPrice"));
        Assert.True(ticker.Decimal("volume") > 0);
    }

    /// <summary>ETHBTC is what ETHUSDT and BTCUSDT say, within the width of the quotes.</summary>
    private static async Task AssertPricesAgreeAsync(RestClient client)
    {
        var ratio = await MiddleAsync(client, "ETHUSDT") / await MiddleAsync(client, "BTCUSDT");
        var direct = await MiddleAsync(client, "ETHBTC");
        Assert.InRange(direct / ratio, 0.995m, 1.005m);
    }

    private static async Task<decimal> MiddleAsync(RestClient client, string symbol)
    {
        var top = (await client.GetPublicAsync("/api/v3/ticker/bookTicker", ("symbol", symbol))).Expect();
        return (top.Decimal("bidPrice") + top.Decimal("askPrice")) / 2;
    }

    /// <summary>
    /// Looks at every book again and again until every market has traded a few times more, and asserts at every look that
    /// the book is deep on both sides and not crossed.
    /// </summary>
    private async Task<Dictionary<string, long>> AssertAliveAsync(RestClient client, Watch watch)
    {
        var first = new Dictionary<string, long>(StringComparer.Ordinal);
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        var fewest = int.MaxValue;
        foreach (var symbol in Symbols) first[symbol] = await LastTradeAsync(client, symbol);
        await Poll.UntilAsync(
            async () =>
            {
                foreach (var symbol in Symbols)
                {
                    var levels = await LevelsAsync(client, symbol);
                    fewest = Math.Min(fewest, levels);
                    Assert.True(levels >= LevelsPromised, $"{symbol} has {levels} levels on one side.");
                    last[symbol] = await LastTradeAsync(client, symbol);
                }
                return Symbols.All(symbol => last[symbol] >= first[symbol] + (int)watch);
            },
            TimeSpan.FromSeconds(120),
            $"{(int)watch} more trades on every market");
        output.WriteLine($"never fewer than {fewest} levels");
        return last;
    }

    private static async Task<int> LevelsAsync(RestClient client, string symbol)
    {
        var depth = (await client.GetPublicAsync("/api/v3/depth", ("symbol", symbol), ("limit", "1000"))).Expect();
        var (bids, asks) = (depth.GetProperty("bids"), depth.GetProperty("asks"));
        if (bids.GetArrayLength() == 0 || asks.GetArrayLength() == 0) return 0;
        Assert.True(Number(bids[0][0]) < Number(asks[0][0]));
        return Math.Min(bids.GetArrayLength(), asks.GetArrayLength());
    }

    private static async Task<long> LastTradeAsync(RestClient client, string symbol)
    {
        var trades = (await client.GetPublicAsync("/api/v3/trades", ("symbol", symbol), ("limit", "1"))).Expect();
        return trades.GetArrayLength() == 0 ? -1 : trades[0].Number("id");
    }

    private static decimal Number(JsonElement text) =>
        decimal.Parse(text.GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>How many trades of every market to wait for.</summary>
    private enum Watch
    {
        /// <summary>Enough to see that it goes on.</summary>
        Short = 1,

        /// <summary>Some seconds of life.</summary>
        Long = 4,
    }
}
