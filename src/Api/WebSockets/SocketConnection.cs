using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api.WebSockets;

/// <summary>
/// What every WebSocket connection does: reads messages of bounded length, lasts for a bounded time, and closes with a
/// reason or, when the client does not play its part, is cut off.
/// </summary>
internal abstract class SocketConnection : IDisposable
{
    /// <summary>Largest message in bytes, however many frames it has.</summary>
    public const int MaxMessageBytes = 65_536;

    /// <summary>How long the client may take to accept one message.</summary>
    public static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long closing may take until the connection is cut.</summary>
    public static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    // Frames may be empty, and a message of them would have no end.
    private const int MaxFragments = 4_096;
    private const int InitialBuffer = 4_096;

    private readonly Lock _cutLock = new();
    private readonly ITimer _closePatience;
    private readonly ITimer _lifetime;
    private readonly HttpContext _context;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private CloseReason? _closing;
    private bool _isDisposed;

    protected SocketConnection(WebSocket socket, HttpContext context, TimeSpan lifetime, TimeProvider clock)
    {
        Socket = socket;
        _context = context;
        _closePatience = clock.CreateTimer(
            static state => ((SocketConnection)state!).Cut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lifetime = clock.CreateTimer(
            static state => ((SocketConnection)state!).Expire(), this, lifetime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the connection is about to close.</summary>
    protected bool IsClosing => Volatile.Read(ref _closing) is not null;

    /// <summary>The socket.</summary>
    protected WebSocket Socket { get; }

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
            Cut();
        }
        finally
        {
            BeginClose(WebSocketCloseStatus.NormalClosure, null);
            await sending;
        }
    }

    /// <summary>
    /// Begins to close. The first reason counts; a client that does not play its part is cut off after
    /// <see cref="ClosePatience"/>.
    /// </summary>
    public void BeginClose(WebSocketCloseStatus status, string? description)
    {
        if (Interlocked.CompareExchange(ref _closing, new(status, description), null) is not null) return;
        _closePatience.Change(ClosePatience, Timeout.InfiniteTimeSpan);
        Closing();
    }

    /// <summary>Closes because the host ends.</summary>
    public virtual void CloseForShutdown() =>
        BeginClose(WebSocketCloseStatus.EndpointUnavailable, "The server is shutting down.");

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _lifetime.Dispose();
        _closePatience.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        lock (_cutLock) _isDisposed = true;
    }

    /// <summary>Reads until the client closes.</summary>
    protected abstract Task ReceiveAllAsync();

    /// <summary>Sends until closing begins and, at last, the close.</summary>
    protected abstract Task SendAllAsync();

    /// <summary>Closing has begun.</summary>
    protected abstract void Closing();

    /// <summary>The connection has reached its age.</summary>
    protected virtual void Expire() =>
        BeginClose(WebSocketCloseStatus.EndpointUnavailable, "The connection has reached its age limit.");

    /// <summary>The first bytes of the last message received.</summary>
    protected ReadOnlySpan<byte> Received(int length) => _buffer.AsSpan(0, length);

    /// <summary>
    /// Receives a message and returns its length; -1 when the client has closed. What comes while closing is dropped.
    /// </summary>
    protected async ValueTask<int> ReceiveAsync()
    {
        var length = 0;
        for (var fragments = 1; ; fragments++)
        {
            if (length == _buffer.Length) GrowBuffer();
            var result = await Socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close) return -1;
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Binary)
                BeginClose(WebSocketCloseStatus.InvalidMessageType, "Requests are text.");
            else if (length > MaxMessageBytes || fragments > MaxFragments)
                BeginClose(WebSocketCloseStatus.MessageTooBig, "The message is too long.");
            if (IsClosing) length = 0;
            else if (result.EndOfMessage) return length;
        }
    }

    /// <summary>Many connections wait most of the time; they wait with small buffers.</summary>
    protected void ShrinkBuffer()
    {
        if (_buffer.Length < InitialBuffer * 2) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    }

    /// <summary>Sends one message; a client that is gone is cut off.</summary>
    protected async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken patience)
    {
        if (Socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        try
        {
            await Socket.SendAsync(message, WebSocketMessageType.Text, true, patience);
        }
        catch (Exception exception) when (IsCut(exception))
        {
            // Reading fails as well and ends the connection.
            Cut();
        }
    }

    /// <summary>Tells the client the reason for closing.</summary>
    protected async Task SendCloseAsync()
    {
        var reason = Volatile.Read(ref _closing)!;
        try
        {
            if (Socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await Socket.CloseOutputAsync(reason.Status, reason.Description, CancellationToken.None);
        }
        catch (Exception exception) when (IsCut(exception))
        {
            // Closed all the same.
        }
    }

    /// <summary>Ends the connection at once; also a write that waits for the client.</summary>
    protected void Cut()
    {
        lock (_cutLock)
        {
            // What the context stands for may be another connection by now.
            if (_isDisposed) return;
            Socket.Abort();
            _context.Abort();
        }
    }

    private static bool IsCut(Exception exception) => exception is WebSocketException or IOException
        or OperationCanceledException or ObjectDisposedException;

    private void GrowBuffer()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 2, MaxMessageBytes * 2));
        _buffer.CopyTo(larger.AsSpan());
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private sealed record CloseReason(WebSocketCloseStatus Status, string? Description);
}
