using System.Globalization;
using System.Net;
using System.Text.Json;
using Exchange.Api.Tests.Fakes;
using Exchange.Api.Wire;

namespace Exchange.Api.Tests;

/// <summary>Golden answers and parameters of public market data.</summary>
public sealed class MarketDataTests : HostedTest
{
    [Fact]
    public async Task Ping_and_time_answer_under_both_versions()
    {
        foreach (var version in new[] { "v1", "v3" })
        {
            (await Client.GetAsync($"/api/{version}/ping")).AssertJson("{}");
            (await Client.GetAsync($"/api/{version}/time")).AssertJson("""{"serverTime":1767323045678}""");
        }
        var micros = await Client.SendAsync("GET", "/api/v3/time", null, ("X-MBX-TIME-UNIT", "MICROSECOND"));
        micros.AssertJson("""{"serverTime":1767323045678000}""");
    }

    [Fact]
    public async Task Answers_are_json_with_a_length_and_are_not_sniffed()
    {
        var answer = await Client.GetAsync("/api/v3/time");
        Assert.Equal(("application/json", "UTF-8"),
            (answer.ContentHeaders.ContentType!.MediaType, answer.ContentHeaders.ContentType.CharSet));
        Assert.Equal(answer.Body.Length, answer.ContentHeaders.ContentLength);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Exchange_info_describes_markets_and_limits()
    {
        (await Client.GetAsync("/api/v3/exchangeInfo?symbol=BTCUSDT")).AssertJson("""
            {"timezone":"UTC","serverTime":1767323045678,
             "rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":0},
              {"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":100},
              {"rateLimitType":"ORDERS","interval":"DAY","intervalNum":1,"limit":200000},
              {"rateLimitType":"RAW_REQUESTS","interval":"MINUTE","intervalNum":5,"limit":0}],
             "exchangeFilters":[],
             "symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","baseAssetPrecision":8,
              "quoteAsset":"USDT","quotePrecision":8,"quoteAssetPrecision":8,"baseCommissionPrecision":8,
              "quoteCommissionPrecision":8,
              "orderTypes":["LIMIT","LIMIT_MAKER","MARKET","STOP_LOSS","STOP_LOSS_LIMIT","TAKE_PROFIT",
               "TAKE_PROFIT_LIMIT"],
              "icebergAllowed":true,"ocoAllowed":true,"otoAllowed":true,"opoAllowed":false,
              "quoteOrderQtyMarketAllowed":true,"allowTrailingStop":true,"cancelReplaceAllowed":true,
              "amendAllowed":true,"pegInstructionsAllowed":false,"isSpotTradingAllowed":true,
              "isMarginTradingAllowed":false,
              "filters":[{"filterType":"PRICE_FILTER","minPrice":"0.01000000","maxPrice":"1000000.00000000",
                "tickSize":"0.01000000"},
               {"filterType":"LOT_SIZE","minQty":"0.00001000","maxQty":"9000.00000000","stepSize":"0.00001000"},
               {"filterType":"MARKET_LOT_SIZE","minQty":"0.00001000","maxQty":"100.00000000",
                "stepSize":"0.00001000"},
               {"filterType":"NOTIONAL","minNotional":"5.00000000","applyMinToMarket":true,
                "maxNotional":"9000000.00000000","applyMaxToMarket":false,"avgPriceMins":5},
               {"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"5.00000000","bidMultiplierDown":"0.20000000",
                "askMultiplierUp":"5.00000000","askMultiplierDown":"0.20000000","avgPriceMins":5},
               {"filterType":"MAX_NUM_ORDERS","maxNumOrders":200},
               {"filterType":"MAX_NUM_ALGO_ORDERS","maxNumAlgoOrders":5},
               {"filterType":"ICEBERG_PARTS","limit":100},
               {"filterType":"MAX_NUM_ICEBERG_ORDERS","maxNumIcebergOrders":10},
               {"filterType":"TRAILING_DELTA","minTrailingAboveDelta":10,"maxTrailingAboveDelta":2000,
                "minTrailingBelowDelta":10,"maxTrailingBelowDelta":2000},
               {"filterType":"MAX_NUM_ORDER_AMENDS","maxNumOrderAmends":10},
               {"filterType":"MAX_NUM_ORDER_LISTS","maxNumOrderLists":20},
               {"filterType":"MAX_POSITION","maxPosition":"1000.00000000"}],
              "permissions":[],"permissionSets":[["SPOT"]],"defaultSelfTradePreventionMode":"EXPIRE_MAKER",
              "allowedSelfTradePreventionModes":["NONE","EXPIRE_TAKER","EXPIRE_MAKER","EXPIRE_BOTH","DECREMENT"]}]}
            """);
    }

    [Theory]
    [InlineData("", "BTCUSDT,SOLEUR")]
    [InlineData("?symbols=%5B%22SOLEUR%22,%22BTCUSDT%22%5D", "SOLEUR,BTCUSDT")]
    [InlineData("?symbols=%5B%5D", "")]
    [InlineData("?symbolStatus=TRADING", "BTCUSDT")]
    [InlineData("?symbolStatus=HALT", "SOLEUR")]
    [InlineData("?symbolStatus=BREAK", "")]
    [InlineData("?permissions=SPOT", "BTCUSDT,SOLEUR")]
    [InlineData("?permissions=%5B%22MARGIN%22,%22SPOT%22%5D&symbolStatus=TRADING", "BTCUSDT")]
    [InlineData("?permissions=MARGIN", "")]
    public async Task Exchange_info_selects_markets(string query, string symbols)
    {
        var answer = await Client.GetAsync($"/api/v3/exchangeInfo{query}");
        Assert.Equal(symbols, string.Join(',', answer.Json.GetProperty("symbols").EnumerateArray()
            .Select(symbol => symbol.GetProperty("symbol").GetString())));
    }

    [Theory]
    [InlineData("?symbol=NONE", -1121)]
    [InlineData("?symbols=%5B%22NONE%22%5D", -1121)]
    [InlineData("?symbols=%5B%22BTCUSDT%22,%22BTCUSDT%22%5D", -1151)]
    [InlineData("?symbols=BTCUSDT", -1100)]
    [InlineData("?symbols=%5B%22BTCUSDT%22,%5D", -1100)]
    [InlineData("?symbols=%5B%22BTCUSDT%5D", -1100)]
    [InlineData("?symbols=%5B%22BTCUSDT%22%20%5D", -1100)]
    [InlineData("?symbols=%5B%5B%5B%5B", -1100)]
    [InlineData("?symbol=BTCUSDT&symbols=%5B%22BTCUSDT%22%5D", -1128)]
    [InlineData("?symbol=BTCUSDT&symbolStatus=TRADING", -1128)]
    [InlineData("?symbol=BTCUSDT&permissions=SPOT", -1128)]
    [InlineData("?symbolStatus=trading", -1122)]
    [InlineData("?permissions=FOO", -1130)]
    [InlineData("?showPermissionSets=TRUE", -1130)]
    public async Task Exchange_info_refuses_what_it_cannot_select(string query, int code)
    {
        var answer = await Client.GetAsync($"/api/v3/exchangeInfo{query}");
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Permission_sets_can_be_left_out()
    {
        var answer = await Client.GetAsync("/api/v3/exchangeInfo?symbol=SOLEUR&showPermissionSets=false");
        var symbol = answer.Json.GetProperty("symbols")[0];
        Assert.Equal(0, symbol.GetProperty("permissionSets").GetArrayLength());
        Assert.DoesNotContain(symbol.GetProperty("filters").EnumerateArray(),
            filter => filter.GetProperty("filterType").GetString() == "MAX_POSITION");
        Assert.Equal("0.01000000", symbol.GetProperty("filters")[0].GetProperty("tickSize").GetString());
    }

    [Fact]
    public async Task Futures_hosts_have_no_markets()
    {
        foreach (var root in new[] { "fapi", "dapi" })
        {
            (await Client.GetAsync($"/{root}/v1/exchangeInfo")).AssertJson("""
                {"timezone":"UTC","serverTime":1767323045678,"rateLimits":[],"exchangeFilters":[],"symbols":[]}
                """);
        }
    }

    [Fact]
    public async Task Depth_shows_levels_as_pairs_of_strings()
    {
        (await Client.GetAsync("/api/v3/depth?symbol=BTCUSDT")).AssertJson("""
            {"lastUpdateId":99,"bids":[["59999.99000000","0.00010000"],["59999.98000000","0.00020000"]],
             "asks":[["60000.01000000","0.00030000"]]}
            """);
        Assert.Equal("depth BTCUSDT 100", Host.Exchange.LastHistoryCall);
        await Client.GetAsync("/api/v3/depth?symbol=BTCUSDT&limit=999999");
        Assert.Equal("depth BTCUSDT 5000", Host.Exchange.LastHistoryCall);
    }

    [Fact]
    public async Task Trades_show_who_was_the_maker()
    {
        const string expected = """
            [{"id":9,"price":"60000.01000000","qty":"0.00001000","quoteQty":"600.00010000","time":1767323045678,
              "isBuyerMaker":true,"isBestMatch":true},
             {"id":10,"price":"60000.00000000","qty":"0.00002000","quoteQty":"1200.00000000","time":1767323045678,
              "isBuyerMaker":false,"isBestMatch":true}]
            """;
        (await Client.GetAsync("/api/v3/trades?symbol=BTCUSDT&limit=2000")).AssertJson(expected);
        Assert.Equal("trades BTCUSDT  1000", Host.Exchange.LastHistoryCall);
        (await Client.GetAsync("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=0")).AssertJson(expected);
        Assert.Equal("trades BTCUSDT 0 500", Host.Exchange.LastHistoryCall);
    }

    [Fact]
    public async Task Aggregate_trades_have_short_names()
    {
        (await Client.GetAsync("/api/v3/aggTrades?symbol=BTCUSDT&startTime=1&endTime=2")).AssertJson("""
            [{"a":3,"p":"60000.00000000","q":"0.00007000","f":9,"l":10,"T":1767323045678,"m":false,"M":true}]
            """);
        Assert.Equal("aggTrades BTCUSDT  1000 2999 500", Host.Exchange.LastHistoryCall);
        Assert.Equal(-1128, (await Client.GetAsync("/api/v3/aggTrades?symbol=BTCUSDT&fromId=1&startTime=1")).Code);
        Assert.Equal(-1128, (await Client.GetAsync("/api/v3/aggTrades?symbol=BTCUSDT&startTime=2&endTime=1")).Code);
    }

    [Fact]
    public async Task Candles_are_arrays_of_twelve()
    {
        (await Client.GetAsync("/api/v3/klines?symbol=SOLEUR&interval=1m")).AssertJson("""
            [[60000,"1.00000000","1.20000000","0.90000000","1.10000000","5.00000000",119999,"123.45000000",4,
              "2.00000000","3.45000000","0"]]
            """);
        Assert.Equal("candles SOLEUR 1m 0   500", Host.Exchange.LastHistoryCall);
        await Client.GetAsync("/api/v3/uiKlines?symbol=SOLEUR&interval=1M&timeZone=-1:30&startTime=1767323045678901"
            + "&endTime=1767323045679&limit=5000");
        Assert.Equal("candles SOLEUR 1M -90 1767323045678901 1767323045679999 1000", Host.Exchange.LastHistoryCall);
    }

    [Theory]
    [InlineData("1s", true)]
    [InlineData("1m", true)]
    [InlineData("3m", true)]
    [InlineData("5m", true)]
    [InlineData("15m", true)]
    [InlineData("30m", true)]
    [InlineData("1h", true)]
    [InlineData("2h", true)]
    [InlineData("4h", true)]
    [InlineData("6h", true)]
    [InlineData("8h", true)]
    [InlineData("12h", true)]
    [InlineData("1d", true)]
    [InlineData("3d", true)]
    [InlineData("1w", true)]
    [InlineData("1M", true)]
    [InlineData("1S", false)]
    [InlineData("1H", false)]
    [InlineData("60", false)]
    [InlineData("1%00", false)]
    [InlineData("1month", false)]
    public async Task Intervals_are_exact(string interval, bool isKnown)
    {
        var answer = await Client.GetAsync($"/api/v3/klines?symbol=BTCUSDT&interval={interval}");
        if (isKnown) Assert.Equal($"candles BTCUSDT {interval} 0   500", Host.Exchange.LastHistoryCall);
        else answer.AssertError(400, -1120, "Invalid interval.");
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("8", 480)]
    [InlineData("%2B08:00", 480)]
    [InlineData("14:00", 840)]
    [InlineData("-12:00", -720)]
    [InlineData("05:45", 345)]
    [InlineData("14:01", null)]
    [InlineData("-12:01", null)]
    [InlineData("5:5", null)]
    [InlineData("5:60", null)]
    [InlineData("5:", null)]
    [InlineData(":30", null)]
    [InlineData("--5", null)]
    [InlineData("005", null)]
    [InlineData("utc", null)]
    public async Task Zones_are_exact(string zone, int? minutes)
    {
        var answer = await Client.GetAsync($"/api/v3/klines?symbol=BTCUSDT&interval=1d&timeZone={zone}");
        if (minutes is { } value) Assert.Equal($"candles BTCUSDT 1d {value}   500", Host.Exchange.LastHistoryCall);
        else answer.AssertError(400, -1130, "Data sent for parameter 'timeZone' is not valid.");
    }

    [Fact]
    public async Task The_average_price_names_its_minutes()
    {
        (await Client.GetAsync("/api/v3/avgPrice?symbol=BTCUSDT")).AssertJson(
            """{"mins":5,"price":"299.97000000","closeTime":1767323045678}""");
    }

    private const string FullDay = """
        {"symbol":"SOLEUR","priceChange":"-0.01000000","priceChangePercent":"-0.003",
         "weightedAvgPrice":"3015.87285714","prevClosePrice":"300.01000000","lastPrice":"299.99000000",
         "lastQty":"4.00000000","bidPrice":"299.98000000","bidQty":"11.00000000","askPrice":"300.02000000",
         "askQty":"12.00000000","openPrice":"300.00000000","highPrice":"330.00000000","lowPrice":"290.00000000",
         "volume":"7.00000000","quoteVolume":"21111.11000000","openTime":1767236645678,"closeTime":1767323045678,
         "firstId":1,"lastId":7,"count":7}
        """;

    [Fact]
    public async Task The_day_ticker_is_computed_exactly()
    {
        (await Client.GetAsync("/api/v3/ticker/24hr?symbol=SOLEUR")).AssertJson(FullDay);
        (await Client.GetAsync("/api/v3/ticker/24hr?symbols=%5B%22SOLEUR%22%5D&type=FULL")).AssertJson($"[{FullDay}]");
        (await Client.GetAsync("/api/v3/ticker/24hr?symbol=SOLEUR&type=MINI")).AssertJson("""
            {"symbol":"SOLEUR","openPrice":"300.00000000","highPrice":"330.00000000","lowPrice":"290.00000000",
             "lastPrice":"299.99000000","volume":"7.00000000","quoteVolume":"21111.11000000","openTime":1767236645678,
             "closeTime":1767323045678,"firstId":1,"lastId":7,"count":7}
            """);
        (await Client.GetAsync("/api/v3/ticker/24hr?type=full")).AssertError(400, -1139, "Invalid ticker type.");
        Assert.Equal(2, (await Client.GetAsync("/api/v3/ticker/24hr")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("", 86_400)]
    [InlineData("&windowSize=1m", 60)]
    [InlineData("&windowSize=59m", 3_540)]
    [InlineData("&windowSize=23h", 82_800)]
    [InlineData("&windowSize=7d", 604_800)]
    public async Task Tickers_of_any_window(string query, int seconds)
    {
        var open = FakeExchange.At / 1_000 - seconds * 1_000L;
        (await Client.GetAsync($"/api/v3/ticker?symbol=SOLEUR{query}")).AssertJson($$"""
            {"symbol":"SOLEUR","priceChange":"-0.01000000","priceChangePercent":"-0.003",
             "weightedAvgPrice":"3015.87285714","openPrice":"300.00000000","highPrice":"330.00000000",
             "lowPrice":"290.00000000","lastPrice":"299.99000000","volume":"7.00000000","quoteVolume":"21111.11000000",
             "openTime":{{open}},"closeTime":1767323045678,"firstId":1,"lastId":7,"count":7}
            """);
        Assert.Equal($"window SOLEUR {seconds}", Host.Exchange.LastHistoryCall);
        (await Client.GetAsync($"/api/v3/ticker?symbols=%5B%22SOLEUR%22%5D&type=MINI{query}")).AssertJson($$"""
            [{"symbol":"SOLEUR","openPrice":"300.00000000","highPrice":"330.00000000","lowPrice":"290.00000000",
             "lastPrice":"299.99000000","volume":"7.00000000","quoteVolume":"21111.11000000","openTime":{{open}},
             "closeTime":1767323045678,"firstId":1,"lastId":7,"count":7}]
            """);
    }

    [Theory]
    [InlineData("", 1_767_312_000_000)]
    [InlineData("&timeZone=8", 1_767_283_200_000)]
    [InlineData("&timeZone=-1:30", 1_767_317_400_000)]
    public async Task The_trading_day_begins_at_midnight_of_its_zone(string query, long open)
    {
        var answer = await Client.GetAsync($"/api/v3/ticker/tradingDay?symbol=SOLEUR{query}");
        Assert.Equal((open, open + 86_399_999, "-0.01000000"), (answer.Json.GetProperty("openTime").GetInt64(),
            answer.Json.GetProperty("closeTime").GetInt64(), answer.Json.GetProperty("priceChange").GetString()));
        Assert.Equal($"statistics SOLEUR {open}000 {open + 86_399_999}999", Host.Exchange.LastHistoryCall);
    }

    [Theory]
    [InlineData("ticker?windowSize=1d", -1102)]
    [InlineData("ticker/tradingDay", -1102)]
    [InlineData("ticker?symbol=SOLEUR&symbols=%5B%22SOLEUR%22%5D", -1128)]
    [InlineData("ticker?symbol=SOLEUR&type=x", -1139)]
    [InlineData("ticker?symbol=NONE", -1121)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=0m", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=60m", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=01m", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=24h", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=8d", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=1d2h", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=d", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=1M", -1130)]
    [InlineData("ticker?symbol=SOLEUR&windowSize=1", -1130)]
    [InlineData("ticker/tradingDay?symbol=SOLEUR&timeZone=15", -1130)]
    public async Task Windows_that_do_not_exist_are_refused(string query, int code)
    {
        var answer = await Client.GetAsync($"/api/v3/{query}");
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task More_than_a_hundred_markets_are_refused() => (await Client.GetAsync(
        $"/api/v3/ticker?symbols=%5B{string.Join(',', Enumerable.Range(0, 101).Select(i => $"%22M{i}%22"))}%5D"))
        .AssertError(400, -1101, "Too many parameters; expected '100' and received '101'.");

    [Fact]
    public async Task Price_and_book_tickers_are_objects_for_one_market_and_arrays_for_many()
    {
        const string price = """{"symbol":"SOLEUR","price":"299.99000000"}""";
        (await Client.GetAsync("/api/v3/ticker/price?symbol=SOLEUR")).AssertJson(price);
        (await Client.GetAsync("/api/v3/ticker/price?symbols=%5B%22SOLEUR%22%5D")).AssertJson($"[{price}]");
        Assert.Equal(JsonValueKind.Array, (await Client.GetAsync("/api/v3/ticker/price")).Json.ValueKind);
        (await Client.GetAsync("/api/v3/ticker/bookTicker?symbol=SOLEUR")).AssertJson("""
            {"symbol":"SOLEUR","bidPrice":"299.98000000","bidQty":"11.00000000","askPrice":"300.02000000",
             "askQty":"12.00000000"}
            """);
    }

    [Theory]
    [InlineData("0", 8, 8, "0.00000000")]
    [InlineData("-1", 8, 8, "-0.00000001")]
    [InlineData("123", 2, 8, "1.23000000")]
    [InlineData("-12345", 3, 3, "-12.345")]
    [InlineData("5", 0, 0, "5")]
    [InlineData("170141183460469231731687303715884105727", 8, 8, "1701411834604692317316873037158.84105727")]
    public void Wide_numbers_are_written_exactly(string value, int scale, int decimals, string expected)
    {
        Span<byte> text = stackalloc byte[64];
        var length = WideNumber.Format(Int128.Parse(value, CultureInfo.InvariantCulture), scale, decimals, text);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(text[..length]));
    }

    [Theory]
    [InlineData(1, 1, 3, 3)]
    [InlineData(2, 1, 3, 7)]
    [InlineData(-2, 1, 3, -7)]
    [InlineData(5, 0, 10, 1)]
    [InlineData(-5, 0, 10, -1)]
    [InlineData(5, 0, -10, -1)]
    [InlineData(5, 3, 0, 0)]
    [InlineData(long.MaxValue, 0, 1, long.MaxValue)]
    public void Ratios_round_half_away_from_zero(long numerator, int power, long denominator, long expected) =>
        Assert.Equal(expected, (long)WideNumber.Ratio(numerator, power, denominator));
}
