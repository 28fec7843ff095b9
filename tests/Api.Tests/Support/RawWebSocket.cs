using System.Net.Sockets;
using System.Text;

namespace Exchange.Api.Tests;

/// <summary>A WebSocket client that does only what a test tells it to: no pongs, no reading, any frame.</summary>
internal sealed class RawWebSocket : IDisposable
{
    public const byte Text = 0x1;
    public const byte Continuation = 0x0;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));
    private readonly TcpClient _client = new();

    private RawWebSocket()
    {
    }

    public NetworkStream Stream => _client.GetStream();

    public static async Task<RawWebSocket> ConnectAsync(
        ApiHost host, int receiveBuffer = 65_536, string path = "/ws-api/v3")
    {
        var socket = new RawWebSocket();
        socket._client.ReceiveBufferSize = receiveBuffer;
        await socket._client.ConnectAsync(host.Address.Host, host.Address.Port, socket._patience.Token);
        await socket.Stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"), socket._patience.Token);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await socket.ReadAsync(1))[0]);
        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
        return socket;
    }

    /// <summary>A frame whose mask is zero.</summary>
    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> payload, bool isEnd = true)
    {
        const int longest = 65_535;
        Assert.True(payload.Length <= longest);
        byte first = (byte)(opcode | (isEnd ? 0x80 : 0));
        byte[] head = payload.Length < 126
            ? [first, (byte)(0x80 | payload.Length), 0, 0, 0, 0]
            : [first, 0x80 | 126, (byte)(payload.Length >> 8), (byte)(payload.Length & 0xFF), 0, 0, 0, 0];
        return [.. head, .. payload];
    }

    public async Task SendAsync(byte[] frame) => await Stream.WriteAsync(frame, _patience.Token);

    /// <summary>The next frame of the server.</summary>
    public async Task<(byte Opcode, byte[] Payload)> ReceiveAsync()
    {
        var head = await ReadAsync(2);
        var length = head[1] & 0x7F;
        if (length == 126)
        {
            var extended = await ReadAsync(2);
            length = extended[0] << 8 | extended[1];
        }
        return ((byte)(head[0] & 0xF), await ReadAsync(length));
    }

    /// <summary>Reads frames until the server closes and returns the close's payload.</summary>
    public async Task<string> ReadToCloseAsync()
    {
        (byte Opcode, byte[] Payload) frame;
        do frame = await ReceiveAsync();
        while (frame.Opcode != Close);
        return Encoding.Latin1.GetString(frame.Payload);
    }

    /// <summary>Everything that comes until the connection ends, in whatever way.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var buffer = new byte[65_536];
        var text = new StringBuilder();
        try
        {
            while (await Stream.ReadAsync(buffer, _patience.Token) is var length and > 0)
                text.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }
        catch (IOException)
        {
            // Reset.
        }
        return text.ToString();
    }

    public void Dispose()
    {
        _client.Dispose();
        _patience.Dispose();
    }

    private async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        await Stream.ReadExactlyAsync(bytes, _patience.Token);
        return bytes;
    }
}
