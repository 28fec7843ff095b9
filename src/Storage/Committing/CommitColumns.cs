using Exchange.Domain.Ledger;

namespace Exchange.Storage.Committing;

/// <summary>
/// A batch as columns, the form in which PostgreSQL takes it; the lists are reused, so that a batch allocates next to
/// nothing. Values of one row have the same index in every list of its group.
/// </summary>
internal sealed class CommitColumns
{
    // One row per stream, sorted by name.
    public List<string> HeadStream { get; } = [];
    public List<long> HeadEpoch { get; } = [];
    public List<long> HeadFirst { get; } = [];
    public List<long> HeadNext { get; } = [];
    public List<byte[]> HeadHash { get; } = [];
    public List<byte[]> HeadPayload { get; } = [];

    // One row per account and asset, sorted by both.
    public List<long> DeltaAccount { get; } = [];
    public List<int> DeltaAsset { get; } = [];
    public List<long> DeltaAvailable { get; } = [];
    public List<long> DeltaHeld { get; } = [];

    public List<long> LedgerTransfer { get; } = [];
    public List<long> LedgerAccount { get; } = [];
    public List<long> LedgerAmount { get; } = [];
    public List<long> LedgerReference { get; } = [];
    public List<long> LedgerAt { get; } = [];
    public List<int> LedgerAsset { get; } = [];
    public List<short> LedgerKind { get; } = [];

    public List<long> OrderId { get; } = [];
    public List<long> OrderAccount { get; } = [];
    public List<long> OrderPrice { get; } = [];
    public List<long> OrderStop { get; } = [];
    public List<long> OrderOriginal { get; } = [];
    public List<long> OrderExecuted { get; } = [];
    public List<long> OrderPrevented { get; } = [];
    public List<long> OrderQuoteQuantity { get; } = [];
    public List<long> OrderCumulativeQuote { get; } = [];
    public List<long> OrderPreventedMatch { get; } = [];
    public List<long> OrderStrategy { get; } = [];
    public List<long> OrderCreated { get; } = [];
    public List<long> OrderUpdated { get; } = [];
    public List<long> OrderWorking { get; } = [];
    public List<int> OrderMarket { get; } = [];
    public List<int> OrderStrategyType { get; } = [];
    public List<short> OrderSide { get; } = [];
    public List<short> OrderType { get; } = [];
    public List<short> OrderTimeInForce { get; } = [];
    public List<short> OrderStp { get; } = [];
    public List<short> OrderStatus { get; } = [];
    public List<short> OrderReason { get; } = [];
    public List<string> OrderClientId { get; } = [];

    public List<long> TradeId { get; } = [];
    public List<long> TradeAggregate { get; } = [];
    public List<long> TradePrice { get; } = [];
    public List<long> TradeLots { get; } = [];
    public List<long> TradeQuote { get; } = [];
    public List<long> TradeTakerOrder { get; } = [];
    public List<long> TradeMakerOrder { get; } = [];
    public List<long> TradeTakerAccount { get; } = [];
    public List<long> TradeMakerAccount { get; } = [];
    public List<long> TradeTakerFee { get; } = [];
    public List<long> TradeMakerFee { get; } = [];
    public List<long> TradeAt { get; } = [];
    public List<int> TradeMarket { get; } = [];
    public List<short> TradeTakerSide { get; } = [];

    // Rows of the tables only a few units write, see RareRows.
    public List<short> RareKind { get; } = [];
    public List<long> RareNumbers { get; } = [];
    public List<string> RareTexts { get; } = [];

    public void Add(in Posting posting)
    {
        LedgerTransfer.Add(posting.Transfer);
        LedgerAccount.Add(posting.Account);
        LedgerAmount.Add(posting.AmountMinor);
        LedgerReference.Add(posting.Reference);
        LedgerAt.Add(posting.AtMicros);
        LedgerAsset.Add(posting.Asset);
        LedgerKind.Add((short)posting.Kind);
    }

    public void Add(in FinishedOrder order)
    {
        OrderId.Add(order.OrderId);
        OrderAccount.Add(order.Account);
        OrderPrice.Add(order.PriceTicks);
        OrderStop.Add(order.StopTicks);
        OrderOriginal.Add(order.OriginalLots);
        OrderExecuted.Add(order.ExecutedLots);
        OrderPrevented.Add(order.PreventedLots);
        OrderQuoteQuantity.Add(order.QuoteQuantityMinor);
        OrderCumulativeQuote.Add(order.CumulativeQuoteMinor);
        OrderPreventedMatch.Add(order.PreventedMatchId);
        OrderStrategy.Add(order.StrategyId);
        OrderCreated.Add(order.CreatedMicros);
        OrderUpdated.Add(order.UpdatedMicros);
        OrderWorking.Add(order.WorkingMicros);
        OrderMarket.Add(order.Market);
        OrderStrategyType.Add(order.StrategyType);
        OrderSide.Add((short)order.Side);
        OrderType.Add((short)order.Type);
        OrderTimeInForce.Add((short)order.TimeInForce);
        OrderStp.Add((short)order.SelfTradePrevention);
        OrderStatus.Add((short)order.Status);
        OrderReason.Add((short)order.Reason);
        OrderClientId.Add(order.ClientOrderId);
    }

    public void Add(in TradeRecord trade)
    {
        TradeId.Add(trade.TradeId);
        TradeAggregate.Add(trade.AggregateId);
        TradePrice.Add(trade.PriceTicks);
        TradeLots.Add(trade.QuantityLots);
        TradeQuote.Add(trade.QuoteMinor);
        TradeTakerOrder.Add(trade.TakerOrderId);
        TradeMakerOrder.Add(trade.MakerOrderId);
        TradeTakerAccount.Add(trade.TakerAccount);
        TradeMakerAccount.Add(trade.MakerAccount);
        TradeTakerFee.Add(trade.TakerFeeMinor);
        TradeMakerFee.Add(trade.MakerFeeMinor);
        TradeAt.Add(trade.AtMicros);
        TradeMarket.Add(trade.Market);
        TradeTakerSide.Add((short)trade.TakerSide);
    }

    public void Clear()
    {
        HeadStream.Clear();
        HeadHash.Clear();
        HeadPayload.Clear();
        OrderClientId.Clear();
        RareKind.Clear();
        RareNumbers.Clear();
        RareTexts.Clear();
        foreach (var column in AllLongs()) column.Clear();
        foreach (var column in AllInts()) column.Clear();
        foreach (var column in AllShorts()) column.Clear();
    }

    private List<long>[] AllLongs() => _longs ??=
    [
        HeadEpoch, HeadFirst, HeadNext, DeltaAccount, DeltaAvailable, DeltaHeld,
        LedgerTransfer, LedgerAccount, LedgerAmount, LedgerReference, LedgerAt,
        OrderId, OrderAccount, OrderPrice, OrderStop, OrderOriginal, OrderExecuted, OrderPrevented, OrderQuoteQuantity,
        OrderCumulativeQuote, OrderPreventedMatch, OrderStrategy, OrderCreated, OrderUpdated, OrderWorking,
        TradeId, TradeAggregate, TradePrice, TradeLots, TradeQuote, TradeTakerOrder, TradeMakerOrder,
        TradeTakerAccount, TradeMakerAccount, TradeTakerFee, TradeMakerFee, TradeAt,
    ];

    private List<int>[] AllInts() => _ints ??=
        [DeltaAsset, LedgerAsset, OrderMarket, OrderStrategyType, TradeMarket];

    private List<short>[] AllShorts() => _shorts ??=
    [
        LedgerKind, OrderSide, OrderType, OrderTimeInForce, OrderStp, OrderStatus, OrderReason, TradeTakerSide,
    ];

    private List<long>[]? _longs;
    private List<int>[]? _ints;
    private List<short>[]? _shorts;
}
