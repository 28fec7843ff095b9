using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.SystemTests.Client;

/// <summary>
/// A client that keeps a local order book as Binance documents it: depth events buffered, a REST snapshot, then every
/// event must follow the one before. Connects again by itself when the connection is lost.
/// </summary>
internal sealed class DepthSocket : IAsyncDisposable
{
    private const decimal Unit = 100_000_000m;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Func<Uri> _api;
    private readonly string _symbol;
    private readonly List<string> _holes = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private Depth _depth = new();
    private bool _synchronized;

    private DepthSocket(Func<Uri> api, string symbol)
    {
        (_api, _symbol) = (api, symbol);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Connections made so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Events that did not follow the one before on the same connection.</summary>
    public IReadOnlyList<string> Holes
    {
        get { lock (_lock) return [.. _holes]; }
    }

    /// <summary>Last update id of the local book; 0 while there is none.</summary>
    public long UpdateId
    {
        get { lock (_lock) return _synchronized ? _depth.UpdateId : 0; }
    }

    /// <summary>Starts following a symbol; the address is asked for with every connection.</summary>
    public static DepthSocket Start(Func<Uri> api, string symbol) => new(api, symbol);

    /// <summary>Best levels of a side in units of 1e-8, best first.</summary>
    public List<(long Price, long Quantity)> Levels(Side side)
    {
        lock (_lock)
        {
            var levels = _depth.Of(side);
            return [.. Enumerable.Range(0, levels.Count).Select(i => levels[i])];
        }
    }

    /// <summary>Levels of a REST answer in the same units.</summary>
    public static List<(long Price, long Quantity)> Levels(JsonElement depth, string side) =>
        [.. depth.GetProperty(side).EnumerateArray().Select(Level)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
            }
            catch (Exception exception) when (
                exception is WebSocketException or HttpRequestException or InvalidOperationException or TimeoutException)
            {
                lock (_lock) _synchronized = false;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(Pause).WaitAsync(CancellationToken.None);
        }
    }

    private async Task FollowAsync()
    {
        var api = _api();
        using var socket = new ClientWebSocket();
        var path = $"ws://{api.Authority}/ws/{_symbol.ToLowerInvariant()}@depth@100ms";
        await socket.ConnectAsync(new Uri(path), _stop.Token);
        Connections++;
        var buffered = new List<JsonElement> { await ReadAsync(socket) };
        using var http = RestClient.Connect(api);
        var snapshot = await new RestClient(http, Trader.Alice).GetPublicAsync(
            "/api/v3/depth", ("symbol", _symbol), ("limit", "5000"));
        lock (_lock) Begin(snapshot.Expect());
        while (true)
        {
            foreach (var depthEvent in buffered)
            {
                lock (_lock) Take(depthEvent);
            }
            buffered = [await ReadAsync(socket)];
        }
    }

    private void Begin(JsonElement snapshot)
    {
        _depth = new() { UpdateId = snapshot.Number("lastUpdateId") };
        foreach (var (price, quantity) in Levels(snapshot, "bids")) _depth.Bids.Set(price, quantity);
        foreach (var (price, quantity) in Levels(snapshot, "asks")) _depth.Asks.Set(price, quantity);
        _synchronized = true;
    }

    private void Take(JsonElement depthEvent)
    {
        var (first, last) = (depthEvent.Number("U"), depthEvent.Number("u"));
        if (last <= _depth.UpdateId) return;
        if (first > _depth.UpdateId + 1) _holes.Add($"Update {_depth.UpdateId} was followed by {first}.");
        foreach (var (price, quantity) in Levels(depthEvent, "b")) _depth.Bids.Set(price, quantity);
        foreach (var (price, quantity) in Levels(depthEvent, "a")) _depth.Asks.Set(price, quantity);
        _depth.UpdateId = last;
    }

    private static (long Price, long Quantity) Level(JsonElement level) =>
        ((long)(level[0].Decimal() * Unit), (long)(level[1].Decimal() * Unit));

    private async Task<JsonElement> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
            if (result.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException(string.Create(CultureInfo.InvariantCulture, $"Closed: {socket.CloseStatus}."));
            message.Write(buffer, 0, result.Count);
            if (!result.EndOfMessage) continue;
            using var document = JsonDocument.Parse(message.ToArray());
            return document.RootElement.Clone();
        }
    }
}
