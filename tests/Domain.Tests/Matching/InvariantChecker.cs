using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>
/// Follows a book by its events alone and checks the invariants after every command: holds (I-L3, I-L9), trades
/// (I-T3 … I-T7, I-L10), orders (I-O1, I-O5, I-O7) and the book itself (I-B1, I-B3).
/// </summary>
internal sealed class InvariantChecker(MarketRules rules)
{
    private readonly Dictionary<long, Followed> _orders = [];
    private readonly List<int> _slots = [];
    private long _lastTradeId;
    private long _lastTime;

    private sealed class Followed
    {
        public AcceptedOrder Accepted;
        public Int128 Hold;
        public long Executed;
        public long Prevented;
        public Int128 Quote;
        public bool Ended;
        public bool Waits;
        public bool InBook;
        public bool Pending;
        public long Lots;
        public long Shown;
        public long Limit;

        public long Open => Lots - Executed - Prevented;
    }

    // For each pair: which of its orders has begun to work.
    private readonly Dictionary<long, long> _workingOfPair = [];

    public void Check(OrderBook book, EventBuffer events)
    {
        if (!events.Events.IsEmpty) Require(events.TimeMicros >= _lastTime, "I-T5: time never goes back");
        if (!events.Events.IsEmpty) _lastTime = events.TimeMicros;
        foreach (ref readonly var e in events.Events) Follow(e, events);
        foreach (var accepted in events.Accepted) CheckArrival(_orders[accepted.OrderId]);
        CheckBook(book);
        foreach (var id in _orders.Where(o => o.Value.Ended).Select(o => o.Key).ToList()) _orders.Remove(id);
    }

    private void Follow(in BookEvent e, EventBuffer events)
    {
        switch (e.Kind)
        {
            case BookEventKind.OrderAccepted:
                var accepted = events.Accepted[e.AcceptedIndex];
                var stop = accepted.Type >= OrderType.StopLoss;
                _orders.Add(accepted.OrderId, new()
                {
                    Accepted = accepted,
                    Hold = accepted.HoldMinor,
                    Waits = stop && (accepted.Traits & OrderTraits.Pending) == 0,
                    InBook = accepted.Rests && !stop,
                    Pending = (accepted.Traits & OrderTraits.Pending) != 0,
                    Lots = accepted.QuantityLots,
                    Limit = accepted.PriceTicks,
                });
                Show(_orders[accepted.OrderId]);
                break;
            case BookEventKind.OrderListAccepted or BookEventKind.OrderListEnded or BookEventKind.TrailingMoved:
                break;
            case BookEventKind.TrailingStarted:
                Require(Live(e.OrderId).Waits, "a trailing stop follows the price only while it waits");
                break;
            case BookEventKind.TrailingTriggered:
                var trailing = Live(e.OrderId);
                Require(trailing.Waits, "I-O7: a stop triggers once");
                Require(
                    trailing.Accepted.Side == Side.Buy ? e.LimitTicks <= trailing.Limit : e.LimitTicks >= trailing.Limit,
                    "I-T3: protection only gets tighter");
                trailing.Waits = false;
                trailing.Limit = e.LimitTicks;
                trailing.Hold -= e.HoldMinor;
                Work(trailing);
                RequireNeededHold(trailing, "I-O7: a triggered stop keeps its hold");
                break;
            case BookEventKind.HoldMoved:
                var (gives, takes) = (Live(e.MakerOrderId), Live(e.OrderId));
                Require(e.HoldMinor > 0 && gives.Hold >= e.HoldMinor, "I-L9: a hold moves within what is there");
                Require(gives.Accepted.ListId == takes.Accepted.ListId, "I-L9: a hold moves within a list");
                gives.Hold -= e.HoldMinor;
                takes.Hold += e.HoldMinor;
                break;
            case BookEventKind.PendingStarted:
                var started = Live(e.OrderId);
                Require(started.Pending, "a pending order starts once");
                started.Pending = false;
                started.Waits = started.Accepted.Type >= OrderType.StopLoss;
                break;
            case BookEventKind.OrderAmended:
                var amended = Live(e.OrderId);
                Require(e.QuantityLots < amended.Lots && e.HoldMinor >= 0, "I-O9: an amendment only reduces");
                amended.Lots = e.QuantityLots;
                amended.Hold -= e.HoldMinor;
                amended.Shown = Math.Min(amended.Shown, amended.Open);
                Require(amended.Open > 0 && amended.Hold >= 0, "I-O9: an amended order stays open");
                break;
            case BookEventKind.OrderRested:
                Live(e.OrderId).InBook = true;
                Show(Live(e.OrderId));
                break;
            case BookEventKind.TradeExecuted:
                FollowTrade(e);
                break;
            case BookEventKind.MatchPrevented:
                var (taker, maker) = (Live(e.OrderId), Live(e.MakerOrderId));
                Require(taker.Accepted.AccountId == maker.Accepted.AccountId, "I-T7: prevented within one account");
                Require(taker.Accepted.SelfTradePrevention != SelfTradePrevention.None, "I-T7: prevented by the taker's mode");
                TakeOff(taker, e.QuantityLots, e.HoldMinor);
                TakeOff(maker, e.MakerQuantityLots, e.MakerHoldMinor);
                if (e.MakerQuantityLots > 0) Work(maker);
                if (e.MakerQuantityLots > 0) Hide(maker, e.MakerQuantityLots);
                break;
            case BookEventKind.StopTriggered:
                var triggered = Live(e.OrderId);
                Require(triggered.Waits, "I-O7: a stop triggers once");
                triggered.Waits = false;
                Work(triggered);
                RequireNeededHold(triggered, "I-O7: a triggered stop keeps its hold");
                break;
            case BookEventKind.OrderCanceled or BookEventKind.OrderExpired or BookEventKind.QuoteOrderFilled:
                var ended = Live(e.OrderId);
                Require(ended.Hold == e.HoldMinor, "I-L9: an order's end releases the rest of its hold");
                if (e.Reason == ExpiryReason.UnfilledFokOrder) Require(ended.Executed == 0, "I-O7: fill or kill is all or nothing");
                ended.Ended = true;
                break;
            case BookEventKind.StatusChanged:
                break;
            default:
                throw new InvalidOperationException($"Unknown event {e.Kind}.");
        }
    }

    private void FollowTrade(in BookEvent e)
    {
        var (taker, maker) = (Live(e.OrderId), Live(e.MakerOrderId));
        Require(e.MatchId == ++_lastTradeId, "I-T5: trade ids are contiguous");
        Require(e.QuantityLots > 0, "I-T4: a trade has a quantity");
        Require(maker.InBook && !taker.InBook && e.PriceTicks == maker.Limit, "I-T3: at the maker's price");
        Require(!taker.Waits && !taker.Pending, "only a working order takes");
        Require(e.QuantityLots <= maker.Shown, "an iceberg trades no more than it shows");
        Work(taker);
        Work(maker);
        var limit = taker.Limit;
        Require(taker.Accepted.Side == Side.Buy ? e.PriceTicks <= limit : e.PriceTicks >= limit, "I-T3: within the taker's limit");
        Require(
            taker.Accepted.AccountId != maker.Accepted.AccountId || taker.Accepted.SelfTradePrevention == SelfTradePrevention.None,
            "I-T7: no self-trade");
        var notional = (Int128)e.PriceTicks * e.QuantityLots * rules.NotionalUnitMinor;
        var received = (Int128)e.QuantityLots * rules.LotMinor;
        var takerBuys = taker.Accepted.Side == Side.Buy;
        Require(e.TakerFeeMinor >= 0 && e.TakerFeeMinor <= (takerBuys ? received : notional), "I-L10: taker's fee");
        Require(e.MakerFeeMinor >= 0 && e.MakerFeeMinor <= (takerBuys ? notional : received), "I-L10: maker's fee");
        Require((takerBuys ? e.HoldMinor : e.MakerHoldMinor) >= notional, "I-L3: the buyer's hold covers the notional");
        Require((takerBuys ? e.MakerHoldMinor : e.HoldMinor) == received, "I-L3: the seller's hold is the base sold");
        Fill(taker, e.QuantityLots, notional, e.HoldMinor);
        Fill(maker, e.QuantityLots, notional, e.MakerHoldMinor);
        Hide(maker, e.QuantityLots);
    }

    private static void Show(Followed order) =>
        order.Shown = order.Accepted.IcebergLots > 0 ? Math.Min(order.Accepted.IcebergLots, order.Open) : order.Open;

    private static void Hide(Followed order, long lots)
    {
        order.Shown -= Math.Min(order.Shown, lots);
        if (order.Shown == 0) Show(order);
    }

    /// <summary>Of a pair only one order ever trades or is triggered; the other has ended before (B6).</summary>
    private void Work(Followed order)
    {
        if ((order.Accepted.Traits & OrderTraits.Paired) == 0) return;
        _workingOfPair.TryAdd(order.Accepted.ListId, order.Accepted.OrderId);
        Require(_workingOfPair[order.Accepted.ListId] == order.Accepted.OrderId, "an OCO never fills both legs");
        Require(
            _orders.Values.All(o => o.Ended || o == order || o.Accepted.ListId != order.Accepted.ListId
                || (o.Accepted.Traits & OrderTraits.Paired) == 0),
            "the other order of a pair ends before one works");
    }

    private void RequireNeededHold(Followed order, string rule) => Require(
        order.Hold == (order.Accepted.Side == Side.Sell
            ? (Int128)order.Open * rules.LotMinor
            : (Int128)order.Limit * order.Open * rules.NotionalUnitMinor),
        rule);

    private static void Fill(Followed order, long lots, Int128 notional, long hold)
    {
        order.Executed += lots;
        order.Quote += notional;
        order.Hold -= hold;
        Require(order.Hold >= 0, "I-L3: holds are never negative");
        if (order.Accepted.QuoteQuantityMinor > 0)
            Require(order.Quote <= order.Accepted.QuoteQuantityMinor, "a quote-quantity order trades no more than that");
        else
            CloseWhenDone(order);
    }

    private static void TakeOff(Followed order, long lots, long hold)
    {
        order.Prevented += lots;
        order.Hold -= hold;
        Require(order.Hold >= 0, "I-L3: holds are never negative");
        if (order.Accepted.QuoteQuantityMinor == 0)
            Require(order.Open >= 0, "I-T6: never more than ordered");
    }

    private static void CloseWhenDone(Followed order)
    {
        var open = order.Open;
        Require(open >= 0, "I-T6: never more executed than ordered");
        if (open > 0) return;
        Require(order.Hold == 0, "I-L9: a filled order has used its hold");
        order.Ended = true;
    }

    private static void CheckArrival(Followed order)
    {
        var type = order.Accepted.Type;
        if ((order.Accepted.Traits & OrderTraits.Pending) != 0) return;
        if (type == OrderType.Market) Require(order.Ended, "I-O7: a market order never stays");
        if (type == OrderType.LimitMaker) Require(order.InBook && order.Executed == 0, "I-O7: post-only never takes");
        if (type == OrderType.Limit && order.Accepted.TimeInForce != TimeInForce.Gtc) Require(order.Ended, "I-O7: IOC and FOK never stay");
        if (order.Accepted.TimeInForce == TimeInForce.Fok && type == OrderType.Limit)
            Require(order.Executed == 0 || order.Executed == order.Accepted.QuantityLots, "I-O7: FOK is all or nothing");
    }

    private void CheckBook(OrderBook book)
    {
        if (book.TryGetBest(Side.Buy, out var bid, out _) && book.TryGetBest(Side.Sell, out var ask, out _))
            Require(bid < ask, "I-B1: neither crossed nor locked");
        _slots.Clear();
        book.CopyOpenOrders(_slots);
        Require(_slots.Count == _orders.Values.Count(o => !o.Ended), "I-B4: the book is what its events say");
        Span<Int128> levels = [0, 0];
        var names = new HashSet<(long, ClientOrderId)>();
        foreach (var slot in _slots)
        {
            ref var order = ref book.Orders[slot];
            ref var details = ref book.Orders.Details(slot);
            var followed = Live(order.OrderId);
            Require(order.HoldMinor == followed.Hold, "I-L3: the hold is what its events say");
            Require(details.ExecutedLots == followed.Executed && order.CumulativeQuoteMinor == followed.Quote, "I-T6: executed is the sum of fills");
            Require(details.PreventedLots == followed.Prevented, "prevented is the sum of prevented matches");
            Require(order.RemainingLots == details.OriginalLots - followed.Executed - followed.Prevented, "what is left is open");
            Require(order.Resting == followed.InBook && order.WaitsForTrigger == followed.Waits,
                "I-B3: an open order rests or waits");
            Require((order.Resting ? 1 : 0) + (order.WaitsForTrigger ? 1 : 0) + (followed.Pending ? 1 : 0) == 1,
                "I-B3: an open order rests, waits or is pending");
            CheckHold(order, followed);
            Require(details.ClientOrderId.IsEmpty || names.Add((order.AccountId, details.ClientOrderId)), "I-O5: client ids are unique");
            if (order.Resting) levels[order.Side == Side.Buy ? 0 : 1] += followed.Shown;
        }
        Require(levels[0] == DepthTotal(book, Side.Buy) && levels[1] == DepthTotal(book, Side.Sell), "I-B3: levels are the sums of their orders");
    }

    /// <summary>An open order holds what it needs; a pair of which none works yet holds the larger need together.</summary>
    private void CheckHold(in Order order, Followed followed)
    {
        var list = followed.Accepted.ListId;
        var pair = (followed.Accepted.Traits & OrderTraits.Paired) != 0 && !_workingOfPair.ContainsKey(list)
            ? _orders.Values.Where(o => !o.Ended && o.Accepted.ListId == list && (o.Accepted.Traits & OrderTraits.Paired) != 0).ToList()
            : [followed];
        Int128 sum = 0, most = 0;
        foreach (var one in pair)
        {
            sum += one.Hold;
            most = Int128.Max(most, one.Accepted.Side == Side.Sell
                ? (Int128)one.Open * rules.LotMinor
                : (Int128)one.Limit * one.Open * rules.NotionalUnitMinor);
        }
        Require(order.HoldMinor >= 0 && sum == most, "I-L3: open orders hold what they need, a pair what the larger needs");
    }

    private static Int128 DepthTotal(OrderBook book, Side side)
    {
        var depth = new List<(long PriceTicks, long Lots)>();
        book.CopyDepth(side, int.MaxValue, depth);
        Int128 total = 0;
        foreach (var (_, lots) in depth)
        {
            Require(lots > 0, "I-B3: no empty level");
            total += lots;
        }
        return total;
    }

    private Followed Live(long orderId)
    {
        Require(_orders.TryGetValue(orderId, out var order) && !order.Ended, "I-O1: a terminal status is final");
        return order!;
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition) throw new InvalidOperationException($"Broken: {rule}.");
    }
}
