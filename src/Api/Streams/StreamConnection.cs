using System.Net.WebSockets;
using System.Threading.Channels;
using Exchange.Api.WebSockets;
using Exchange.Domain.Numerics;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api.Streams;

/// <summary>
/// A connection to streams: what it subscribed to and what waits to be sent. The queue is bounded in messages and bytes; a
/// client that lets it overflow, or does not take one message for <see cref="SocketConnection.SendPatience"/>, is
/// disconnected, since events must not be left out. Nobody who enqueues ever waits.
/// </summary>
internal sealed class StreamConnection : SocketConnection
{
    private readonly OrderedDictionary<string, IDisposable?> _subscriptions = new(StringComparer.Ordinal);
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(
        new() { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly StreamServices _services;
    private readonly IReadOnlyList<string> _initial;
    private readonly bool _isMicros;
    private volatile bool _isCombined;
    private volatile bool _isSlow;
    private long _queuedBytes;
    private long _sendingSince;
    private int _queuedMessages;

    /// <param name="socket">The socket.</param>
    /// <param name="context">The request it came with.</param>
    /// <param name="services">What all connections share.</param>
    /// <param name="form">How it wants its events.</param>
    /// <param name="streams">Streams it begins with.</param>
    public StreamConnection(
        WebSocket socket, HttpContext context, StreamServices services, StreamForm form, IReadOnlyList<string> streams)
        : base(socket, context, services.Limits.WebSocketLifetime, services.Clock)
    {
        _services = services;
        _initial = streams;
        _isMicros = form.IsMicros;
        _isCombined = form.IsCombined;
        _services.Metrics.Connected(1);
    }

    /// <summary>How it wants its events at the moment.</summary>
    public StreamForm Form => new(_isCombined, _isMicros);

    /// <summary>
    /// Queues a message, which may be shared and must not change any more; false when the connection is closing, also
    /// because of this message.
    /// </summary>
    public bool TryEnqueue(byte[] message)
    {
        if (IsClosing) return false;
        var bytes = Interlocked.Add(ref _queuedBytes, message.Length);
        var messages = Interlocked.Increment(ref _queuedMessages);
        if (bytes > _services.Limits.StreamQueueBytes || messages > _services.Limits.StreamQueueMessages || IsStuck(messages))
        {
            EndSlowReader();
            return false;
        }
        return _outgoing.Writer.TryWrite(message);
    }

    /// <inheritdoc/>
    public override void CloseForShutdown()
    {
        Announce();
        base.CloseForShutdown();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (var (_, subscription) in _subscriptions) subscription?.Dispose();
        _services.Metrics.Subscribed(-_subscriptions.Count);
        _services.Metrics.Connected(-1);
    }

    /// <inheritdoc/>
    protected override void Expire()
    {
        Announce();
        base.Expire();
    }

    /// <inheritdoc/>
    protected override void Closing() => _outgoing.Writer.TryComplete();

    /// <inheritdoc/>
    protected override async Task ReceiveAllAsync()
    {
        await SubscribeAsync(_initial);
        while (true)
        {
            var length = await ReceiveAsync();
            if (length < 0) return;
            var request = StreamRequestReader.Read(Received(length), out var error);
            ShrinkBuffer();
            TryEnqueue(request is null ? StreamAnswers.Error(error!) : await AnswerAsync(request));
        }
    }

    /// <inheritdoc/>
    protected override async Task SendAllAsync()
    {
        var reader = _outgoing.Reader;
        while (await reader.WaitToReadAsync())
        {
            var sent = 0;
            for (; reader.TryRead(out var message); sent++)
            {
                // What a slow reader left behind is not worth waiting for; it hears why.
                if (!_isSlow) await SendAsync(message);
                Interlocked.Add(ref _queuedBytes, -message.Length);
                Interlocked.Decrement(ref _queuedMessages);
            }
            _services.Metrics.Sent(sent);
        }
        await SendCloseAsync();
    }

    private async ValueTask SendAsync(byte[] message)
    {
        Volatile.Write(ref _sendingSince, _services.Clock.GetTimestamp());
        await SendAsync(message, CancellationToken.None);
        Volatile.Write(ref _sendingSince, 0);
    }

    private async ValueTask<byte[]> AnswerAsync(StreamRequest request)
    {
        switch (request.Method)
        {
            case StreamMethod.Subscribe:
                var limit = _services.Limits.StreamsPerConnection;
                var added = request.Streams.Distinct(StringComparer.Ordinal).Count(name => !_subscriptions.ContainsKey(name));
                if (_subscriptions.Count + added > limit)
                    return StreamAnswers.Error(StreamRequestReader.TooManyStreams(limit, request.Id));
                await SubscribeAsync(request.Streams);
                return StreamAnswers.Done(request.Id);
            case StreamMethod.Unsubscribe:
                foreach (var name in request.Streams) Unsubscribe(name);
                return StreamAnswers.Done(request.Id);
            case StreamMethod.ListSubscriptions:
                return StreamAnswers.Streams(request.Id, _subscriptions.Keys);
            case StreamMethod.SetProperty:
                _isCombined = request.IsCombined;
                return StreamAnswers.Done(request.Id);
            case StreamMethod.GetProperty:
                return StreamAnswers.Property(request.Id, _isCombined);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Names that mean nothing are subscribed to as well: nothing ever comes, as on Binance.</summary>
    private async ValueTask SubscribeAsync(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (_subscriptions.ContainsKey(name)) continue;
            IDisposable? subscription;
            try
            {
                subscription = await _services.ResolveAsync(name, this);
            }
            catch (Exception exception)
            {
                // A stream that stays silent would look like a quiet market.
                _services.NotSubscribed(exception);
                BeginClose(WebSocketCloseStatus.InternalServerError, "The streams are not available at the moment.");
                return;
            }
            _subscriptions.Add(name, subscription);
            _services.Metrics.Subscribed(1);
        }
    }

    private void Unsubscribe(string name)
    {
        if (!_subscriptions.Remove(name, out var subscription)) return;
        subscription?.Dispose();
        _services.Metrics.Subscribed(-1);
    }

    private bool IsStuck(int messages)
    {
        if (messages == 1) return false;
        var since = Volatile.Read(ref _sendingSince);
        return since != 0 && _services.Clock.GetElapsedTime(since) > SendPatience;
    }

    private void EndSlowReader()
    {
        if (_isSlow) return;
        _isSlow = true;
        _services.Metrics.SlowReader();
        BeginClose(WebSocketCloseStatus.PolicyViolation, "The client does not read fast enough.");
    }

    private void Announce() =>
        TryEnqueue(StreamAnswers.Shutdown(Form, Timestamp.From(_services.Clock.GetUtcNow()).Micros));
}
