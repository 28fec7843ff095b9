namespace Exchange.Api.WebSockets;

/// <summary>What a ws-api connection remembers: when it began, and the key it logged on with.</summary>
internal sealed class ApiSession(long connectedMicros, bool returnRateLimits)
{
    private volatile Logon? _logon;

    /// <summary>When the connection began, µs.</summary>
    public long ConnectedMicros { get; } = connectedMicros;

    /// <summary>Whether answers have <c>rateLimits</c> unless a request says otherwise.</summary>
    public bool ReturnRateLimits { get; } = returnRateLimits;

    /// <summary>What the connection hears of accounts.</summary>
    public required UserSubscriptions Subscriptions { get; init; }

    /// <summary>Key the connection logged on with and when (µs); null when it did not.</summary>
    public Logon? Current => _logon;

    /// <summary>Makes a key the one that requests without a key of their own use.</summary>
    public void LogOn(string key, long nowMicros) => _logon = new(key, nowMicros);

    /// <summary>Forgets the key.</summary>
    public void LogOut() => _logon = null;

    /// <summary>Forgets a key that is not accepted any more, unless another one has taken its place.</summary>
    public void Revoke(string key)
    {
        var logon = _logon;
        if (logon is not null && string.Equals(logon.Key, key, StringComparison.Ordinal))
            Interlocked.CompareExchange(ref _logon, null, logon);
    }

    /// <summary>A log-on.</summary>
    /// <param name="Key">The key's text.</param>
    /// <param name="AtMicros">When, µs.</param>
    public sealed record Logon(string Key, long AtMicros);
}
