namespace Exchange.SystemTests.Checking;

/// <summary>An order as the exchange shows it.</summary>
internal sealed record StoredOrder(long OrderId, string ClientOrderId, string Status, decimal Executed);

/// <summary>One side of a trade as the exchange shows it to one account.</summary>
internal sealed record StoredTrade(long TradeId, long OrderId, decimal Price, decimal Quantity, bool IsBuyer);
