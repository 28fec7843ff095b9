using System.Runtime.CompilerServices;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>
/// The state of one market: its open orders in price-time priority, the stops that wait, and the counters. It changes
/// only by applying events, live or replayed (style rule 2); what events a command makes is decided by
/// <see cref="MatchingEngine"/>. Not thread-safe: one owner at a time.
/// </summary>
public sealed partial class OrderBook
{
    private readonly OrderIdMap _slots;
    private readonly ClientOrderIndex _clientIds;
    private readonly AccountOrders _accounts = new();
    private readonly AveragePrice _average = new();
    private readonly PriceLadder _bids;
    private readonly PriceLadder _asks;
    private readonly PriceLadder _risingStops;
    private readonly PriceLadder _fallingStops;
    private readonly TrailingOrders _trailingBuys;
    private readonly TrailingOrders _trailingSells;
    private readonly OrderLists _lists = new();
    private readonly long _unit;
    private long _openBuyLots;
    private long _openSellLots;

    /// <summary>An empty book that trades; throws <see cref="ArgumentException"/> when the rules are inconsistent.</summary>
    public OrderBook(MarketRules rules)
    {
        if (rules.MinPriceTicks < 1 || rules.MaxPriceTicks < rules.MinPriceTicks || rules.MaxPriceTicks == long.MaxValue
            || rules.MinLots < 1 || rules.MaxLots < rules.MinLots || rules.LotMinor < 1
            || rules.MarketOrderBandBips is < 0 or >= 10_000)
        {
            throw new ArgumentException($"Market {rules.Symbol}: price or quantity limits are inconsistent.", nameof(rules));
        }
        Rules = rules;
        _unit = rules.NotionalUnitMinor;
        _slots = new(Orders);
        _clientIds = new(Orders);
        _bids = new(Orders, lowestFirst: false);
        _asks = new(Orders, lowestFirst: true);
        _risingStops = new(Orders, lowestFirst: true);
        _fallingStops = new(Orders, lowestFirst: false);
        _trailingBuys = new(Orders, Side.Buy);
        _trailingSells = new(Orders, Side.Sell);
    }

    /// <summary>Units, fees and filters.</summary>
    public MarketRules Rules { get; }

    /// <summary>The open orders, and those that ended with the latest command, by slot.</summary>
    public OrderStore Orders { get; } = new();

    /// <summary>What the market accepts.</summary>
    public MarketStatus Status { get; private set; } = MarketStatus.Trading;

    /// <summary>Price of the last trade, 0 before the first.</summary>
    public long LastPriceTicks { get; private set; }

    /// <summary>Time of the latest event, µs; never decreases (I-T5).</summary>
    public long LastTimeMicros { get; private set; }

    /// <summary>
    /// Counts the changes of a price level's quantity, one by one and without gaps (Binance <c>lastUpdateId</c>).
    /// </summary>
    public long UpdateId { get; private set; }

    /// <summary>Id of the next order.</summary>
    public long NextOrderId { get; private set; } = 1;

    /// <summary>Id of the next trade (I-T5).</summary>
    public long NextTradeId { get; private set; } = 1;

    /// <summary>Id of the next aggregate trade.</summary>
    public long NextAggregateId { get; private set; } = 1;

    /// <summary>Id of the next prevented match.</summary>
    public long NextPreventedMatchId { get; private set; } = 1;

    /// <summary>Id of the next amendment.</summary>
    public long NextAmendmentId { get; private set; } = 1;

    /// <summary>Number of the next order list in this market, from 1.</summary>
    public long NextListNumber { get; private set; } = 1;

    /// <summary>Id of the next order list, unique in the exchange.</summary>
    public long NextListId => NextListNumber * (MarketRulesCheck.MaxId + 1L) + Rules.Id;

    /// <summary>Open order lists.</summary>
    public int OpenListCount => _lists.Count;

    /// <summary>Open orders, waiting stops included.</summary>
    public int OpenOrderCount => Orders.Count;

    /// <summary>Stops and take-profits that wait for their trigger.</summary>
    public int WaitingStopCount =>
        _risingStops.OrderCount + _fallingStops.OrderCount + _trailingBuys.Count + _trailingSells.Count;

    /// <summary>
    /// Applies the events of one command, as decoded from the journal: slots are found by order id and written into the
    /// events. Throws <see cref="InvariantViolationException"/> when the events do not fit the state.
    /// </summary>
    public void Apply(EventBuffer events)
    {
        Recycle();
        foreach (ref var e in events.MutableEvents)
        {
            if (NamesOpenOrder(e.Kind)) e.Slot = SlotOf(e.OrderId);
            if (e.Kind is BookEventKind.TradeExecuted or BookEventKind.MatchPrevented or BookEventKind.HoldMoved)
                e.MakerSlot = SlotOf(e.MakerOrderId);
            Apply(ref e, events);
        }
    }

    /// <summary>Frees the slots of orders that ended with the previous command; the next command begins.</summary>
    internal void Recycle()
    {
        Orders.Recycle();
        _lists.Recycle();
    }

    /// <summary>Hints that the order in a slot is about to end, so that all its parts are fetched at the same time.</summary>
    internal void Prefetch(int slot)
    {
        Orders.Prefetch(slot);
        _accounts.Prefetch(slot);
    }

    /// <summary>Hints that an order at hand is about to be filled and perhaps to end.</summary>
    internal void PrefetchEnd(int slot, long orderId)
    {
        _slots.Prefetch(orderId);
        _accounts.Prefetch(slot);
    }

    /// <summary>The ladder an order of this side rests in.</summary>
    internal PriceLadder Ladder(Side side) => side == Side.Buy ? _bids : _asks;

    /// <summary>The stops that wait for a price at least as high as theirs, lowest first.</summary>
    internal PriceLadder RisingStops => _risingStops;

    /// <summary>The stops that wait for a price at least as low as theirs, highest first.</summary>
    internal PriceLadder FallingStops => _fallingStops;

    /// <summary>The trailing stops of a side that follow the price.</summary>
    internal TrailingOrders Trailing(Side side) => side == Side.Buy ? _trailingBuys : _trailingSells;

    /// <summary>The open order lists.</summary>
    internal OrderLists Lists => _lists;

    /// <summary>Quote minor units of one tick × one lot.</summary>
    internal long NotionalUnit => _unit;

    /// <summary>Trades by five seconds.</summary>
    internal AveragePrice Average => _average;

    /// <summary>Lots still to execute of all open orders of a side; bounds every level's sum.</summary>
    internal long OpenLots(Side side) => side == Side.Buy ? _openBuyLots : _openSellLots;

    /// <summary>Whether a stop order waits for a rise (else for a fall) of the last price to its stop price.</summary>
    internal static bool TriggersOnRise(Side side, OrderType type) =>
        (type is OrderType.StopLoss or OrderType.StopLossLimit) == (side == Side.Buy);

    /// <summary>
    /// Hold that <paramref name="lots"/> of an order consume when they trade at <paramref name="tradePriceTicks"/>: sells
    /// their base; buys their price (limit or, for triggered stops, protection price), so that the buyer gets the price
    /// improvement back; an immediate market buy, which has no price of its own, exactly what it pays.
    /// </summary>
    internal long HoldFor(in Order order, long lots, long tradePriceTicks)
    {
        if (order.Side == Side.Sell) return lots * Rules.LotMinor;
        return (IsHeldAsTraded(order) ? tradePriceTicks : order.PriceTicks) * lots * _unit;
    }

    /// <summary>The hold an open order needs for what is left of it.</summary>
    internal long NeededHold(in Order order, long lots) =>
        order.Side == Side.Sell ? lots * Rules.LotMinor : order.PriceTicks * lots * _unit;

    /// <summary>Lots of an order that can be traded with as it stands: all that is left, or an iceberg's visible slice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long TradableLots(in Order order, int slot) =>
        (order.Traits & OrderTraits.Iceberg) == 0 ? order.RemainingLots : Orders.Extras(slot).VisibleLots;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHeldAsTraded(in Order order) =>
        order.Type == OrderType.Market && (order.Traits & OrderTraits.HeldAtPrice) == 0;

    /// <summary>
    /// Hold released for lots taken off by self-trade prevention. Nothing for market buys and quote-quantity orders,
    /// whose hold covers only what they trade; what they do not use is released with their last event.
    /// </summary>
    internal long HoldForPrevented(int slot, long lots)
    {
        ref var order = ref Orders[slot];
        var byQuote = Orders.Details(slot).QuoteQuantityMinor > 0;
        if (IsHeldAsTraded(order) && (order.Side == Side.Buy || byQuote)) return 0;
        return HoldFor(order, lots, tradePriceTicks: 0);
    }

    private static bool NamesOpenOrder(BookEventKind kind) => kind is not (BookEventKind.OrderAccepted
        or BookEventKind.StatusChanged or BookEventKind.OrderListAccepted or BookEventKind.OrderListEnded
        or BookEventKind.TrailingMoved);

    private int SlotOf(long orderId)
    {
        Invariant.Check(_slots.TryGet(orderId, out var slot), "Invariant: events name open orders (I-B4).");
        return slot;
    }
}
