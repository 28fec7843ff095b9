using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Ledger;

/// <summary>Change of one account's balance in one asset, in minor units.</summary>
public readonly record struct BalanceDelta(long Account, int Asset, long AvailableMinor, long HeldMinor);

/// <summary>A balance after a commit.</summary>
/// <param name="Version">Counts the changes of this row; a higher one is newer.</param>
public readonly record struct Balance(long Account, int Asset, long AvailableMinor, long HeldMinor, long Version);

/// <summary>Why money moved between two accounts.</summary>
public enum TransferKind : short
{
    /// <summary>Base asset from seller to buyer.</summary>
    TradeBase = 1,

    /// <summary>Quote asset from buyer to seller.</summary>
    TradeQuote = 2,

    /// <summary>Buyer's fee, in base, to the market's fee account.</summary>
    BuyerFee = 3,

    /// <summary>Seller's fee, in quote, to the market's fee account.</summary>
    SellerFee = 4,

    /// <summary>Value that entered from outside.</summary>
    Deposit = 5,

    /// <summary>Value that left to outside.</summary>
    Withdrawal = 6,

    /// <summary>Correction by operators.</summary>
    Adjustment = 7,
}

/// <summary>
/// One leg of a transfer; a transfer has two of opposite sign in one asset (I-L1, I-L4). Trade transfers are numbered
/// <c>(market &lt;&lt; 48) | (trade &lt;&lt; 2) | leg</c>; others are negative numbers given by the store.
/// </summary>
/// <param name="Reference">Trade id, or the transfer's own number.</param>
public readonly record struct Posting(
    long Transfer, long Account, int Asset, long AmountMinor, TransferKind Kind, long Reference, long AtMicros);

/// <summary>A trade as stored for ever; ids are contiguous per market.</summary>
public readonly record struct TradeRecord(
    int Market, long TradeId, long AggregateId, long PriceTicks, long QuantityLots, long QuoteMinor,
    long TakerOrderId, long MakerOrderId, long TakerAccount, long MakerAccount, Side TakerSide,
    long TakerFeeMinor, long MakerFeeMinor, long AtMicros)
{
    /// <summary>The part of it that everyone may see.</summary>
    public PublicTrade ToPublic() => new(TradeId, PriceTicks, QuantityLots, QuoteMinor, AtMicros, TakerSide);
}

/// <summary>An order in its terminal state, as stored for ever. Units as in the book.</summary>
public readonly record struct FinishedOrder(
    int Market, long OrderId, long Account, string ClientOrderId, Side Side, OrderType Type, TimeInForce TimeInForce,
    SelfTradePrevention SelfTradePrevention, OrderStatus Status, ExpiryReason Reason, long PriceTicks, long StopTicks,
    long OriginalLots, long ExecutedLots, long PreventedLots, long QuoteQuantityMinor, long CumulativeQuoteMinor,
    long PreventedMatchId, long StrategyId, int StrategyType, long CreatedMicros, long UpdatedMicros, long WorkingMicros)
{
    /// <summary>What only orders with traits have; null for a plain order.</summary>
    public OrderParticulars? Particulars { get; init; }
}

/// <summary>What only icebergs, trailing stops, orders of lists and amended orders have.</summary>
/// <param name="IcebergLots">Lots of a slice; 0 unless an iceberg.</param>
/// <param name="ListId">Its order list; 0 for none.</param>
/// <param name="TrailingBips">Basis points; 0 unless a trailing stop.</param>
/// <param name="TrailingMicros">When it began to follow the price, µs; -1 when it never did.</param>
/// <param name="Amendments">How often it was amended.</param>
public sealed record OrderParticulars(
    long IcebergLots, long ListId, int TrailingBips, long TrailingMicros, int Amendments);

/// <summary>A match that self-trade prevention prevented, as stored for ever; both orders are the account's.</summary>
/// <param name="TakerLots">Lots taken off the taker.</param>
/// <param name="MakerLots">Lots taken off the maker.</param>
public readonly record struct PreventedMatch(
    int Market, long MatchId, long Account, long TakerOrderId, long MakerOrderId, SelfTradePrevention Mode,
    long PriceTicks, long TakerLots, long MakerLots, long AtMicros);

/// <summary>An amendment of an order, as stored for ever.</summary>
public readonly record struct Amendment(
    int Market, long AmendmentId, long OrderId, long Account, string OldClientOrderId, string NewClientOrderId,
    long OldLots, long NewLots, long AtMicros);

/// <summary>An accepted order list, as stored for ever; how it goes on is told by its orders.</summary>
/// <param name="ThirdOrderId">0 unless an OTOCO.</param>
public readonly record struct ListRecord(
    int Market, long ListId, long Account, string ClientOrderId, OrderListKind Kind, long FirstOrderId,
    long SecondOrderId, long ThirdOrderId, long AtMicros);

/// <summary>A movement of value outside trading, credited once for ever under its <paramref name="Id"/> (I-F1).</summary>
/// <param name="Id">Permanent unique name derived from the cause, 1–128 characters, such as <c>demo:alice:BTC</c>.</param>
/// <param name="AmountMinor">Positive, in minor units.</param>
public sealed record Transfer(
    string Id, long From, long To, int Asset, long AmountMinor, TransferKind Kind, string Reason, long AtMicros);
