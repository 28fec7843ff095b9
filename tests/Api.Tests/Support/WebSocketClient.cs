using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Exchange.Api.Tests;

/// <summary>A connection to the ws-api. Signs what it is told to and reads whole messages.</summary>
internal sealed class WebSocketClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly ApiHost _host;
    private int _lastId;

    private WebSocketClient(ApiHost host) => _host = host;

    public ClientWebSocket Socket { get; } = new();

    public static Task<WebSocketClient> ConnectAsync(ApiHost host, string query = "") =>
        ConnectToAsync(host, $"/ws-api/v3{query}");

    /// <summary>Connects to any path.</summary>
    public static async Task<WebSocketClient> ConnectToAsync(ApiHost host, string path)
    {
        var client = new WebSocketClient(host);
        client.Socket.Options.CollectHttpResponseDetails = true;
        await client.Socket.ConnectAsync(
            new($"ws://{host.Address.Authority}{path}"), client._patience.Token);
        return client;
    }

    /// <summary>Members of <c>params</c> that sign a request with the HMAC key, at the host's time.</summary>
    public string Signed(string members, string key = ApiClient.Key) => Signed(members, key, ApiClient.Sign);

    /// <summary>The same with any key. Values are strings and numbers without escapes.</summary>
    public string Signed(string members, string key, Func<string, string> sign)
    {
        var all = string.Create(CultureInfo.InvariantCulture,
            $"{members}{(members.Length == 0 ? "" : ",")}\"apiKey\":\"{key}\",\"timestamp\":{_host.NowMillis}");
        return $"{all},\"signature\":\"{sign(Payload(all))}\"";
    }

    /// <summary>What a signature covers, from the description in Binance's documents.</summary>
    public static string Payload(string members) => string.Join('&', JsonDocument.Parse($"{{{members}}}").RootElement
        .EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal)
        .Select(member => $"{member.Name}={Text(member.Value)}"));

    /// <summary>Sends a request and returns its answer.</summary>
    public async Task<JsonElement> CallAsync(string method, string members = "")
    {
        var id = ++_lastId;
        await SendAsync(string.Create(CultureInfo.InvariantCulture,
            $"{{\"id\":{id},\"method\":\"{method}\",\"params\":{{{members}}}}}"));
        var answer = await ReceiveAsync();
        Assert.Equal(id, answer.GetProperty("id").GetInt32());
        return answer;
    }

    public Task<JsonElement> CallSignedAsync(string method, string members = "") => CallAsync(method, Signed(members));

    /// <summary>Sends a text and returns the answer to it.</summary>
    public async Task<JsonElement> ExchangeAsync(string text)
    {
        await SendAsync(text);
        return await ReceiveAsync();
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(
        byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool isEnd = true) =>
        Socket.SendAsync(bytes, type, isEnd, _patience.Token);

    public async Task<JsonElement> ReceiveAsync() =>
        JsonDocument.Parse(await ReceiveTextAsync() ?? throw new InvalidOperationException(
            $"Closed: {Socket.CloseStatus} {Socket.CloseStatusDescription}")).RootElement;

    /// <summary>The next message, or null when the server closes.</summary>
    public async Task<string?> ReceiveTextAsync()
    {
        var buffer = new byte[65_536];
        using var message = new MemoryStream();
        while (true)
        {
            var result = await Socket.ReceiveAsync(buffer, _patience.Token);
            if (result.MessageType == WebSocketMessageType.Close) return null;
            Assert.Equal(WebSocketMessageType.Text, result.MessageType);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    /// <summary>Asserts that nothing but a close comes, with this status.</summary>
    public async Task AssertClosedAsync(WebSocketCloseStatus status)
    {
        Assert.Null(await ReceiveTextAsync());
        Assert.Equal(status, Socket.CloseStatus);
        if (Socket.State == WebSocketState.CloseReceived)
            await Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _patience.Token);
    }

    public static void AssertResult(JsonElement answer, string expected)
    {
        Assert.True(answer.GetProperty("status").GetInt32() == 200, answer.GetRawText());
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(expected).RootElement),
            JsonSerializer.Serialize(answer.GetProperty("result")));
    }

    public static void AssertError(JsonElement answer, int status, int code, string message)
    {
        var error = answer.GetProperty("error");
        Assert.Equal((status, code, message), (answer.GetProperty("status").GetInt32(),
            error.GetProperty("code").GetInt32(), error.GetProperty("msg").GetString()));
        Assert.False(answer.TryGetProperty("result", out _));
    }

    public void Dispose()
    {
        Socket.Dispose();
        _patience.Dispose();
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
