using Exchange.Abstractions.Trading;
using Exchange.Api.Tests.Fakes;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Api.Tests;

/// <summary>Golden events of every stream.</summary>
public sealed class StreamEventTests : HostedTest
{
    /// <inheritdoc/>
    protected override (string Name, string Value)[] Settings =>
        [.. base.Settings, ("Limits:StreamMessagesPerSecond", "0")];

    [Fact]
    public async Task Trade()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@trade");
        Host.Feeds.Get().Tick(trades: [FeedDriver.Trade(7, 3), FeedDriver.Trade(8, 4, Side.Sell, 25)]);
        await client.AssertNextAsync("""
            {"e":"trade","E":1767323045678,"s":"BTCUSDT","t":7,"p":"60000.00000000","q":"0.00010000","T":1767323045678,
            "m":false,"M":true}
            """);
        await client.AssertNextAsync("""
            {"e":"trade","E":1767323045678,"s":"BTCUSDT","t":8,"p":"60000.00000000","q":"0.00025000","T":1767323045678,
            "m":true,"M":true}
            """);
        await client.AssertSilentAsync();
    }

    [Fact]
    public async Task Times_are_in_microseconds_when_the_URL_says_so()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@trade?timeUnit=microsecond");
        Host.Feeds.Get().Tick(trades: [FeedDriver.Trade(7, 3)]);
        await client.AssertNextAsync("""
            {"e":"trade","E":1767323045678901,"s":"BTCUSDT","t":7,"p":"60000.00000000","q":"0.00010000",
            "T":1767323045678896,"m":false,"M":true}
            """);
    }

    [Fact]
    public async Task Aggregate_trades_are_the_trades_of_one_taker_order_at_one_price()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@aggTrade");
        Host.Feeds.Get().Tick(trades:
        [
            FeedDriver.Trade(7, 3), FeedDriver.Trade(8, 3, lots: 5), FeedDriver.Trade(9, 4, Side.Sell),
        ]);
        await client.AssertNextAsync("""
            {"e":"aggTrade","E":1767323045678,"s":"BTCUSDT","a":3,"p":"60000.00000000","q":"0.00015000","f":7,"l":8,
            "T":1767323045678,"m":false,"M":true}
            """);
        await client.AssertNextAsync("""
            {"e":"aggTrade","E":1767323045678,"s":"BTCUSDT","a":4,"p":"60000.00000000","q":"0.00010000","f":9,"l":9,
            "T":1767323045678,"m":true,"M":true}
            """);
    }

    [Fact]
    public async Task Candle()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@kline_1m");
        Host.Feeds.Get().Tick(candles: [FeedDriver.Candle(CandleInterval.Minute, 110)]);
        await client.AssertNextAsync("""
            {"e":"kline","E":1767323045678,"s":"BTCUSDT","k":{"t":60000,"T":119999,"s":"BTCUSDT","i":"1m","f":7,"L":10,
            "o":"1.00000000","c":"1.10000000","h":"1.20000000","l":"0.90000000","v":"0.00005000","n":4,"x":false,
            "q":"0.00012345","V":"0.00002000","Q":"0.00000345","B":"0"}}
            """);
    }

    [Theory]
    [InlineData("1s", CandleInterval.Second)]
    [InlineData("1m", CandleInterval.Minute)]
    [InlineData("3m", CandleInterval.ThreeMinutes)]
    [InlineData("5m", CandleInterval.FiveMinutes)]
    [InlineData("15m", CandleInterval.FifteenMinutes)]
    [InlineData("30m", CandleInterval.HalfHour)]
    [InlineData("1h", CandleInterval.Hour)]
    [InlineData("2h", CandleInterval.TwoHours)]
    [InlineData("4h", CandleInterval.FourHours)]
    [InlineData("6h", CandleInterval.SixHours)]
    [InlineData("8h", CandleInterval.EightHours)]
    [InlineData("12h", CandleInterval.TwelveHours)]
    [InlineData("1d", CandleInterval.Day)]
    [InlineData("3d", CandleInterval.ThreeDays)]
    [InlineData("1w", CandleInterval.Week)]
    [InlineData("1M", CandleInterval.Month)]
    public async Task Candles_of_every_interval_by_both_clocks(string name, CandleInterval interval)
    {
        using var client = await StreamClient.ConnectAsync(
            Host, $"/stream?streams=btcusdt@kline_{name}/btcusdt@kline_{name}@+08:00");
        var feed = Host.Feeds.Get();

        // A candle of another zone exists only where the zone makes a difference.
        var isSame = interval is CandleInterval.EightHours or < CandleInterval.SixHours;
        foreach (var (zone, stream) in new[] { (0, $"btcusdt@kline_{name}"), (480, $"btcusdt@kline_{name}@+08:00") })
        {
            if (zone == 0 || !isSame)
            {
                feed.Tick(candles:
                [
                    .. Enum.GetValues<CandleInterval>()
                        .Select(other => FeedDriver.Candle(other, 100 + (int)other, zone: zone)),
                ]);
            }
            var text = await client.ReceiveAsync();
            Assert.StartsWith($"{{\"stream\":\"{stream}\",\"data\":{{\"e\":\"kline\"", text, StringComparison.Ordinal);
            Assert.Contains($"\"i\":\"{name}\"", text, StringComparison.Ordinal);
            Assert.Contains($"\"c\":\"1.{(int)interval:00}000000\"", text, StringComparison.Ordinal);
        }
        await client.AssertSilentAsync();
    }

    [Fact]
    public async Task Mini_ticker()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@miniTicker");
        Host.Feeds.Get().Tick(statistics: FeedDriver.Statistics(7));
        await client.AssertNextAsync("""
            {"e":"24hrMiniTicker","E":1767323045678,"s":"BTCUSDT","c":"299.99000000","o":"300.00000000",
            "h":"330.00000000","l":"290.00000000","v":"0.00007000","q":"0.02111111"}
            """);
    }

    [Fact]
    public async Task Ticker()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@ticker");
        Host.Feeds.Get().Tick(statistics: FeedDriver.Statistics(7));
        await client.AssertNextAsync("""
            {"e":"24hrTicker","E":1767323045678,"s":"BTCUSDT","p":"-0.01000000","P":"-0.003","w":"301.58728571",
            "x":"300.01000000","c":"299.99000000","Q":"0.00004000","b":"299.98000000","B":"0.00011000","a":"300.02000000",
            "A":"0.00012000","o":"300.00000000","h":"330.00000000","l":"290.00000000","v":"0.00007000","q":"0.02111111",
            "O":1767236645678,"C":1767323045678,"F":1,"L":7,"n":7}
            """);
    }

    [Theory]
    [InlineData("1h", 1767319445678)]
    [InlineData("4h", 1767308645678)]
    [InlineData("1d", 1767236645678)]
    public async Task Window_tickers(string window, long open)
    {
        using var client = await StreamClient.ConnectAsync(Host, $"/ws/btcusdt@ticker_{window}");
        Host.Feeds.Get().Tick(statistics: FeedDriver.Statistics(7));
        await client.AssertNextAsync($$"""
            {"e":"{{window}}Ticker","E":1767323045678,"s":"BTCUSDT","p":"-0.01000000","P":"-0.003","o":"300.00000000",
            "h":"330.00000000","l":"290.00000000","c":"299.99000000","w":"301.58728571","v":"0.00007000",
            "q":"0.02111111","O":{{open}},"C":1767323045678,"F":1,"L":7,"n":7}
            """);
    }

    [Fact]
    public async Task Book_ticker_when_the_best_prices_change()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@bookTicker");
        var feed = Host.Feeds.Get();
        feed.Tick(bids: [new(5_999_999, 10), new(5_999_998, 20)], asks: [new(6_000_001, 30)]);
        await client.AssertNextAsync("""
            {"u":101,"s":"BTCUSDT","b":"59999.99000000","B":"0.00010000","a":"60000.01000000","A":"0.00030000"}
            """);
        feed.Tick(bids: [new(5_999_998, 25)]);
        await client.AssertSilentAsync();
        feed.Tick(bids: [new(5_999_999, 0)]);
        await client.AssertNextAsync("""
            {"u":103,"s":"BTCUSDT","b":"59999.98000000","B":"0.00025000","a":"60000.01000000","A":"0.00030000"}
            """);
        feed.Tick(asks: [new(6_000_001, 0)]);
        await client.AssertNextAsync("""
            {"u":104,"s":"BTCUSDT","b":"59999.98000000","B":"0.00025000","a":"0.00000000","A":"0.00000000"}
            """);
    }

    [Fact]
    public async Task Average_price_from_the_first_trade_on()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@avgPrice");
        var feed = Host.Feeds.Get();
        feed.Tick();
        await client.AssertSilentAsync();
        feed.Tick(averageTicks: 29_997, lastTradeMicros: FakeExchange.At - 5_000);
        await client.AssertNextAsync("""
            {"e":"avgPrice","E":1767323045678,"s":"BTCUSDT","i":"5m","w":"299.97000000","T":1767323045673}
            """);
        feed.Tick(averageTicks: 29_998, lastTradeMicros: FakeExchange.At - 4_000);
        await client.AssertSilentAsync();
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        await client.AssertNextAsync("""
            {"e":"avgPrice","E":1767323045678,"s":"BTCUSDT","i":"5m","w":"299.98000000","T":1767323045674}
            """);
    }

    [Fact]
    public async Task Depth_shows_levels_that_changed_best_first_and_zero_for_gone()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@depth@100ms");
        var feed = Host.Feeds.Get();
        feed.Tick(bids: [new(5_999_998, 20), new(5_999_999, 10)], asks: [new(6_000_002, 1), new(6_000_001, 30)], updates: 4);
        await client.AssertNextAsync("""
            {"e":"depthUpdate","E":1767323045678,"s":"BTCUSDT","U":101,"u":104,
            "b":[["59999.99000000","0.00010000"],["59999.98000000","0.00020000"]],
            "a":[["60000.01000000","0.00030000"],["60000.02000000","0.00001000"]]}
            """);
        Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
        feed.Tick(bids: [new(5_999_999, 0)]);
        await client.AssertNextAsync("""
            {"e":"depthUpdate","E":1767323045678,"s":"BTCUSDT","U":105,"u":105,"b":[["59999.99000000","0.00000000"]],"a":[]}
            """);
    }

    [Theory]
    [InlineData(5, "")]
    [InlineData(10, "@100ms")]
    [InlineData(20, "@1000ms")]
    public async Task Partial_depth_shows_the_best_levels(int levels, string pace)
    {
        using var client = await StreamClient.ConnectAsync(Host, $"/ws/btcusdt@depth{levels}{pace}");
        Host.Feeds.Get().Tick(
            bids: [.. Enumerable.Range(0, 30).Select(i => new LevelView(100 - i, i + 1))], asks: [new(200, 1)]);
        var bids = Enumerable.Range(0, levels).Select(i =>
            $"[\"{(100 - i) / 100}.{(100 - i) % 100:00}000000\",\"0.000{i + 1:00}000\"]");
        await client.AssertNextAsync($$"""
            {"lastUpdateId":101,"bids":[{{string.Join(',', bids)}}],"asks":[["2.00000000","0.00001000"]]}
            """);
    }

    [Fact]
    public async Task Arrays_show_the_markets_whose_statistics_changed()
    {
        using var client = await StreamClient.ConnectAsync(
            Host, "/stream?streams=!miniTicker@arr/!ticker@arr/!ticker_1h@arr/!ticker_4h@arr/!ticker_1d@arr");
        var (btc, sol) = (Host.Feeds.Get("BTCUSDT"), Host.Feeds.Get("SOLEUR"));
        btc.Tick(statistics: FeedDriver.Statistics(7));
        var first = new List<string>();
        for (var i = 0; i < 5; i++) first.Add(await client.ReceiveAsync());
        Assert.Contains("""
            {"stream":"!miniTicker@arr","data":[{"e":"24hrMiniTicker","E":1767323045678,"s":"BTCUSDT","c":"299.99000000","o":"300.00000000","h":"330.00000000","l":"290.00000000","v":"0.00007000","q":"0.02111111"}]}
            """.Trim(), first);
        foreach (var (stream, type) in new[]
            { ("!ticker", "24hr"), ("!ticker_1h", "1h"), ("!ticker_4h", "4h"), ("!ticker_1d", "1d") })
        {
            Assert.Contains(first, text => text.StartsWith(
                $"{{\"stream\":\"{stream}@arr\",\"data\":[{{\"e\":\"{type}Ticker\",\"E\":1767323045678,\"s\":\"BTCUSDT\",",
                StringComparison.Ordinal));
        }

        await client.UnsubscribeAsync("!ticker@arr", "!ticker_1h@arr", "!ticker_4h@arr", "!ticker_1d@arr");
        sol.Tick(statistics: FeedDriver.Statistics(7));
        btc.Tick(statistics: FeedDriver.Statistics(7));
        await client.AssertSilentAsync();
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        btc.Tick(statistics: FeedDriver.Statistics(7));
        Assert.Contains("\"data\":[{\"e\":\"24hrMiniTicker\",\"E\":1767323045678,\"s\":\"SOLEUR\",\"c\":\"299.99000000\"",
            await client.ReceiveAsync(), StringComparison.Ordinal);
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        sol.Tick(statistics: FeedDriver.Statistics(8));
        Assert.Contains("\"s\":\"SOLEUR\"", await client.ReceiveAsync(), StringComparison.Ordinal);
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        btc.Tick(statistics: FeedDriver.Statistics(7));
        await client.AssertSilentAsync();
    }

    [Fact]
    public async Task A_market_listed_later_joins_the_arrays()
    {
        var catalog = Host.Exchange.Catalog;
        Host.Exchange.Catalog = catalog with { Markets = [catalog.Markets[0]] };
        using var client = await StreamClient.ConnectAsync(Host, "/ws/!miniTicker@arr");
        Assert.Equal(["BTCUSDT"], Host.Feeds.Opened);
        Host.Exchange.Catalog = catalog;
        Host.Clock.Advance(Streams.AllMarketsHub.RefreshInterval);
        await client.AssertSilentAsync();
        Assert.Equal(["BTCUSDT", "SOLEUR"], Host.Feeds.Opened);
        Host.Feeds.Get("SOLEUR").Tick(statistics: FeedDriver.Statistics(7));
        Assert.StartsWith("[{\"e\":\"24hrMiniTicker\"", await client.ReceiveAsync(), StringComparison.Ordinal);
    }
}
