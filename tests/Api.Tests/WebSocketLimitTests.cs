using System.Net.WebSockets;
using System.Text;
using Exchange.Abstractions.Trading;
using Exchange.Api.Tests.Fakes;
using Exchange.Api.WebSockets;
using Exchange.Domain.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Exchange.Api.Tests;

/// <summary>What a client may use, hold and keep open.</summary>
public sealed class WebSocketLimitTests
{
    private const string Order =
        "\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"MARKET\",\"quantity\":1";

    private static readonly (string, string)[] Unlimited =
        [("Limits:RequestWeightPerMinute", "0"), ("Limits:RawRequestsPerFiveMinutes", "0")];

    [Fact]
    public async Task Weight_is_one_budget_with_REST_and_beyond_it_requests_wait_until_the_minute_ends()
    {
        await using var host = await ApiHost.StartAsync(
            ("Limits:RequestWeightPerMinute", "100"), ("Limits:ViolationsBeforeBan", "3"));
        using var client = await WebSocketClient.ConnectAsync(host);
        for (var i = 0; i < 4; i++) await client.CallAsync("exchangeInfo");
        var twin = await host.Client.GetAsync("/api/v3/depth?symbol=BTCUSDT");
        Assert.Equal("87", twin.Header("X-MBX-USED-WEIGHT-1M"));

        var answer = await client.CallAsync("account.status", client.Signed(""));
        WebSocketClient.AssertError(answer, 429, -1003, "Too much request weight used; current limit is 100 request weight "
            + "per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.");
        var data = answer.GetProperty("error").GetProperty("data");
        Assert.Equal((host.NowMillis, 1_767_323_100_000),
            (data.GetProperty("serverTime").GetInt64(), data.GetProperty("retryAfter").GetInt64()));
        Assert.Equal(107, WebSocketMethodTests.UsedWeight(answer));

        host.Clock.Advance(TimeSpan.FromMilliseconds(1_767_323_100_000 - host.NowMillis));
        Assert.Equal(1, WebSocketMethodTests.UsedWeight(await client.CallAsync("ping")));
    }

    [Fact]
    public async Task A_client_that_goes_on_is_banned_and_disconnected()
    {
        await using var host = await ApiHost.StartAsync(
            ("Limits:RequestWeightPerMinute", "10"), ("Limits:ViolationsBeforeBan", "3"));
        using var client = await WebSocketClient.ConnectAsync(host);
        for (var i = 0; i < 2; i++)
            Assert.Equal(429, (await client.CallAsync("exchangeInfo")).GetProperty("status").GetInt32());
        var answer = await client.CallAsync("exchangeInfo");
        var until = host.NowMillis + 120_000;
        WebSocketClient.AssertError(answer, 418, -1003, $"Way too much request weight used; IP banned until {until}. "
            + "Please use WebSocket Streams for live updates to avoid bans.");
        Assert.Equal(until, answer.GetProperty("error").GetProperty("data").GetProperty("retryAfter").GetInt64());
        await client.AssertClosedAsync(WebSocketCloseStatus.PolicyViolation);
        await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectAsync(host));
    }

    [Fact]
    public async Task Too_many_orders_say_when_to_come_back()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        host.Exchange.OnPlace = _ => new OrderReply
        {
            Reason = RejectReason.TooManyOrders,
            Counts = new(100, 500, 100, 200_000),
        };
        using var client = await WebSocketClient.ConnectAsync(host);
        var answer = await client.CallSignedAsync("order.place", Order);
        WebSocketClient.AssertError(answer, 429, -1015, "Too many new orders; current limit is 100 orders per 10 SECOND.");
        Assert.Equal(1_767_323_050_000,
            answer.GetProperty("error").GetProperty("data").GetProperty("retryAfter").GetInt64());
        Assert.Equal(3, answer.GetProperty("rateLimits").GetArrayLength());
    }

    [Fact]
    public async Task Attempts_to_connect_are_limited_per_address_and_five_minutes()
    {
        await using var host = await ApiHost.StartAsync([.. Unlimited, ("Limits:ConnectionsPerFiveMinutes", "3")]);
        for (var i = 0; i < 3; i++) (await WebSocketClient.ConnectAsync(host)).Dispose();
        (await host.Client.GetAsync("/ws-api/v3")).AssertError(429, -1034,
            "Too many connection attempts from IP; current limit is 3 per '5 MINUTE'.");
        await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectAsync(host));
        Assert.Equal(200, (int)(await host.Client.GetAsync("/api/v3/ping")).Status);
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        using var client = await WebSocketClient.ConnectAsync(host);
        WebSocketClient.AssertResult(await client.CallAsync("ping"), "{}");
    }

    [Fact]
    public async Task Open_connections_are_limited_and_closed_ones_make_room()
    {
        await using var host = await ApiHost.StartAsync([.. Unlimited, ("Limits:WebSocketConnections", "1")]);
        using var first = await WebSocketClient.ConnectAsync(host);
        await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectAsync(host));
        await first.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, first.Socket.CloseStatus);
        await EmptyAsync(host);
        using var second = await WebSocketClient.ConnectAsync(host);
        WebSocketClient.AssertResult(await second.CallAsync("ping"), "{}");
    }

    [Fact]
    public async Task Requests_in_flight_are_bounded_and_further_ones_wait_unread()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        var gate = new TaskCompletionSource();
        host.Exchange.PlaceGate = gate.Task;
        using var client = await WebSocketClient.ConnectAsync(host);
        var message = $"{{\"id\":1,\"method\":\"order.place\",\"params\":{{{client.Signed(Order)}}}}}";
        for (var i = 0; i < 100; i++) await client.SendAsync(message);

        // Another connection is served, after which all that may run does.
        using var other = await WebSocketClient.ConnectAsync(host);
        while (host.Exchange.Commands.Count < WebSocketConnection.MaxInFlight) await other.CallAsync("ping");
        for (var i = 0; i < 50; i++) await other.CallAsync("ping");
        Assert.Equal(WebSocketConnection.MaxInFlight, host.Exchange.Commands.Count);

        gate.SetResult();
        for (var i = 0; i < 100; i++) Assert.Equal(200, (await client.ReceiveAsync()).GetProperty("status").GetInt32());
        Assert.Equal(100, host.Exchange.Commands.Count);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_not_read_either_and_cut_off()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        using var socket = await RawWebSocket.ConnectAsync(host, receiveBuffer: 4_096);
        var frame = RawWebSocket.Frame(RawWebSocket.Text, "{\"id\":1,\"method\":\"exchangeInfo\"}"u8);
        var requests = new byte[1_000 * frame.Length];
        for (var i = 0; i < 1_000; i++) frame.CopyTo(requests, i * frame.Length);
        var blocked = false;
        for (var i = 0; i < 1_000 && !blocked; i++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await socket.Stream.WriteAsync(requests, patience.Token);
            }
            catch (OperationCanceledException)
            {
                blocked = true;
            }
        }
        Assert.True(blocked, "A million requests were taken from a client that read no answer.");
        Assert.Equal(1, Connections(host).Count);
        host.Clock.Advance(WebSocketConnection.SendPatience);
        await EmptyAsync(host);
    }

    [Fact]
    public async Task Answers_nobody_takes_are_bounded_in_bytes()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        host.Exchange.Catalog = host.Exchange.Catalog with
        {
            Markets = [.. Enumerable.Range(1, 3_000).Select(i => FakeExchange.Btc with { Id = i, Symbol = $"M{i}" })],
        };
        using var socket = await RawWebSocket.ConnectAsync(host, receiveBuffer: 4_096);
        var frame = RawWebSocket.Frame(RawWebSocket.Text, "{\"id\":1,\"method\":\"exchangeInfo\"}"u8);
        for (var i = 0; i < 40; i++) await socket.SendAsync(frame);
        await EmptyAsync(host);
    }

    [Fact]
    public async Task Silent_clients_are_pinged_and_those_that_do_not_answer_are_cut_off()
    {
        await using var host = await ApiHost.StartAsync([.. Unlimited,
            ("Limits:WebSocketPingInterval", "00:00:00.2"), ("Limits:WebSocketPingTimeout", "00:00:01")]);
        using var living = await RawWebSocket.ConnectAsync(host);
        using var dead = await RawWebSocket.ConnectAsync(host);
        var cut = dead.ReadToEndAsync();
        while (!cut.IsCompleted)
        {
            var (opcode, payload) = await living.ReceiveAsync();
            Assert.Equal(RawWebSocket.Ping, opcode);
            await living.SendAsync(RawWebSocket.Frame(RawWebSocket.Pong, payload));
        }
        await cut;
        await living.SendAsync(RawWebSocket.Frame(RawWebSocket.Ping, "abc"u8));
        (byte Opcode, byte[] Payload) answer;
        do answer = await living.ReceiveAsync();
        while (answer.Opcode == RawWebSocket.Ping);
        Assert.Equal((RawWebSocket.Pong, "abc"), (answer.Opcode, Encoding.ASCII.GetString(answer.Payload)));
    }

    [Fact]
    public async Task A_connection_ends_after_24_hours()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        using var client = await WebSocketClient.ConnectAsync(host);
        await client.CallAsync("ping");
        host.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        WebSocketClient.AssertResult(await client.CallAsync("ping"), "{}");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await client.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
        await EmptyAsync(host);
    }

    [Fact]
    public async Task On_shutdown_what_runs_is_answered_and_connections_are_closed()
    {
        var host = await ApiHost.StartAsync(Unlimited);
        var gate = new TaskCompletionSource();
        host.Exchange.PlaceGate = gate.Task;
        using var client = await WebSocketClient.ConnectAsync(host);
        using var idle = await WebSocketClient.ConnectAsync(host);
        await idle.CallAsync("ping");
        await client.SendAsync($"{{\"id\":1,\"method\":\"order.place\",\"params\":{{{client.Signed(Order)}}}}}");
        while (host.Exchange.Commands.IsEmpty) await idle.CallAsync("ping");

        var stopping = host.Services.GetRequiredService<IHost>().StopAsync();
        await idle.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
        await client.SendAsync("{\"id\":2,\"method\":\"ping\"}");
        gate.SetResult();
        var answer = await client.ReceiveAsync();
        Assert.Equal((1, 200), (answer.GetProperty("id").GetInt32(), answer.GetProperty("status").GetInt32()));
        await client.AssertClosedAsync(WebSocketCloseStatus.EndpointUnavailable);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_ignores_the_close_is_cut_off()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        using var socket = await RawWebSocket.ConnectAsync(host);
        await socket.SendAsync(RawWebSocket.Frame(0x2, "x"u8));
        Assert.Equal(RawWebSocket.Close, (await socket.ReceiveAsync()).Opcode);
        Assert.Equal(1, Connections(host).Count);
        host.Clock.Advance(WebSocketConnection.ClosePatience);
        await socket.ReadToEndAsync();
        await EmptyAsync(host);
    }

    [Fact]
    public async Task A_client_that_vanishes_leaves_nothing_behind_and_its_command_runs_to_its_end()
    {
        await using var host = await ApiHost.StartAsync(Unlimited);
        var gate = new TaskCompletionSource();
        host.Exchange.PlaceGate = gate.Task;
        using (var client = await WebSocketClient.ConnectAsync(host))
        {
            await client.SendAsync($"{{\"id\":1,\"method\":\"order.place\",\"params\":{{{client.Signed(Order)}}}}}");
            using var other = await WebSocketClient.ConnectAsync(host);
            while (host.Exchange.Commands.IsEmpty) await other.CallAsync("ping");
            client.Socket.Abort();
        }
        gate.SetResult();
        await EmptyAsync(host);
        Assert.DoesNotContain(host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static WebSocketConnections Connections(ApiHost host) =>
        host.Services.GetRequiredService<WebSocketConnections>();

    // Requests over HTTP pass the time: what is waited for happens on the server's own threads.
    private static async Task EmptyAsync(ApiHost host)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Connections(host).Count > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await host.Client.GetAsync("/api/v3/ping");
        }
    }
}
