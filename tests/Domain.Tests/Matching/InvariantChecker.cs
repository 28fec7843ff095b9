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
    }

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
                    Waits = stop,
                    InBook = accepted.Rests && !stop,
                });
                break;
            case BookEventKind.OrderRested:
                Live(e.OrderId).InBook = true;
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
                break;
            case BookEventKind.StopTriggered:
                var triggered = Live(e.OrderId);
                Require(triggered.Waits, "I-O7: a stop triggers once");
                triggered.Waits = false;
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
        Require(maker.InBook && !taker.InBook && e.PriceTicks == maker.Accepted.PriceTicks, "I-T3: at the maker's price");
        var limit = taker.Accepted.PriceTicks;
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
    }

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
            Require(order.Executed + order.Prevented <= order.Accepted.QuantityLots, "I-T6: never more than ordered");
    }

    private static void CloseWhenDone(Followed order)
    {
        var open = order.Accepted.QuantityLots - order.Executed - order.Prevented;
        Require(open >= 0, "I-T6: never more executed than ordered");
        if (open > 0) return;
        Require(order.Hold == 0, "I-L9: a filled order has used its hold");
        order.Ended = true;
    }

    private static void CheckArrival(Followed order)
    {
        var type = order.Accepted.Type;
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
            Require(order.Resting == followed.InBook && order.WaitsForTrigger == followed.Waits && order.Resting != order.WaitsForTrigger,
                "I-B3: an open order rests or waits");
            Require(details.ClientOrderId.IsEmpty || names.Add((order.AccountId, details.ClientOrderId)), "I-O5: client ids are unique");
            if (order.Resting) levels[order.Side == Side.Buy ? 0 : 1] += order.RemainingLots;
        }
        Require(levels[0] == DepthTotal(book, Side.Buy) && levels[1] == DepthTotal(book, Side.Sell), "I-B3: levels are the sums of their orders");
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
