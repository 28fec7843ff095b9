using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using Exchange.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api.WebSockets;

/// <summary>
/// A connection to the ws-api: reads messages, runs them side by side and sends the answers as they come. What it may
/// hold is bounded: messages in length, <see cref="MaxInFlight"/> requests that were not answered yet (beyond them
/// nothing is read), and answers of <see cref="MaxQueuedBytes"/> that the client did not take.
/// </summary>
internal sealed class WebSocketConnection : SocketConnection
{
    /// <summary>Requests read and not yet answered.</summary>
    public const int MaxInFlight = 64;

    /// <summary>Answers waiting for the client in bytes; the one that exceeds it is the last.</summary>
    public const int MaxQueuedBytes = 4 * 1024 * 1024;

    private readonly Channel<Outgoing> _outgoing = Channel.CreateUnbounded<Outgoing>(
        new() { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly SemaphoreSlim _slots = new(MaxInFlight);
    private readonly CancellationTokenSource _sendPatience;
    private readonly WebSocketDispatcher _dispatcher;
    private readonly ApiSession _session;
    private readonly IPAddress? _address;
    private readonly bool _microseconds;
    private long _queuedBytes;
    private int _inFlight;

    public WebSocketConnection(
        WebSocket socket, HttpContext context, WebSocketDispatcher dispatcher, ApiSession session, bool microseconds,
        TimeSpan lifetime, TimeProvider clock)
        : base(socket, context, lifetime, clock)
    {
        _dispatcher = dispatcher;
        _session = session;
        _address = context.Connection.RemoteIpAddress;
        _microseconds = microseconds;
        _sendPatience = new(Timeout.InfiniteTimeSpan, clock);
    }

    /// <summary>
    /// Sends an event, after everything that was queued before. A client that does not take its events is cut off.
    /// </summary>
    public void SendEvent(ReadOnlyMemory<byte> json) => Enqueue(new(null, json));

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _sendPatience.Dispose();
        _slots.Dispose();
    }

    /// <summary>Takes no more requests; those that run are answered before the close.</summary>
    protected override void Closing()
    {
        if (Volatile.Read(ref _inFlight) == 0) _outgoing.Writer.TryComplete();
    }

    /// <inheritdoc/>
    protected override async Task ReceiveAllAsync()
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
            if (IsClosing)
            {
                Release();
                continue;
            }
            var call = _dispatcher.Admit(Received(length), _session, _address, _microseconds, out var refusal);
            ShrinkBuffer();
            var answering = AnswerAsync(call, refusal);

            // What follows a log-on or log-out must see its effect.
            if (call.Endpoint is { } endpoint && SessionHandlers.IsOwn(endpoint)) await answering;
        }
    }

    /// <inheritdoc/>
    protected override async Task SendAllAsync()
    {
        await foreach (var (call, json) in _outgoing.Reader.ReadAllAsync())
        {
            await TrySendAsync(json);
            Interlocked.Add(ref _queuedBytes, -json.Length);
            if (call is null) continue;
            _dispatcher.Return(call);
            Release();
        }
        await SendCloseAsync();
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
        if (queued - message.Json.Length > MaxQueuedBytes) Cut();
        if (!_outgoing.Writer.TryWrite(message)) Interlocked.Add(ref _queuedBytes, -message.Json.Length);
    }

    private async ValueTask TrySendAsync(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty) return;
        _sendPatience.CancelAfter(SendPatience);
        await SendAsync(answer, _sendPatience.Token);
        _sendPatience.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    // The last request that ends while the connection closes lets the sender end. Its place is free only now that its
    // answer was sent: a client that does not read gets nothing more done.
    private void Release()
    {
        _slots.Release();
        if (Interlocked.Decrement(ref _inFlight) == 0 && IsClosing) _outgoing.Writer.TryComplete();
    }

    /// <summary>An answer, or an event without a call.</summary>
    private readonly record struct Outgoing(WebSocketCall? Call, ReadOnlyMemory<byte> Json);
}
