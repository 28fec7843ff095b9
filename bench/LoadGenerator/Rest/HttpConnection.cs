using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Exchange.LoadGenerator.Rest;

/// <summary>
/// A keep-alive HTTP/1.1 connection with one request in flight, on a bare socket and reused buffers: the client shares
/// the machine with the server, so what it does not burn is the server's. Understands only what the exchange answers:
/// bodies with a Content-Length.
/// </summary>
internal sealed class HttpConnection : IAsyncDisposable
{
    private const int BufferBytes = 65_536;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private Range _body;

    private HttpConnection(Socket socket) => _socket = socket;

    private static ReadOnlySpan<byte> HeaderEnd => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> LengthHeader => "\r\nContent-Length: "u8;

    /// <summary>The body of the last answer.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(_body);

    public string BodyText => Encoding.UTF8.GetString(Body);

    public static async Task<HttpConnection> OpenAsync(EndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads the answer; returns its status code.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">The answer is not of the form expected.</exception>
    public async ValueTask<int> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None);

        var filled = 0;
        while (true)
        {
            if (filled == _buffer.Length) throw new InvalidDataException("The answer is longer than the buffer.");
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None);
            if (received == 0) throw new InvalidDataException("The server closed the connection.");
            filled += received;
            if (TryComplete(_buffer.AsSpan(0, filled), out var status)) return status;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool TryComplete(ReadOnlySpan<byte> answer, out int status)
    {
        status = 0;
        var headerLength = answer.IndexOf(HeaderEnd);
        if (headerLength < 0) return false;
        var header = answer[..headerLength];
        // HTTP/1.1 200 OK
        if (!Utf8Parser.TryParse(header["HTTP/1.1 ".Length..], out status, out _))
            throw new InvalidDataException("The answer has no status.");
        var at = header.IndexOf(LengthHeader);
        if (at < 0 || !Utf8Parser.TryParse(header[(at + LengthHeader.Length)..], out int length, out _))
            throw new InvalidDataException("The answer has no Content-Length.");
        var bodyStart = headerLength + HeaderEnd.Length;
        if (answer.Length < bodyStart + length) return false;
        _body = bodyStart..(bodyStart + length);
        return true;
    }
}
