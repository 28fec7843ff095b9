using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Exchange.LoadGenerator.Fanout;

/// <summary>
/// A WebSocket client on a bare socket that reads the events of one depth stream: what a thousand of them do not burn is
/// the server's.
/// </summary>
internal sealed class FanoutClient : IDisposable
{
    private const int BufferBytes = 65_536;
    private const int TextFrame = 0x81;
    private const int PingFrame = 0x89;
    private const int CloseFrame = 0x88;

    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    private readonly Socket _socket;
    private byte[] _buffer = new byte[BufferBytes];
    private int _filled;
    private long _lastUpdateId = -1;

    private FanoutClient(Socket socket) => _socket = socket;

    /// <summary>Connects to a stream with times in µs.</summary>
    /// <param name="server">Where it is.</param>
    /// <param name="host">The same as a header.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="receiveBuffer">Bytes the kernel may hold for it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<FanoutClient> ConnectAsync(
        EndPoint server, string host, string stream, int receiveBuffer, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = receiveBuffer };
        var client = new FanoutClient(socket);
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            await client.UpgradeAsync(host, stream, cancellationToken);
            return client;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads events until the server ends the connection or the run is over.</summary>
    public async Task RunAsync(FanoutRecorder recorder, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var consumed = await TakeFramesAsync(recorder, cancellationToken);
                if (consumed < 0) break;
                _buffer.AsSpan(consumed, _filled - consumed).CopyTo(_buffer);
                _filled -= consumed;
                if (_filled == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
                var received = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
                if (received == 0) break;
                _filled += received;
            }
            recorder.End();
        }
        catch (SocketException)
        {
            recorder.End();
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>Whether the server has ended the connection, after all that is still on its way was read.</summary>
    public async Task<bool> HasEndedAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            while (await _socket.ReceiveAsync(_buffer.AsMemory(), timeout.Token) > 0)
            {
            }
            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task UpgradeAsync(string host, string stream, CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET /ws/{stream}?timeUnit=MICROSECOND HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        await _socket.SendAsync(request, cancellationToken);
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (received == 0) throw new InvalidDataException("The server closed the connection.");
            _filled += received;
        }
        if (!_buffer.AsSpan(0, end).StartsWith("HTTP/1.1 101"u8))
            throw new InvalidDataException($"Refused: {Encoding.ASCII.GetString(_buffer, 0, _filled)}");
        end += 4;
        _buffer.AsSpan(end, _filled - end).CopyTo(_buffer);
        _filled -= end;
    }

    // Returns how many bytes were complete frames; -1 after a close.
    private async ValueTask<int> TakeFramesAsync(FanoutRecorder recorder, CancellationToken cancellationToken)
    {
        var at = 0;
        while (TryFrame(at, out var payload))
        {
            var kind = _buffer[at];
            if (kind == CloseFrame) return -1;
            if (kind == TextFrame) TakeEvent(_buffer.AsSpan(payload), recorder);
            else if (kind == PingFrame) await PongAsync(_buffer[payload], cancellationToken);
            at = payload.End.Value;
        }
        return at;
    }

    private bool TryFrame(int at, out Range payload)
    {
        payload = default;
        var available = _buffer.AsSpan(at, _filled - at);
        if (available.Length < 2) return false;
        long length = available[1];
        var head = 2;
        if (length == 126)
        {
            head = 4;
            if (available.Length < head) return false;
            length = BinaryPrimitives.ReadUInt16BigEndian(available[2..]);
        }
        else if (length == 127)
        {
            head = 10;
            if (available.Length < head) return false;
            length = BinaryPrimitives.ReadInt64BigEndian(available[2..]);
        }
        if (available.Length < head + length) return false;
        payload = (at + head)..(int)(at + head + length);
        return true;
    }

    private void TakeEvent(ReadOnlySpan<byte> text, FanoutRecorder recorder)
    {
        var now = (TimeProvider.System.GetUtcNow() - Epoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var (at, first, last) = (Number(text, "\"E\":"u8), Number(text, "\"U\":"u8), Number(text, "\"u\":"u8));
        if (_lastUpdateId >= 0 && first != _lastUpdateId + 1) recorder.Gap();
        _lastUpdateId = last;
        recorder.Received(now - at, text.Length);
    }

    private static long Number(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var at = text.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(text[(at + name.Length)..], out long value, out _)
            ? value
            : throw new InvalidDataException("The event lacks a field.");
    }

    // The mask is zero.
    private async ValueTask PongAsync(byte[] payload, CancellationToken cancellationToken) =>
        await _socket.SendAsync((byte[])[0x8A, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload], cancellationToken);
}
