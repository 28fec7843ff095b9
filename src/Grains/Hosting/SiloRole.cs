namespace Exchange.Grains.Hosting;

/// <summary>What a silo does; one image is deployed as several services by role (design §1).</summary>
public static class SiloRole
{
    /// <summary>Public API, wallets, accounts.</summary>
    public const string Backend = "backend";

    /// <summary>Order books.</summary>
    public const string TradingEngine = "trading-engine";

    /// <summary>Payments.</summary>
    public const string Payment = "payment";

    /// <summary>Market data.</summary>
    public const string MarketMonitoring = "market-monitoring";

    /// <summary>Notifications.</summary>
    public const string Notification = "notification";

    /// <summary>Every role.</summary>
    public static readonly IReadOnlyList<string> All = [Backend, TradingEngine, Payment, MarketMonitoring, Notification];
}

/// <summary>
/// Names the roles that host a grain class. Enforced by taking the class out of the silo's grain types, so that no silo of
/// another role ever advertises it; a placement filter would compare with the caller's role instead.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HostedByAttribute(params string[] roles) : Attribute
{
    /// <summary>The roles.</summary>
    public IReadOnlyList<string> Roles { get; } = roles;
}
