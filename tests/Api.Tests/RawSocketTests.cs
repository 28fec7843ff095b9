using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Exchange.Api.Tests;

/// <summary>Requests no library would send, byte by byte. None may reach a grain command or be answered twice.</summary>
public sealed class RawSocketTests : HostedTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("ZZ\r\n")]
    [InlineData("-1\r\nabc\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\nabc\r\n")]
    [InlineData("3\r\nabcdef\r\n0\r\n\r\n")]
    [InlineData("3;\nabc\r\n0\r\n\r\n")]
    public async Task Broken_chunks_are_a_client_error(string body)
    {
        var answer = await SendAsync("POST /api/v3/order HTTP/1.1\r\nHost: x\r\nX-MBX-APIKEY: hmac\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        Assert.DoesNotContain(Host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        AssertClientError(answer);
    }

    [Fact]
    public async Task A_correct_chunked_form_is_read()
    {
        var payload = $"symbol=BTCUSDT&orderId=5&timestamp={Host.NowMillis}";
        var form = $"{payload}&signature={ApiClient.Sign(payload)}";
        var chunks = string.Concat(form.Chunk(7).Select(chunk =>
            string.Create(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n{new string(chunk)}\r\n")));
        var answer = await SendAsync("DELETE /api/v3/order HTTP/1.1\r\nHost: x\r\nX-MBX-APIKEY: hmac\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            + chunks + "0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_beyond_64_KB_is_refused_before_it_ends()
    {
        var answer = await SendAsync("POST /api/v3/order HTTP/1.1\r\nHost: x\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "11000\r\n" + new string('a', 0x11000) + "\r\n");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_of_64_KB_is_refused()
    {
        var answer = await SendAsync(
            $"GET /api/v3/ping HTTP/1.1\r\nHost: x\r\nX-Long: {new string('a', 65_536)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_line_of_1_MB_is_refused()
    {
        var answer = await SendAsync($"GET /api/v3/ping?a={new string('a', 1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 414", answer, StringComparison.Ordinal);
    }

    // Two lengths, or a length and chunks: a proxy in front could see two requests where the server sees one. What the
    // second one would be is a valid signed cancel, so that a smuggled request would show as a command.
    [Theory]
    [InlineData("Content-Length: 6\r\nContent-Length: 7\r\n", "a=bcde")]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")]
    [InlineData("Content-Length: 0x0\r\n", "")]
    [InlineData("Content-Length: -1\r\n", "")]
    [InlineData("X: y\r\n Content-Length: 5\r\n", "")]
    public async Task Ambiguous_framing_never_lets_a_second_request_through(string headers, string body)
    {
        var payload = $"symbol=BTCUSDT&timestamp={Host.NowMillis}";
        var hidden = $"DELETE /api/v3/openOrders?{payload}&signature={ApiClient.Sign(payload)} HTTP/1.1\r\n"
            + "Host: x\r\nX-MBX-APIKEY: hmac\r\nConnection: close\r\n\r\n";
        var answer = await SendAsync(
            $"POST /api/v3/order HTTP/1.1\r\nHost: x\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            + body + hidden);
        AssertClientError(answer);
    }

    [Theory]
    [InlineData("GET /api/v3/ping?a=\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/v3/ping?a=b c HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/v3/ping?a=\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/v3/%00ping HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/v3/ping HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/v3/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /api/v3/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("get /api/v3/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /api/v3/ping HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n")]
    public async Task Broken_request_lines_are_a_client_error(string request) =>
        AssertClientError(await SendAsync(request));

    [Fact]
    public async Task A_body_cut_short_reaches_no_command()
    {
        var payload = $"symbol=BTCUSDT&orderId=5&timestamp={Host.NowMillis}";
        var form = $"{payload}&signature={ApiClient.Sign(payload)}";
        await SendAsync("DELETE /api/v3/order HTTP/1.1\r\nHost: x\r\nX-MBX-APIKEY: hmac\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {form.Length + 1}\r\n\r\n") + form, endSending: true);
        Assert.Empty(Host.Exchange.Commands);
    }

    private void AssertClientError(string answer)
    {
        Assert.Matches("^HTTP/1.1 (4[0-9][0-9]|505)", answer);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.Empty(Host.Exchange.Commands);
    }

    // Sends the bytes and reads until the server closes the connection, which every one of these requests must make it do.
    private async Task<string> SendAsync(string request, bool endSending = false)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Host.Address.Host, Host.Address.Port, timeout.Token);
        var answer = new List<byte>();
        try
        {
            var bytes = Encoding.Latin1.GetBytes(request);
            for (var sent = 0; sent < bytes.Length;)
                sent += await socket.SendAsync(bytes.AsMemory(sent), timeout.Token);
            if (endSending) socket.Shutdown(SocketShutdown.Send);
            await ReadAsync(socket, answer, timeout.Token);
        }
        catch (SocketException) when (!timeout.IsCancellationRequested)
        {
            // A server that refuses may reset the connection; what it said before counts.
            await TryReadAsync(socket, answer, timeout.Token);
        }
        return Encoding.Latin1.GetString([.. answer]);
    }

    private static async Task TryReadAsync(Socket socket, List<byte> answer, CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(socket, answer, cancellation);
        }
        catch (SocketException)
        {
            // Nothing more came.
        }
    }

    private static async Task ReadAsync(Socket socket, List<byte> answer, CancellationToken cancellation)
    {
        var buffer = new byte[4_096];
        while (await socket.ReceiveAsync(buffer, cancellation) is var received and > 0)
            answer.AddRange(buffer.AsSpan(0, received));
    }
}
