using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Exchange.SystemTests.Client;

/// <summary>A connection to the WebSocket API that listens to its user's account until it is closed.</summary>
internal sealed class UserDataSocket : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly TaskCompletionSource<JsonElement> _subscribed = new();
    private Task _receiving = Task.CompletedTask;

    /// <summary>What was heard so far, without the wrapping.</summary>
    public ConcurrentQueue<JsonElement> Events { get; } = new();

    /// <summary>Whether the server has ended the connection.</summary>
    public bool IsClosed => _receiving.IsCompleted;

    /// <summary>Whether the client was told, before the connection ended, that nothing more comes.</summary>
    public bool IsTerminated => Events.Any(e => Kind(e) == "eventStreamTerminated");

    /// <summary>Connects and subscribes.</summary>
    public static async Task<UserDataSocket> SubscribeAsync(Uri api, Trader trader)
    {
        using var limit = new CancellationTokenSource(ConnectLimit);
        var socket = new UserDataSocket();
        await socket._socket.ConnectAsync(new UriBuilder(api) { Scheme = "ws", Path = "/ws-api/v3" }.Uri, limit.Token);
        socket._receiving = socket.ReceiveAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var payload = string.Create(CultureInfo.InvariantCulture, $"apiKey={trader.Key}&timestamp={now}");
        var signature = Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(trader.Secret), Encoding.UTF8.GetBytes(payload)));
        var request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            id = 1,
            method = "userDataStream.subscribe.signature",
            @params = new { apiKey = trader.Key, timestamp = now, signature },
        });
        await socket._socket.SendAsync(request, WebSocketMessageType.Text, true, limit.Token);
        var answer = await socket._subscribed.Task.WaitAsync(limit.Token);
        if (answer.GetProperty("status").GetInt32() != 200) throw new InvalidOperationException(answer.GetRawText());
        return socket;
    }

    /// <summary>Whether an order with a client id was reported.</summary>
    public bool Heard(string clientOrderId, string kind) => Events.Any(e =>
        Kind(e) == "executionReport" && e.GetProperty("c").GetString() == clientOrderId
        && e.GetProperty("x").GetString() == kind);

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private static string? Kind(JsonElement e) => e.GetProperty("e").GetString();

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close) return;
                var message = JsonDocument.Parse(buffer.AsMemory(0, result.Count)).RootElement.Clone();
                if (message.TryGetProperty("event", out var e)) Events.Enqueue(e);
                else _subscribed.TrySetResult(message);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // Cut off, which is a way to end, too.
        }
    }
}
