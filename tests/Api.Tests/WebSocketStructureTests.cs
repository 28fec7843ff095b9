using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Exchange.Api.Tests;

/// <summary>Messages and frames no library would send.</summary>
public sealed class WebSocketStructureTests : HostedTest
{
    private const string PingMessage = "{\"id\":1,\"method\":\"ping\"}";

    [Fact]
    public async Task Malformed_messages_get_their_code_and_the_connection_goes_on()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Corpus", "messages.txt"))
            .Where(line => !line.StartsWith('#')).ToList();
        Assert.True(lines.Count > 70, "The corpus is incomplete.");
        using var client = await WebSocketClient.ConnectAsync(Host);
        var failures = new List<string>();
        foreach (var line in lines)
        {
            var parts = line.Split('\t');
            var answer = await client.ExchangeAsync(parts[0]);
            var status = answer.GetProperty("status").GetInt32();
            var code = answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;
            var expected = int.Parse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            if (code != expected || status != (code == 0 ? 200 : 400) || answer.GetProperty("id").GetRawText() != parts[1])
                failures.Add($"{line}: {answer.GetRawText()}");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Empty(Host.Exchange.Commands);
        Assert.DoesNotContain(Host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_parameters_than_any_request_has_are_refused()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        string Members(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"p{i}\":{i}"));
        Assert.Equal(200, (await client.CallAsync("ping", Members(64))).GetProperty("status").GetInt32());
        WebSocketClient.AssertError(await client.CallAsync("ping", Members(65)), 400, -1101,
            "Too many parameters sent for this endpoint.");
    }

    [Fact]
    public async Task A_message_of_64_KB_is_read_and_a_longer_one_ends_the_connection()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        Assert.Equal(200, (await client.ExchangeAsync(PingMessage.PadRight(65_536))).GetProperty("status").GetInt32());
        Assert.Equal(200, (await client.ExchangeAsync(PingMessage)).GetProperty("status").GetInt32());
        await client.SendAsync(PingMessage.PadRight(65_537));
        await client.AssertClosedAsync(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Fragments_are_one_message()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        var bytes = Encoding.UTF8.GetBytes(PingMessage);
        for (var i = 0; i < bytes.Length; i++)
            await client.SendAsync([bytes[i]], isEnd: i == bytes.Length - 1);
        WebSocketClient.AssertResult(await client.ReceiveAsync(), "{}");
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task A_message_of_endless_fragments_ends_the_connection(int length)
    {
        using var socket = await RawWebSocket.ConnectAsync(Host);
        await socket.SendAsync(RawWebSocket.Frame(RawWebSocket.Text, "{"u8, isEnd: false));
        var frame = RawWebSocket.Frame(RawWebSocket.Continuation, new byte[length].Select(_ => (byte)' ').ToArray(), false);
        for (var i = 0; i < 5_000; i++) await socket.SendAsync(frame);
        var (opcode, payload) = await socket.ReceiveAsync();
        Assert.Equal((RawWebSocket.Close, 1009), (opcode, payload[0] << 8 | payload[1]));
    }

    [Fact]
    public async Task Binary_messages_end_the_connection()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        await client.SendAsync(Encoding.UTF8.GetBytes(PingMessage), WebSocketMessageType.Binary);
        await client.AssertClosedAsync(WebSocketCloseStatus.InvalidMessageType);
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_ends_the_connection_without_an_answer()
    {
        using var socket = await RawWebSocket.ConnectAsync(Host);
        await socket.SendAsync(RawWebSocket.Frame(
            RawWebSocket.Text, [.. "{\"id\":\""u8, 0xFF, .. "\",\"method\":\"ping\"}"u8]));
        Assert.DoesNotContain("status", await socket.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x3)]
    [InlineData(0xB)]
    public async Task Unknown_frames_end_the_connection(byte opcode)
    {
        using var socket = await RawWebSocket.ConnectAsync(Host);
        await socket.SendAsync(RawWebSocket.Frame(opcode, "{}"u8));
        Assert.DoesNotContain("status", await socket.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/ws-api/v3", 426, -1020)]
    [InlineData("POST", "/ws-api/v3", 426, -1020)]
    [InlineData("GET", "/ws-api/v3?timeUnit=SECOND", 400, -1194)]
    [InlineData("GET", "/ws-api/v3?returnRateLimits=no", 400, -1130)]
    [InlineData("GET", "/ws-api/v4", 404, 0)]
    [InlineData("GET", "/ws-api/v3/x", 404, 0)]
    public async Task What_is_no_connection_is_refused(string method, string path, int status, int code)
    {
        if (status == 400)
        {
            await Assert.ThrowsAsync<WebSocketException>(() =>
                WebSocketClient.ConnectAsync(Host, path["/ws-api/v3".Length..]));
            return;
        }
        var answer = await Client.SendAsync(method, path);
        Assert.Equal(status, (int)answer.Status);
        if (code != 0) Assert.Equal(code, answer.Code);
    }
}
