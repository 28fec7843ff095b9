using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using Exchange.Api.Errors;

namespace Exchange.Api.WebSockets;

/// <summary>
/// One connection: reads messages, runs them side by side and sends the answers as they come. What it may hold is
/// bounded: messages of <see cref="MaxMessageBytes"/>, <see cref="MaxInFlight"/> requests that were not answered yet
/// (beyond them nothing is read), and answers of <see cref="MaxQueuedBytes"/> that the client did not take.
/// </summary>
internal sealed class WebSocketConnection : IDisposable
{
    /// <summary>Largest message in bytes, however many frames it has.</summary>
    public const int MaxMessageBytes = 65_536;

    /// <summary>Requests read and not yet answered.</summary>
    public const int MaxInFlight = 64;

    /// <summary>Answers waiting for the client in bytes; the one that exceeds it is the last.</summary>
    public const int MaxQueuedBytes = 4 * 1024 * 1024;

    /// <summary>How long the client may take to accept one answer.</summary>
    public static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long closing may take until the connection is cut.</summary>
    public static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    // Frames may be empty, and a message of them would have no end.
    private const int MaxFragments = 4_096;
    private const int InitialBuffer = 4_096;

    private readonly Channel<Outgoing> _outgoing = Channel.CreateUnbounded<Outgoing>(
        new() { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly SemaphoreSlim _slots = new(MaxInFlight);
    private readonly CancellationTokenSource _sendPatience;
    private readonly ITimer _closePatience;
    private readonly ITimer _lifetime;
    private readonly WebSocket _socket;
    private readonly WebSocketDispatcher _dispatcher;
    private readonly ApiSession _session;
    private readonly IPAddress? _address;
    private readonly bool _microseconds;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private CloseReason? _closing;
    private long _queuedBytes;
    private int _inFlight;

    public WebSocketConnection(
        WebSocket socket, WebSocketDispatcher dispatcher, ApiSession session, IPAddress? address, bool microseconds,
        TimeSpan lifetime, TimeProvider clock)
    {
        _socket = socket;
        _dispatcher = dispatcher;
        _session = session;
        _address = address;
        _microseconds = microseconds;
        _sendPatience = new(Timeout.InfiniteTimeSpan, clock);
        _closePatience = clock.CreateTimer(
            static state => ((WebSocket)state!).Abort(), socket, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lifetime = clock.CreateTimer(
            static state => ((WebSocketConnection)state!).BeginClose(
                WebSocketCloseStatus.EndpointUnavailable, "The connection has reached its age limit."),
            this, lifetime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Serves the connection until it is closed or cut and nothing of it runs any more.</summary>
    public async Task RunAsync()
    {
        var sending = SendAllAsync();
        try
        {
            await ReceiveAllAsync();
        }
        catch (Exception exception) when (IsCut(exception))
        {
            // The client is gone or broke the protocol; what it asked for runs to its end and is answered to nobody.
            _socket.Abort();
        }
        finally
        {
            BeginClose(WebSocketCloseStatus.NormalClosure, null);
            await sending;
        }
    }

    /// <summary>
    /// Takes no more requests, answers those that run, and closes. The first reason counts; a client that does not play
    /// its part is cut off after <see cref="ClosePatience"/>.
    /// </summary>
    public void BeginClose(WebSocketCloseStatus status, string? description)
    {
        if (Interlocked.CompareExchange(ref _closing, new(status, description), null) is not null) return;
        _closePatience.Change(ClosePatience, Timeout.InfiniteTimeSpan);
        if (Volatile.Read(ref _inFlight) == 0) _outgoing.Writer.TryComplete();
    }

    /// <summary>
    /// Sends an event, after everything that was queued before. A client that does not take its events is cut off.
    /// </summary>
    public void SendEvent(ReadOnlyMemory<byte> json) => Enqueue(new(null, json));

    /// <inheritdoc/>
    public void Dispose()
    {
        _lifetime.Dispose();
        _closePatience.Dispose();
        _sendPatience.Dispose();
        _slots.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async Task ReceiveAllAsync()
    {
        while (true)
        {
            await _slots.WaitAsync();
            var length = await ReceiveAsync();
            if (length < 0)
            {
                _slots.Release();
                return;
            }
            Interlocked.Increment(ref _inFlight);
            if (Volatile.Read(ref _closing) is not null)
            {
                Release();
                continue;
            }
            var call = _dispatcher.Admit(
                _buffer.AsSpan(0, length), _session, _address, _microseconds, out var refusal);
            ShrinkBuffer();
            var answering = AnswerAsync(call, refusal);

            // What follows a log-on or log-out must see its effect.
            if (call.Endpoint is { } endpoint && SessionHandlers.IsOwn(endpoint)) await answering;
        }
    }

    /// <summary>Receives a message; -1 when the client has closed. Messages that come while closing are dropped.</summary>
    private async ValueTask<int> ReceiveAsync()
    {
        var length = 0;
        for (var fragments = 1; ; fragments++)
        {
            if (length == _buffer.Length) GrowBuffer();
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close) return -1;
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Binary)
                BeginClose(WebSocketCloseStatus.InvalidMessageType, "Requests are text.");
            else if (length > MaxMessageBytes || fragments > MaxFragments)
                BeginClose(WebSocketCloseStatus.MessageTooBig, "The message is too long.");
            if (Volatile.Read(ref _closing) is not null) length = 0;
            else if (result.EndOfMessage) return length;
        }
    }

    private async Task AnswerAsync(WebSocketCall call, ApiError? refusal)
    {
        if (await _dispatcher.AnswerAsync(call, refusal) is { } status) BeginClose(status, null);

        // The call may be in use again as soon as its answer was sent.
        var answered = call.Request.Answered;
        Enqueue(new(call, call.Answer));
        answered?.Invoke();
    }

    private void Enqueue(Outgoing message)
    {
        // A client that asks, or listens, and does not read.
        var queued = Interlocked.Add(ref _queuedBytes, message.Json.Length);
        if (queued - message.Json.Length > MaxQueuedBytes) _socket.Abort();
        if (!_outgoing.Writer.TryWrite(message)) Interlocked.Add(ref _queuedBytes, -message.Json.Length);
    }

    private async Task SendAllAsync()
    {
        await foreach (var (call, json) in _outgoing.Reader.ReadAllAsync())
        {
            await TrySendAsync(json);
            Interlocked.Add(ref _queuedBytes, -json.Length);
            if (call is null) continue;
            _dispatcher.Return(call);
            Release();
        }
        var reason = Volatile.Read(ref _closing)!;
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(reason.Status, reason.Description, CancellationToken.None);
        }
        catch (Exception exception) when (IsCut(exception))
        {
            // Closed all the same.
        }
    }

    private async ValueTask TrySendAsync(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty || _socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        _sendPatience.CancelAfter(SendPatience);
        try
        {
            await _socket.SendAsync(answer, WebSocketMessageType.Text, true, _sendPatience.Token);
        }
        catch (Exception exception) when (IsCut(exception))
        {
            // Reading fails as well and ends the connection.
            _socket.Abort();
        }
        _sendPatience.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    // The last request that ends while the connection closes lets the sender end. Its place is free only now that its
    // answer was sent: a client that does not read gets nothing more done.
    private void Release()
    {
        _slots.Release();
        if (Interlocked.Decrement(ref _inFlight) == 0 && Volatile.Read(ref _closing) is not null)
            _outgoing.Writer.TryComplete();
    }

    private void GrowBuffer()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 2, MaxMessageBytes * 2));
        _buffer.CopyTo(larger.AsSpan());
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    // Many connections wait most of the time; they wait with small buffers.
    private void ShrinkBuffer()
    {
        if (_buffer.Length < InitialBuffer * 2) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    }

    private static bool IsCut(Exception exception) => exception is WebSocketException or IOException
        or OperationCanceledException or ObjectDisposedException;

    /// <summary>An answer, or an event without a call.</summary>
    private readonly record struct Outgoing(WebSocketCall? Call, ReadOnlyMemory<byte> Json);

    private sealed record CloseReason(WebSocketCloseStatus Status, string? Description);
}
