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

    /// <summary>Whether every value is in its range.</summary>
    public bool AreValid() =>
        RequestWeightPerMinute >= 0 && RawRequestsPerFiveMinutes >= 0 && OrdersPerTenSeconds > 0 && OrdersPerDay > 0
        && ViolationsBeforeBan > 0 && TrackedAddresses > 0;
}
