using System.Net;
using Exchange.Abstractions.Trading;
using Exchange.Api.RateLimits;
using Exchange.Domain.Orders;
using Microsoft.Extensions.Options;

namespace Exchange.Api.Tests;

/// <summary>Request weight, raw requests, bans and order counts.</summary>
public sealed class RateLimitTests : HostedTest
{
    protected override (string Name, string Value)[] Settings =>
    [
        ("Limits:RequestWeightPerMinute", "100"), ("Limits:RawRequestsPerFiveMinutes", "50"),
        ("Limits:ViolationsBeforeBan", "5"),
    ];

    [Theory]
    [InlineData("/api/v3/ping", 1)]
    [InlineData("/api/v3/time", 1)]
    [InlineData("/api/v3/exchangeInfo", 20)]
    [InlineData("/api/v3/depth?symbol=BTCUSDT", 5)]
    [InlineData("/api/v3/depth?symbol=BTCUSDT&limit=100", 5)]
    [InlineData("/api/v3/depth?symbol=BTCUSDT&limit=101", 25)]
    [InlineData("/api/v3/depth?symbol=BTCUSDT&limit=500", 25)]
    [InlineData("/api/v3/depth?symbol=BTCUSDT&limit=501", 50)]
    [InlineData("/api/v3/depth?symbol=BTCUSDT&limit=1001", 250)]
    [InlineData("/api/v3/trades?symbol=BTCUSDT", 25)]
    [InlineData("/api/v3/historicalTrades?symbol=BTCUSDT", 25)]
    [InlineData("/api/v3/aggTrades?symbol=BTCUSDT", 4)]
    [InlineData("/api/v3/klines?symbol=BTCUSDT&interval=1m", 2)]
    [InlineData("/api/v3/uiKlines?symbol=BTCUSDT&interval=1m", 2)]
    [InlineData("/api/v3/avgPrice?symbol=BTCUSDT", 2)]
    [InlineData("/api/v3/ticker/24hr?symbol=BTCUSDT", 2)]
    [InlineData("/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22%5D", 2)]
    [InlineData("/api/v3/ticker/24hr", 80)]
    [InlineData("/api/v3/ticker?symbol=BTCUSDT", 4)]
    [InlineData("/api/v3/ticker?symbols=%5B%22BTCUSDT%22,%22SOLEUR%22%5D", 8)]
    [InlineData("/api/v3/ticker/tradingDay?symbol=BTCUSDT", 4)]
    [InlineData("/api/v3/ticker/price?symbol=BTCUSDT", 2)]
    [InlineData("/api/v3/ticker/price", 4)]
    [InlineData("/api/v3/ticker/bookTicker?symbol=BTCUSDT", 2)]
    [InlineData("/api/v3/ticker/bookTicker", 4)]
    [InlineData("/api/v3/nowhere", 1)]
    [InlineData("/api/v3/ping?%zz", 1)]
    public async Task Each_request_has_its_documented_weight(string pathAndQuery, int weight)
    {
        var answer = await Client.GetAsync(pathAndQuery);
        var text = weight.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((text, text), (answer.Header("X-MBX-USED-WEIGHT"), answer.Header("X-MBX-USED-WEIGHT-1M")));
    }

    [Theory]
    [InlineData("POST", "/api/v3/order", "", 1)]
    [InlineData("POST", "/api/v3/order/test", "", 1)]
    [InlineData("POST", "/api/v3/order/test", "computeCommissionRates=true", 20)]
    [InlineData("DELETE", "/api/v3/order", "", 1)]
    [InlineData("DELETE", "/api/v3/openOrders", "", 1)]
    [InlineData("POST", "/api/v3/order/cancelReplace", "", 1)]
    [InlineData("GET", "/api/v3/order", "", 4)]
    [InlineData("GET", "/api/v3/openOrders", "symbol=BTCUSDT", 6)]
    [InlineData("GET", "/api/v3/openOrders", "", 80)]
    [InlineData("GET", "/api/v3/allOrders", "", 20)]
    [InlineData("GET", "/api/v3/myTrades", "", 20)]
    [InlineData("GET", "/api/v3/myTrades", "orderId=1", 5)]
    [InlineData("GET", "/api/v3/account", "", 20)]
    [InlineData("GET", "/api/v3/account/commission", "", 20)]
    [InlineData("GET", "/api/v3/rateLimit/order", "", 40)]
    public async Task Signed_requests_have_their_documented_weight(
        string method, string path, string parameters, int weight)
    {
        var answer = await Client.SignedAsync(method, path, parameters);
        Assert.Equal(weight.ToString(System.Globalization.CultureInfo.InvariantCulture),
            answer.Header("X-MBX-USED-WEIGHT-1M"));
    }

    [Fact]
    public async Task Weight_beyond_the_limit_is_refused_until_the_minute_ends()
    {
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync("/api/v3/exchangeInfo")).Status);
        var answer = await Client.GetAsync("/api/v3/ping");
        answer.AssertError(429, -1003, "Too much request weight used; current limit is 100 request weight per 1 MINUTE. "
            + "Please use WebSocket Streams for live updates to avoid polling the API.");

        // The clock stands at 04:05.678.
        Assert.Equal("55", answer.Header("Retry-After"));
        Assert.Equal("101", answer.Header("X-MBX-USED-WEIGHT-1M"));

        Host.Clock.Advance(TimeSpan.FromMilliseconds(54_321));
        Assert.Equal(429, (int)(await Client.GetAsync("/api/v3/ping")).Status);
        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var next = await Client.GetAsync("/api/v3/ping");
        Assert.Equal((200, "1"), ((int)next.Status, next.Header("X-MBX-USED-WEIGHT-1M")));
    }

    [Fact]
    public async Task A_refused_command_is_not_carried_out()
    {
        for (var i = 0; i < 5; i++) await Client.GetAsync("/api/v3/exchangeInfo");
        Assert.Equal(429, (int)(await Client.SignedAsync("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT")).Status);
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task Raw_requests_are_limited_per_five_minutes()
    {
        for (var i = 0; i < 50; i++)
            Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync("/api/v3/ping")).Status);
        var answer = await Client.GetAsync("/api/v3/ping");
        answer.AssertError(429, -1003, "Too many requests; current limit is 50 requests per 5 MINUTE. "
            + "Please use WebSocket Streams for live updates to avoid polling the API.");
        Assert.Equal("55", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task An_address_that_goes_on_is_banned_and_let_in_again()
    {
        for (var i = 0; i < 5; i++) await Client.GetAsync("/api/v3/exchangeInfo");
        for (var i = 0; i < 4; i++) Assert.Equal(429, (int)(await Client.GetAsync("/api/v3/ping")).Status);
        var banned = await Client.GetAsync("/api/v3/ping");
        var until = Host.NowMillis + 120_000;
        banned.AssertError(418, -1003, $"Way too much request weight used; IP banned until {until}. "
            + "Please use WebSocket Streams for live updates to avoid bans.");
        Assert.Equal("120", banned.Header("Retry-After"));

        Host.Clock.Advance(TimeSpan.FromMilliseconds(119_999));
        Assert.Equal(418, (int)(await Client.GetAsync("/api/v3/ping")).Status);
        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (int)(await Client.GetAsync("/api/v3/ping")).Status);
    }

    [Fact]
    public void Bans_double_up_to_three_days_and_three_bad_minutes_are_enough()
    {
        var limits = new ApiLimits { RequestWeightPerMinute = 10, ViolationsBeforeBan = 1_000 };
        var limiter = new RateLimiter(Options.Create(limits));
        var now = 60_000_000L * 1_000_000;
        var bans = new List<int>();
        while (bans.Count < 14)
        {
            var usage = limiter.Enter(default, now, out var refusal);
            refusal ??= limiter.Charge(usage, 11, now, out _);
            if (refusal is { Status: 418 })
            {
                bans.Add(refusal.RetryAfterSeconds);
                now += refusal.RetryAfterSeconds * 1_000_000L;
            }
            else
            {
                Assert.Equal(429, refusal!.Status);
                now += 60_000_000;
            }
        }
        Assert.Equal([120, 240, 480, 960], bans.Take(4));
        Assert.Equal([245_760, 259_200, 259_200], bans.Skip(11));
    }

    [Fact]
    public void Memory_is_bounded_and_strangers_beyond_it_share_one_budget()
    {
        var limits = new ApiLimits { RequestWeightPerMinute = 100, TrackedAddresses = 1_000 };
        var limiter = new RateLimiter(Options.Create(limits));
        const long now = 1_700_000_000_000_000;
        var usages = Enumerable.Range(1, 3_000)
            .Select(i => limiter.Enter(new((ulong)i, false), now, out _)).Distinct().ToList();
        Assert.Equal(1_001, usages.Count);

        // Forgotten once their windows are over.
        var later = limiter.Enter(new(5_000, false), now + 301_000_000, out _);
        Assert.DoesNotContain(later, usages);
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    public void Addresses_are_counted_by_subscriber(string left, string right, bool same) =>
        Assert.Equal(same,
            ClientAddress.From(IPAddress.Parse(left)) == ClientAddress.From(IPAddress.Parse(right)));

    [Fact]
    public async Task Order_counts_travel_in_headers()
    {
        var answer = await Client.SignedFormAsync(
            "POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1");
        Assert.Equal(("1", "2"), (answer.Header("X-MBX-ORDER-COUNT-10S"), answer.Header("X-MBX-ORDER-COUNT-1D")));
    }

    [Theory]
    [InlineData(100, 500, "100 orders per 10 SECOND", "5")]
    [InlineData(7, 200_000, "200000 orders per 1 DAY", "75355")]
    public async Task Too_many_orders_name_the_limit(int tenSeconds, int day, string limit, string retryAfter)
    {
        Host.Exchange.OnPlace = _ => new OrderReply
        {
            Reason = RejectReason.TooManyOrders,
            Counts = new(tenSeconds, day, 100, 200_000),
        };
        var answer = await Client.SignedFormAsync(
            "POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1");
        answer.AssertError(429, -1015, $"Too many new orders; current limit is {limit}.");
        Assert.Equal(retryAfter, answer.Header("Retry-After"));
    }
}
