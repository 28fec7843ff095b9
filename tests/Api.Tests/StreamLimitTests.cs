using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using System.Text;
using Exchange.Abstractions.Trading;
using Exchange.Api.Streams;
using Exchange.Api.Tests.Fakes;
using Exchange.Api.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Exchange.Api.Tests;

/// <summary>What a client of streams may send, hold and keep open.</summary>
public sealed class StreamLimitTests
{
    private static readonly (string, string)[] Unlimited =
    [
        ("Limits:RequestWeightPerMinute", "0"), ("Limits:RawRequestsPerFiveMinutes", "0"),
        ("Limits:StreamMessagesPerSecond", "0"),
    ];

    private static readonly byte[] Request = Encoding.UTF8.GetBytes("""{"method":"LIST_SUBSCRIPTIONS","id":1}""");

    public static TheoryData<byte> CountedFrames => [RawWebSocket.Text, RawWebSocket.Ping, RawWebSocket.Pong];

    [Theory]
    [MemberData(nameof(CountedFrames))]
    public async Task More_than_five_messages_in_a_second_end_the_connection(byte opcode)
    {
        await using var host = await ApiHost.StartAsync();
        using var socket = await RawWebSocket.ConnectAsync(host, path: "/ws/0");
        var frame = RawWebSocket.Frame(opcode, opcode == RawWebSocket.Text ? Request : "x"u8);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++) await socket.SendAsync(frame);
            await ExpectListAsync(socket);
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        for (var i = 0; i < 6; i++) await socket.SendAsync(frame);
        (byte Opcode, byte[] Payload) answer;
        do answer = await socket.ReceiveAsync();
        while (answer.Opcode != RawWebSocket.Close);
        Assert.Equal((1008, "Too many messages in a second."),
            (answer.Payload[0] << 8 | answer.Payload[1], Encoding.UTF8.GetString(answer.Payload[2..])));
    }

    [Fact]
    public async Task Fragments_are_one_message_and_frames_may_arrive_byte_by_byte()
    {
        await using var host = await ApiHost.StartAsync();
        using var socket = await RawWebSocket.ConnectAsync(host, path: "/ws/0");
        var message = new List<byte>();
        for (var i = 0; i < Request.Length; i++)
        {
            message.AddRange(RawWebSocket.Frame(
                i == 0 ? RawWebSocket.Text : RawWebSocket.Continuation, [Request[i]], i == Request.Length - 1));
        }
        foreach (var part in message) await socket.SendAsync([part]);
        Assert.Equal(RawWebSocket.Text, (await socket.ReceiveAsync()).Opcode);

        // 16-bit lengths; the fifth message of the second is still answered.
        var padded = RawWebSocket.Frame(RawWebSocket.Text, [.. Request, .. Enumerable.Repeat((byte)' ', 300)]);
        foreach (var part in padded.Concat(padded).Concat(padded).Chunk(7)) await socket.SendAsync(part);
        await socket.SendAsync(RawWebSocket.Frame(RawWebSocket.Text, Request));
        for (var i = 0; i < 4; i++) Assert.Equal(RawWebSocket.Text, (await socket.ReceiveAsync()).Opcode);
    }

    [Fact]
    public async Task Attempts_to_connect_are_limited_per_address_and_five_minutes()
    {
        await using var host = await ApiHost.StartAsync([.. Unlimited, ("Limits:ConnectionsPerFiveMinutes", "3")]);
        for (var i = 0; i < 3; i++) (await StreamClient.ConnectAsync(host)).Dispose();
        (await host.Client.GetAsync("/ws")).AssertError(429, -1034,
            "Too many connection attempts from IP; current limit is 3 per '5 MINUTE'.");
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        using var client = await StreamClient.ConnectAsync(host);
    }

    [Fact]
    public async Task Open_connections_are_limited()
    {
        await using var host = await ApiHost.StartAsync([.. Unlimited, ("Limits:WebSocketConnections", "1")]);
        using var client = await StreamClient.ConnectAsync(host);
        await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectToAsync(host, "/stream"));
    }

    [Fact]
    public async Task A_connection_ends_after_24_hours_and_is_told_so()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        using var client = await StreamClient.ConnectAsync(host);
        host.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await client.AssertSilentAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await client.AssertNextAsync($$"""{"e":"serverShutdown","E":{{host.NowMillis}}}""");
        await client.Socket.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
        await EmptyAsync(host);
    }

    [Fact]
    public async Task On_shutdown_clients_get_what_was_on_its_way_and_are_told_in_their_form()
    {
        var host = await ApiHost.StartAsync(Unlimited);
        using var raw = await StreamClient.ConnectAsync(host, "/ws/btcusdt@trade?timeUnit=MICROSECOND");
        using var combined = await StreamClient.ConnectAsync(host, "/stream");
        host.Feeds.Get().Tick(trades: [FeedDriver.Trade(1, 1)]);
        var stopping = host.Services.GetRequiredService<IHost>().StopAsync();
        Assert.StartsWith("{\"e\":\"trade\"", await raw.ReceiveAsync(), StringComparison.Ordinal);
        await raw.AssertNextAsync($$"""{"e":"serverShutdown","E":{{host.NowMillis}}000}""");
        await raw.Socket.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
        await combined.AssertNextAsync(
            $$$"""{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":{{{host.NowMillis}}}}}""");
        await combined.Socket.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData("Limits:StreamQueueMessages", "50")]
    [InlineData("Limits:StreamQueueBytes", "1000000")]
    [InlineData("Limits:StreamQueueBytes", "1000000000")]
    public async Task A_client_that_does_not_read_is_cut_off_and_another_gets_everything(string limit, string value)
    {
        await using var host = await ApiHost.StartAsync([.. Unlimited, (limit, value)]);
        using var metrics = new StreamInstruments(host);
        using var stalled = await RawWebSocket.ConnectAsync(host, receiveBuffer: 4_096, path: "/ws/btcusdt@depth@100ms");
        using var reader = await StreamClient.ConnectAsync(host, "/ws/btcusdt@depth@100ms");
        await WaitAsync(host, () => metrics["exchange_stream_subscriptions"] == 2);
        var feed = host.Feeds.Get();
        var update = FeedDriver.FirstUpdateId;
        for (; update < 20_000 && metrics["exchange_stream_slow_readers"] == 0; update++) await TickAsync();
        Assert.Equal(1, metrics["exchange_stream_slow_readers"]);
        host.Clock.Advance(SocketConnection.ClosePatience);
        await WaitAsync(host, () => Connections(host).Count == 1);
        await TickAsync();
        Assert.Equal(1, metrics["exchange_stream_slow_readers"]);

        // Levels by the thousand, so that the kernel's buffers fill as well.
        async Task TickAsync()
        {
            host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            feed.Tick(bids: [.. Enumerable.Range(1, 1_000).Select(price => new LevelView(price, update))]);
            Assert.Contains($"\"U\":{update},\"u\":{update},", await reader.ReceiveAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_slow_client_that_reads_again_in_time_is_told_why()
    {
        await using var host = await ApiHost.StartAsync([.. Unlimited, ("Limits:StreamQueueMessages", "20")]);
        using var metrics = new StreamInstruments(host);
        using var stalled = await RawWebSocket.ConnectAsync(host, receiveBuffer: 4_096, path: "/ws/btcusdt@depth@100ms");
        await WaitAsync(host, () => metrics["exchange_stream_subscriptions"] == 1);
        var feed = host.Feeds.Get();
        for (var i = 1; i < 20_000 && metrics["exchange_stream_slow_readers"] == 0; i++)
        {
            host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            feed.Tick(bids: [.. Enumerable.Range(1, 1_000).Select(price => new LevelView(price, i))]);
        }
        Assert.Equal(1, metrics["exchange_stream_slow_readers"]);
        Assert.EndsWith("The client does not read fast enough.", await stalled.ReadToCloseAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instruments_follow_connections_subscriptions_and_messages()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        using var metrics = new StreamInstruments(host);
        using (var client = await StreamClient.ConnectAsync(host, "/ws/a/b"))
        {
            await client.SubscribeAsync("c");
            await client.UnsubscribeAsync("a");
            Assert.Equal((1, 2), (metrics["exchange_stream_connections"], metrics["exchange_stream_subscriptions"]));
            await WaitAsync(host, () => metrics["exchange_stream_messages"] == 3);
        }
        await EmptyAsync(host);
        Assert.Equal((0, 0), (metrics["exchange_stream_connections"], metrics["exchange_stream_subscriptions"]));
    }

    [Fact]
    public async Task Clients_that_vanish_leave_nothing_behind()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        var feed = host.Feeds.Get();
        using (var client = await StreamClient.ConnectAsync(host, "/ws/btcusdt@trade/!ticker@arr"))
            client.Socket.Socket.Abort();
        for (var i = 1; i < 50; i++) feed.Tick(trades: [FeedDriver.Trade(i, i)], statistics: FeedDriver.Statistics(i));
        await EmptyAsync(host);
        Assert.DoesNotContain(host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task ExpectListAsync(RawWebSocket socket)
    {
        await socket.SendAsync(RawWebSocket.Frame(RawWebSocket.Text,
            """{"method":"LIST_SUBSCRIPTIONS","id":"mark"}"""u8));
        (byte Opcode, byte[] Payload) answer;
        do answer = await socket.ReceiveAsync();
        while (!Encoding.UTF8.GetString(answer.Payload).Contains("mark", StringComparison.Ordinal));
    }

    private static WebSocketConnections Connections(ApiHost host) =>
        host.Services.GetRequiredService<WebSocketConnections>();

    private static Task EmptyAsync(ApiHost host) => WaitAsync(host, () => Connections(host).Count == 0);

    // Requests over HTTP pass the time: what is waited for happens on the server's own threads.
    private static async Task WaitAsync(ApiHost host, Func<bool> isTrue)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isTrue())
        {
            patience.Token.ThrowIfCancellationRequested();
            await host.Client.GetAsync("/api/v3/ping");
        }
    }

    /// <summary>Sums of the instruments of streams of one host.</summary>
    private sealed class StreamInstruments : IDisposable
    {
        private readonly ConcurrentDictionary<string, long> _sums = new(StringComparer.Ordinal);
        private readonly MeterListener _listener = new();

        public StreamInstruments(ApiHost host)
        {
            var meter = host.Services.GetRequiredService<StreamMetrics>().Meter;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
                _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
            _listener.Start();
        }

        public long this[string name] => _sums.GetValueOrDefault(name);

        public void Dispose() => _listener.Dispose();
    }
}
