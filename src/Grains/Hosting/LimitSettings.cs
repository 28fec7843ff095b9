namespace Exchange.Grains.Hosting;

/// <summary>Limits per account, section <c>Limits</c> (Binance rate limit type ORDERS).</summary>
public sealed class LimitSettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>Unfilled orders per ten seconds.</summary>
    public int OrdersPerTenSeconds { get; set; } = 100;

    /// <summary>Unfilled orders per UTC day.</summary>
    public int OrdersPerDay { get; set; } = 200_000;
}
