using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Exchange.Api.Tests.Fakes;

namespace Exchange.Api.Tests;

/// <summary>Subscribing, listing, properties, and what is refused.</summary>
public sealed class StreamRequestTests : HostedTest
{
    /// <inheritdoc/>
    protected override (string Name, string Value)[] Settings =>
        [.. base.Settings, ("Limits:StreamMessagesPerSecond", "0"), ("Limits:StreamsPerConnection", "10")];

    [Fact]
    public async Task Streams_are_subscribed_listed_and_unsubscribed()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/0");
        var feed = Host.Feeds.Get();
        await client.SubscribeAsync("btcusdt@trade", "btcusdt@depth", "btcusdt@trade");
        Assert.Equal("0 btcusdt@trade btcusdt@depth", await client.ListAsync());
        feed.Tick(trades: [FeedDriver.Trade(1, 1)]);
        Assert.StartsWith("{\"e\":\"trade\"", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.UnsubscribeAsync("btcusdt@trade", "nothing");
        feed.Tick(trades: [FeedDriver.Trade(2, 2)]);
        await client.AssertSilentAsync();
        Assert.Equal("0 btcusdt@depth", await client.ListAsync());
        await client.SubscribeAsync("btcusdt@trade");
        feed.Tick(trades: [FeedDriver.Trade(3, 3)]);
        Assert.Contains("\"t\":3,", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.AssertSilentAsync();
    }

    [Fact]
    public async Task A_market_is_fed_once_and_only_when_somebody_listens()
    {
        using var first = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@nothing/nope@trade/BTCUSDT@trade/@trade/!x@arr");
        Assert.Empty(Host.Feeds.Opened);
        await first.SubscribeAsync("btcusdt@trade");
        using var second = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@trade/btcusdt@depth");
        Assert.Equal(["BTCUSDT"], Host.Feeds.Opened);
        var feed = Host.Feeds.Get();
        feed.Tick(trades: [FeedDriver.Trade(1, 1)]);
        Assert.Equal(await first.ReceiveAsync(), await second.ReceiveAsync());
    }

    [Fact]
    public async Task Combined_connections_wrap_events_and_not_answers()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/stream?streams=");
        Assert.Equal("", await client.ListAsync());
        await client.SubscribeAsync("btcusdt@bookTicker", "btcusdt@kline_1d@+08:00");
        Host.Feeds.Get().Tick(bids: [new(100, 1)]);
        await client.AssertNextAsync("""
            {"stream":"btcusdt@bookTicker","data":{"u":101,"s":"BTCUSDT","b":"1.00000000","B":"0.00001000",
            "a":"0.00000000","A":"0.00000000"}}
            """);
    }

    [Theory]
    [InlineData("/ws", "", false)]
    [InlineData("/ws/", "", false)]
    [InlineData("/ws/a@b/c", "a@b c", false)]
    [InlineData("/ws/!miniTicker@arr", "!miniTicker@arr", false)]
    [InlineData("/ws/btcusdt@kline_1m@+08:00", "btcusdt@kline_1m@+08:00", false)]
    [InlineData("/stream", "", true)]
    [InlineData("/stream/", "", true)]
    [InlineData("/stream?streams=a@b/c/a@b", "a@b c", true)]
    [InlineData("/stream?streams=btcusdt@kline_1m@+08:00", "btcusdt@kline_1m@+08:00", true)]
    [InlineData("/stream?streams=btcusdt%40kline_1m%40%2B08%3A00&timeUnit=MILLISECOND", "btcusdt@kline_1m@+08:00", true)]
    [InlineData("/stream/ws/a@b", "a@b", false)]
    public async Task The_URL_names_streams_and_the_form(string path, string streams, bool isCombined)
    {
        using var client = await StreamClient.ConnectAsync(Host, path);
        Assert.Equal(streams, await client.ListAsync());
        Assert.Equal($"{{\"result\":{(isCombined ? "true" : "false")},\"id\":3}}",
            await client.AskAsync("""{"method":"GET_PROPERTY","params":["combined"],"id":3}"""));
    }

    [Fact]
    public async Task The_form_can_be_changed()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@trade");
        var feed = Host.Feeds.Get();
        Assert.Equal("""{"result":null,"id":5}""",
            await client.AskAsync("""{"method":"SET_PROPERTY","params":["combined",true],"id":5}"""));
        feed.Tick(trades: [FeedDriver.Trade(1, 1)]);
        Assert.StartsWith("{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\"", await client.ReceiveAsync(),
            StringComparison.Ordinal);
        await client.AskAsync("""{"method":"SET_PROPERTY","params":["combined",false],"id":5}""");
        feed.Tick(trades: [FeedDriver.Trade(2, 2)]);
        Assert.StartsWith("{\"e\":\"trade\"", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("-9223372036854775808")]
    [InlineData("\"7\"")]
    [InlineData("\"0123456789abcdef0123456789abcdef\"")]
    [InlineData("null")]
    public async Task Ids_come_back_as_they_were_sent(string id)
    {
        using var client = await StreamClient.ConnectAsync(Host);
        Assert.Equal($"{{\"result\":null,\"id\":{id}}}",
            await client.AskAsync($"{{\"id\":{id},\"params\":[],\"method\":\"SUBSCRIBE\"}}"));
    }

    [Fact]
    public async Task Malformed_requests_get_their_answer_and_the_connection_goes_on()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Corpus", "stream-messages.txt"))
            .Where(line => !line.StartsWith('#')).ToList();
        Assert.True(lines.Count > 50, "The corpus is incomplete.");
        using var client = await StreamClient.ConnectAsync(Host);
        var failures = new List<string>();
        foreach (var line in lines)
        {
            var parts = line.Split('\t');
            var answer = await client.AskAsync(parts[0].Replace("\\n", "\n", StringComparison.Ordinal));
            if (answer != parts[1]) failures.Add($"{parts[0]}\n  expected {parts[1]}\n  got      {answer}");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal("", await client.ListAsync());
        Assert.DoesNotContain(Host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_streams_than_allowed_are_refused_together()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/s0");
        await client.SubscribeAsync([.. Enumerable.Range(1, 9).Select(i => $"s{i}")]);
        Assert.Equal(
            """{"code":2,"msg":"Invalid request: a connection can listen to at most 10 streams","id":1}""",
            await client.AskAsync("""{"method":"SUBSCRIBE","params":["s1","s10"],"id":1}"""));
        await client.SubscribeAsync("s1", "s2");
        await client.UnsubscribeAsync("s1");
        await client.SubscribeAsync("s10");
        Assert.EndsWith("s9 s10", await client.ListAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_and_fragmented_messages_are_read_and_longer_ones_end_the_connection()
    {
        using var client = await StreamClient.ConnectAsync(Host);
        const string request = """{"method":"SUBSCRIBE","params":[],"id":1}""";
        Assert.Equal("""{"result":null,"id":1}""", await client.AskAsync(request.PadRight(65_536)));
        var bytes = Encoding.UTF8.GetBytes(request);
        for (var i = 0; i < bytes.Length; i++) await client.Socket.SendAsync([bytes[i]], isEnd: i == bytes.Length - 1);
        Assert.Equal("""{"result":null,"id":1}""", await client.ReceiveAsync());
        await client.Socket.SendAsync(request.PadRight(65_537));
        await client.Socket.AssertClosedAsync(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Binary_messages_end_the_connection()
    {
        using var client = await StreamClient.ConnectAsync(Host);
        await client.Socket.SendAsync("{}"u8.ToArray(), WebSocketMessageType.Binary);
        await client.Socket.AssertClosedAsync(WebSocketCloseStatus.InvalidMessageType);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_told_about_ends_the_connection_rather_than_stay_silent()
    {
        Host.Feeds.Failure = () => new InvalidOperationException("No feed.");
        using var client = await StreamClient.ConnectAsync(Host, "/ws/0");
        await client.Socket.SendAsync("""{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}""");
        await client.Socket.AssertClosedAsync(WebSocketCloseStatus.InternalServerError);
        Host.Feeds.Failure = null;
        using var later = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@trade");
        Host.Feeds.Get().Tick(trades: [FeedDriver.Trade(1, 1)]);
        Assert.Contains("\"t\":1,", await later.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_is_answered_when_the_feed_has_its_state()
    {
        Host.Feeds.StartsAtOnce = false;
        using var client = await StreamClient.ConnectAsync(Host, "/ws/0");
        await client.Socket.SendAsync("""{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}""");
        var answer = client.ReceiveAsync();
        using var other = await StreamClient.ConnectAsync(Host, "/ws/0");
        Assert.False(answer.IsCompleted);
        Host.Feeds.Get().Start();
        Assert.Equal("""{"result":null,"id":1}""", await answer);

        Host.Feeds.StartsAtOnce = false;
        await other.Socket.SendAsync("""{"method":"SUBSCRIBE","params":["soleur@trade"],"id":1}""");
        while (Host.Feeds.Opened.Count < 2) await client.AssertSilentAsync();
        var closed = other.Socket.AssertClosedAsync(WebSocketCloseStatus.InternalServerError);
        while (!closed.IsCompleted)
        {
            Host.Clock.Advance(Streams.MarketStreamResolver.StartPatience);
            await client.AssertSilentAsync();
        }
        await closed;
    }

    [Theory]
    [InlineData("/ws", 426, -1020)]
    [InlineData("/ws/btcusdt@trade", 426, -1020)]
    [InlineData("/stream?streams=btcusdt@trade", 426, -1020)]
    [InlineData("/wss", 404, 0)]
    [InlineData("/stream/x", 404, 0)]
    [InlineData("/streams", 404, 0)]
    public async Task What_is_no_connection_is_refused(string path, int status, int code)
    {
        var answer = await Client.GetAsync(path);
        Assert.Equal(status, (int)answer.Status);
        if (code != 0) Assert.Equal(code, answer.Code);
    }

    [Theory]
    [InlineData("/ws?timeUnit=SECOND")]
    [InlineData("/ws/1/2/3/4/5/6/7/8/9/10/11")]
    public async Task Options_that_mean_nothing_are_refused(string path) =>
        await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectToAsync(Host, path));

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("x", 1, 1)]
    [InlineData("{\"method\":}", 1, 11)]
    [InlineData("{\"method\":\n ?}", 2, 2)]
    [InlineData("{\"method\":\"SUBSCRIBE\",}", 0, 0)]
    [InlineData("{\"method\":\"SUBSCRIBE\"", 0, 0)]
    [InlineData("{\"method\":\"SUBSCRIBE\"}}", 0, 0)]
    [InlineData("{\"method\":\"SUBSCRIBE\"} 1", 0, 0)]
    [InlineData("{method:\"SUBSCRIBE\"}", 0, 0)]
    [InlineData("{'method':'SUBSCRIBE'}", 0, 0)]
    [InlineData("{\"id\":01}", 0, 0)]
    [InlineData("{\"id\":NaN}", 0, 0)]
    [InlineData("{\"method\":\"\\ud800\",\"id\":1}", 0, 0)]
    [InlineData("{\"id\":\"\\ud800\",\"method\":\"SUBSCRIBE\"}", 0, 0)]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}", 0, 0)]
    public async Task What_is_no_JSON_is_told_where(string text, int line, int column)
    {
        using var client = await StreamClient.ConnectAsync(Host);
        var answer = JsonDocument.Parse(await client.AskAsync(text)).RootElement;
        Assert.Equal(3, answer.GetProperty("code").GetInt32());
        if (line == 0)
            Assert.Matches(@"\AInvalid JSON: expected value at line \d+ column \d+\z", answer.GetProperty("msg").GetString());
        else
            Assert.Equal($"Invalid JSON: expected value at line {line} column {column}", answer.GetProperty("msg").GetString());
        await client.AssertSilentAsync();
    }
}
