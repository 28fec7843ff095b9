using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Exchange.Api.WebSockets;

/// <summary>The open connections: their number is bounded, and they are told when the host ends.</summary>
internal sealed class WebSocketConnections : IDisposable
{
    private readonly ConcurrentDictionary<SocketConnection, byte> _open = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly int _limit;
    private int _count;

    public WebSocketConnections(IHostApplicationLifetime lifetime, IOptions<ApiLimits> limits)
    {
        _limit = limits.Value.WebSocketConnections;
        _lifetime = lifetime;
        _stopping = lifetime.ApplicationStopping.Register(CloseAll);
    }

    /// <summary>Connections open or about to open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a place for a connection; false when there is none left.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= _limit) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);

    /// <summary>Runs a connection until it ends.</summary>
    public async Task RunAsync(SocketConnection connection)
    {
        _open.TryAdd(connection, 0);
        try
        {
            // One that came while the others were being told must hear it too.
            if (_lifetime.ApplicationStopping.IsCancellationRequested) connection.CloseForShutdown();
            await connection.RunAsync();
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private void CloseAll()
    {
        foreach (var (connection, _) in _open) connection.CloseForShutdown();
    }
}
