using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>What happened to a book. Numbers are journal format: never reused.</summary>
public enum BookEventKind : byte
{
    /// <summary>An order exists from now on; its particulars are <see cref="EventBuffer.Accepted"/>.</summary>
    OrderAccepted = 1,

    /// <summary>The unfilled rest of an order that traded on arrival joins the book.</summary>
    OrderRested = 2,

    /// <summary>A taker and a maker traded.</summary>
    TradeExecuted = 3,

    /// <summary>An order was cancelled.</summary>
    OrderCanceled = 4,

    /// <summary>An order ended by its own rules or by self-trade prevention.</summary>
    OrderExpired = 5,

    /// <summary>A quote-quantity order is complete (others complete with their last trade).</summary>
    QuoteOrderFilled = 6,

    /// <summary>A stop or take-profit order starts to work.</summary>
    StopTriggered = 7,

    /// <summary>Self-trade prevention kept two orders of one account from trading.</summary>
    MatchPrevented = 8,

    /// <summary>The market's status changed.</summary>
    StatusChanged = 9,

    /// <summary>
    /// An order list exists from now on; its particulars are <see cref="EventBuffer.Lists"/>, and the acceptances of its
    /// orders follow in the same command.
    /// </summary>
    OrderListAccepted = 10,

    /// <summary>A trailing stop reached its stop price and follows the price from here.</summary>
    TrailingStarted = 11,

    /// <summary>The price moved in favour of the trailing stops of a side: it is the new best price of all it passed.</summary>
    TrailingMoved = 12,

    /// <summary>A trailing stop starts to work.</summary>
    TrailingTriggered = 13,

    /// <summary>Of an OCO pair's shared hold, a part moves to the order that begins to work. The other order's end follows.</summary>
    HoldMoved = 14,

    /// <summary>The working order of a list is filled, and a pending order is placed.</summary>
    PendingStarted = 15,

    /// <summary>An open order was reduced or renamed and keeps its place; particulars are <see cref="EventBuffer.Amended"/>.</summary>
    OrderAmended = 16,

    /// <summary>All orders of a list have ended.</summary>
    OrderListEnded = 17,
}

/// <summary>
/// One event of a book: the only way its state changes (<c>OrderBook.Apply</c>). A plain struct in a reused
/// buffer; each kind uses the fields its documentation names.
/// </summary>
public struct BookEvent
{
    /// <summary>What happened.</summary>
    public BookEventKind Kind;

    /// <summary>The subject's (in trades: the taker's) side.</summary>
    public Side Side;

    /// <summary>Expired: the terminal status (Expired or ExpiredInMatch).</summary>
    public OrderStatus Status;

    /// <summary>Expired: why.</summary>
    public ExpiryReason Reason;

    /// <summary>StatusChanged: the new status.</summary>
    public MarketStatus MarketStatus;

    /// <summary>Slot of <see cref="OrderId"/> in the book's store; valid until the next command; not journaled.</summary>
    public int Slot;

    /// <summary>Slot of <see cref="MakerOrderId"/>; valid until the next command; not journaled.</summary>
    public int MakerSlot;

    /// <summary>
    /// OrderAccepted, OrderListAccepted, OrderAmended: index of the particulars in the buffer's list of their kind.
    /// </summary>
    public int AcceptedIndex;

    /// <summary>
    /// The subject order; in trades and prevented matches the taker; HoldMoved: the order that receives. OrderListAccepted,
    /// OrderListEnded: the list.
    /// </summary>
    public long OrderId;

    /// <summary>Trades and prevented matches: the resting order. HoldMoved: the order that gives.</summary>
    public long MakerOrderId;

    /// <summary>Trade id (contiguous from 1 per market, I-T5), prevented-match id or amendment id (likewise).</summary>
    public long MatchId;

    /// <summary>Trades: id of the aggregate trade (same taker order, same price).</summary>
    public long AggregateId;

    /// <summary>
    /// Trades and prevented matches: the maker's price. StopTriggered, TrailingTriggered, PendingStarted: the price of the
    /// trade that caused it. TrailingStarted, TrailingMoved: the price trailing stops measure from.
    /// </summary>
    public long PriceTicks;

    /// <summary>
    /// TrailingTriggered: the price the order may not trade through; for kinds without a limit price measured from the
    /// price that triggered it, so that protection follows the market too (I-T3).
    /// </summary>
    public long LimitTicks;

    /// <summary>Trades: lots. Prevented matches: lots taken off the taker. OrderAmended: the new original quantity.</summary>
    public long QuantityLots;

    /// <summary>Prevented matches: lots taken off the maker.</summary>
    public long MakerQuantityLots;

    /// <summary>Trades: taker's fee in minor units of the asset the taker receives.</summary>
    public long TakerFeeMinor;

    /// <summary>Trades: maker's fee in minor units of the asset the maker receives.</summary>
    public long MakerFeeMinor;

    /// <summary>
    /// Trades: hold the taker consumed or gave back by this fill (at its limit price when it has one). Cancel, expiry,
    /// quote order filled, amended, trailing triggered: hold released. Prevented matches: hold released for the taker's
    /// lots. HoldMoved: what moves.
    /// </summary>
    public long HoldMinor;

    /// <summary>Trades: hold the maker consumed or gave back. Prevented matches: hold released for the maker's lots.</summary>
    public long MakerHoldMinor;
}

/// <summary>The particulars of an accepted order, in the units of <see cref="PlaceOrder"/>.</summary>
public struct AcceptedOrder
{
    /// <summary>Id in the market, increasing from 1.</summary>
    public long OrderId;

    /// <summary>Owner.</summary>
    public long AccountId;

    /// <summary>The client's name of the order; may be empty.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Buy or sell.</summary>
    public Side Side;

    /// <summary>Kind of order.</summary>
    public OrderType Type;

    /// <summary>How long it works.</summary>
    public TimeInForce TimeInForce;

    /// <summary>Mode after the market's default was applied.</summary>
    public SelfTradePrevention SelfTradePrevention;

    /// <summary>Whether the order joins the book with this event (nothing to match, or a stop that waits).</summary>
    public bool Rests;

    /// <summary>Limit price in ticks, or for market kinds the protection price it may not trade through.</summary>
    public long PriceTicks;

    /// <summary>Quantity in lots; 0 for quote-quantity orders.</summary>
    public long QuantityLots;

    /// <summary>Quote quantity in minor units, 0 unless given.</summary>
    public long QuoteQuantityMinor;

    /// <summary>Trigger price in ticks, 0 unless a stop kind.</summary>
    public long StopTicks;

    /// <summary>
    /// Hold placed, in minor units of the hold asset (buy: quote, sell: base). An OCO pair shares one hold: its second
    /// order has its own need, its first what it needs on top of that.
    /// </summary>
    public long HoldMinor;

    /// <summary>Iceberg: lots of a slice; 0 otherwise.</summary>
    public long IcebergLots;

    /// <summary>Its order list; 0 for none.</summary>
    public long ListId;

    /// <summary>Trailing: distance of the trigger in basis points; 0 otherwise.</summary>
    public int TrailingBips;

    /// <summary>What it is more than a plain order (the bits that are journal format).</summary>
    public OrderTraits Traits;

    /// <summary>Echoed to the client; -1 when not given.</summary>
    public long StrategyId;

    /// <summary>Echoed to the client; 0 when not given.</summary>
    public int StrategyType;
}

/// <summary>The particulars of an accepted order list; its orders' acceptances follow in the same command.</summary>
public struct AcceptedList
{
    /// <summary>Id, unique in the exchange: a number counted per market, times 32,768, plus the market's id.</summary>
    public long ListId;

    /// <summary>Owner.</summary>
    public long AccountId;

    /// <summary>The client's name of the list; may be empty.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Kind of list.</summary>
    public OrderListKind Kind;
}

/// <summary>The particulars of an amended order.</summary>
public struct AmendedOrder
{
    /// <summary>The order.</summary>
    public long OrderId;

    /// <summary>Its client id from now on.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Its client id before; written when the event is applied, not journaled.</summary>
    public ClientOrderId OldClientOrderId;

    /// <summary>Its original quantity in lots before; written when the event is applied, not journaled.</summary>
    public long OldLots;
}
