namespace Exchange.LoadGenerator.Workload;

/// <summary>A limit order to place, by the number of an account (1 …).</summary>
internal readonly record struct LoadOrder(
    LoadMarket Market, int Account, bool IsBuy, long PriceTicks, long QuantityLots);

/// <summary>An immediate fill of an order.</summary>
internal readonly record struct OrderFill(long PriceTicks, long Lots);

/// <summary>An order that rests in a book as far as its client knows.</summary>
internal sealed class LiveOrder(LoadOrder order, long orderId, long openLots)
{
    public LoadMarket Market { get; } = order.Market;

    public int Account { get; } = order.Account;

    public bool IsBuy { get; } = order.IsBuy;

    public long PriceTicks { get; } = order.PriceTicks;

    public long OrderId { get; } = orderId;

    public long OpenLots { get; set; } = openLots;

    /// <summary>Filled or cancelled.</summary>
    public bool IsGone => Volatile.Read(ref _gone);

    private bool _gone;

    public void SetGone() => Volatile.Write(ref _gone, true);
}
