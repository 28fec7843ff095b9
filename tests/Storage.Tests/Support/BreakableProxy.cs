using System.Net;
using System.Net.Sockets;

namespace Exchange.Storage.Tests.Support;

/// <summary>
/// Forwards TCP connections to a server on this machine until told to break them: the server's answers are then swallowed
/// and no new connection gets through, while what the client sent still reaches the server.
/// </summary>
public sealed class BreakableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(TcpClient Client, TcpClient Server)> _open = [];
    private readonly int _serverPort;
    private readonly Task _accepting;
    private volatile bool _swallowAnswers;
    private volatile bool _refuseConnections;

    public BreakableProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on answers do not arrive and new connections are refused.</summary>
    public void SwallowAnswers()
    {
        _refuseConnections = true;
        _swallowAnswers = true;
    }

    /// <summary>Ends all connections on the client's side; the server goes on with what it received.</summary>
    public void BreakConnections()
    {
        lock (_open)
        {
            foreach (var (client, _) in _open) client.Client.Close(0);
        }
    }

    /// <summary>Lets new connections through again.</summary>
    public void Heal()
    {
        _swallowAnswers = false;
        _refuseConnections = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        lock (_open)
        {
            foreach (var (client, server) in _open)
            {
                client.Dispose();
                server.Dispose();
            }
        }
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                return;
            }
            if (_refuseConnections)
            {
                client.Client.Close(0);
                continue;
            }
            var server = new TcpClient { NoDelay = true };
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _serverPort);
            lock (_open) _open.Add((client, server));
            _ = PumpAsync(client.GetStream(), server.GetStream(), isAnswer: false);
            _ = PumpAsync(server.GetStream(), client.GetStream(), isAnswer: true);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[65_536];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (!isAnswer || !_swallowAnswers) await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection was broken, as the test asked.
        }
    }
}
