namespace Exchange.Api;

/// <summary>
/// Limits of the public API (configuration section <c>Limits</c>), as Binance documents them. 0 switches the weight or
/// the raw-request limit off.
/// </summary>
public sealed class ApiLimits
{
    /// <summary>REQUEST_WEIGHT: weight one address may use in a calendar minute.</summary>
    public int RequestWeightPerMinute { get; set; } = 6_000;

    /// <summary>RAW_REQUESTS: requests one address may send in five calendar minutes.</summary>
    public int RawRequestsPerFiveMinutes { get; set; } = 61_000;

    /// <summary>ORDERS shown for ten seconds; wallets do the counting.</summary>
    public int OrdersPerTenSeconds { get; set; } = 100;

    /// <summary>ORDERS shown for one UTC day; wallets do the counting.</summary>
    public int OrdersPerDay { get; set; } = 200_000;

    /// <summary>Refused requests in one window after which an address is banned.</summary>
    public int ViolationsBeforeBan { get; set; } = 200;

    /// <summary>Addresses remembered at the same time; bounds the memory of the limiter.</summary>
    public int TrackedAddresses { get; set; } = 50_000;

    /// <summary>WebSocket connections one address may open in five calendar minutes; 0 switches the limit off.</summary>
    public int ConnectionsPerFiveMinutes { get; set; } = 300;

    /// <summary>WebSocket connections open at the same time in this process.</summary>
    public int WebSocketConnections { get; set; } = 10_000;

    /// <summary>Silence of a WebSocket client after which it is sent a ping.</summary>
    public TimeSpan WebSocketPingInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a WebSocket client may take to answer a ping before it is disconnected.</summary>
    public TimeSpan WebSocketPingTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a WebSocket connection lasts.</summary>
    public TimeSpan WebSocketLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Streams one connection may listen to.</summary>
    public int StreamsPerConnection { get; set; } = 1_024;

    /// <summary>Messages a client of streams may send in a second, pings and pongs included; 0 switches the limit off.</summary>
    public int StreamMessagesPerSecond { get; set; } = 5;

    /// <summary>Messages that may wait for one client of streams before it is disconnected.</summary>
    public int StreamQueueMessages { get; set; } = 4_096;

    /// <summary>Bytes that may wait for one client of streams before it is disconnected.</summary>
    public int StreamQueueBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Whether every value is in its range.</summary>
    public bool AreValid() =>
        RequestWeightPerMinute >= 0 && RawRequestsPerFiveMinutes >= 0 && OrdersPerTenSeconds > 0 && OrdersPerDay > 0
        && ViolationsBeforeBan > 0 && TrackedAddresses > 0 && ConnectionsPerFiveMinutes >= 0 && WebSocketConnections > 0
        && WebSocketPingInterval > TimeSpan.Zero && WebSocketPingTimeout > TimeSpan.Zero
        && WebSocketLifetime > TimeSpan.Zero && WebSocketLifetime <= TimeSpan.FromDays(24)
        && StreamsPerConnection > 0 && StreamMessagesPerSecond is >= 0 and <= 10_000
        && StreamQueueMessages > 0 && StreamQueueBytes > 0;
}
