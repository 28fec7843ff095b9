using System.Text.Json;

namespace Exchange.Api.Tests;

/// <summary>A connection to streams.</summary>
internal sealed class StreamClient : IDisposable
{
    private StreamClient(WebSocketClient socket) => Socket = socket;

    public WebSocketClient Socket { get; }

    /// <summary>Connects, and returns once what the path names is subscribed to.</summary>
    public static async Task<StreamClient> ConnectAsync(ApiHost host, string path = "/ws")
    {
        var client = new StreamClient(await WebSocketClient.ConnectToAsync(host, path));
        await client.ListAsync();
        return client;
    }

    /// <summary>Subscribes and waits for the answer.</summary>
    public async Task SubscribeAsync(params string[] streams) =>
        Assert.Equal("""{"result":null,"id":1}""", await AskAsync(Request("SUBSCRIBE", streams)));

    public async Task UnsubscribeAsync(params string[] streams) =>
        Assert.Equal("""{"result":null,"id":1}""", await AskAsync(Request("UNSUBSCRIBE", streams)));

    /// <summary>Names of the streams subscribed to.</summary>
    public async Task<string> ListAsync()
    {
        var answer = JsonDocument.Parse(await AskAsync("""{"method":"LIST_SUBSCRIPTIONS","id":"list"}""")).RootElement;
        Assert.Equal("list", answer.GetProperty("id").GetString());
        return string.Join(' ', answer.GetProperty("result").EnumerateArray().Select(name => name.GetString()));
    }

    /// <summary>Sends a text and returns the next message.</summary>
    public async Task<string> AskAsync(string text)
    {
        await Socket.SendAsync(text);
        return await ReceiveAsync();
    }

    public async Task<string> ReceiveAsync() => await Socket.ReceiveTextAsync()
        ?? throw new InvalidOperationException(
            $"Closed: {Socket.Socket.CloseStatus} {Socket.Socket.CloseStatusDescription}");

    /// <summary>Asserts that nothing has come since the last message: the next one answers a request.</summary>
    public async Task AssertSilentAsync() => await ListAsync();

    /// <summary>Asserts that the next message is exactly this, but for white space between lines.</summary>
    public async Task AssertNextAsync(string expected) =>
        Assert.Equal(string.Concat(expected.Split('\n').Select(line => line.Trim())), await ReceiveAsync());

    public void Dispose() => Socket.Dispose();

    private static string Request(string method, string[] streams) =>
        $"{{\"method\":\"{method}\",\"params\":{JsonSerializer.Serialize(streams)},\"id\":1}}";
}
