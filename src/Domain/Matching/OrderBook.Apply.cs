using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>The mutation of the book: one method per kind of event, used live and by replay alike.</content>
public sealed partial class OrderBook
{
    /// <summary>Applies one event whose slots are set; an accepted order's slot is written into the event.</summary>
    private void Apply(ref BookEvent e, EventBuffer events)
    {
        switch (e.Kind)
        {
            case BookEventKind.OrderAccepted: ApplyAccepted(ref e, events); break;
            case BookEventKind.OrderRested: ApplyRested(e, events); break;
            case BookEventKind.TradeExecuted: ApplyTrade(e, events); break;
            case BookEventKind.OrderCanceled: ApplyCanceled(e, events); break;
            case BookEventKind.OrderExpired: ApplyExpired(e, events); break;
            case BookEventKind.QuoteOrderFilled: ApplyQuoteOrderFilled(e, events); break;
            case BookEventKind.StopTriggered: ApplyTriggered(e, events); break;
            case BookEventKind.MatchPrevented: ApplyPrevented(e, events); break;
            case BookEventKind.StatusChanged: ApplyStatus(e, events); break;
            case BookEventKind.OrderListAccepted: ApplyListAccepted(e, events); break;
            case BookEventKind.OrderListEnded: ApplyListEnded(e, events); break;
            case BookEventKind.TrailingStarted: ApplyTrailingStarted(e, events); break;
            case BookEventKind.TrailingMoved: ApplyTrailingMoved(e, events); break;
            case BookEventKind.TrailingTriggered: ApplyTrailingTriggered(e, events); break;
            case BookEventKind.HoldMoved: ApplyHoldMoved(e, events); break;
            case BookEventKind.PendingStarted: ApplyPendingStarted(e, events); break;
            case BookEventKind.OrderAmended: ApplyAmended(e, events); break;
            default: throw new InvariantViolationException("Invariant: every kind of event is known (I-J6).");
        }
    }

    private void Advance(EventBuffer events)
    {
        Invariant.Check(events.TimeMicros >= LastTimeMicros, "Invariant: time never goes back (I-T5).");
        LastTimeMicros = events.TimeMicros;
    }

    private static bool IsAlgo(OrderType type) => type >= OrderType.StopLoss;

    internal void ApplyAccepted(ref BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref readonly var accepted = ref events.Accepted[e.AcceptedIndex];
        Invariant.Check(accepted.OrderId == NextOrderId, "Invariant: order ids are contiguous.");
        NextOrderId++;
        var pending = (accepted.Traits & OrderTraits.Pending) != 0;
        var waits = IsAlgo(accepted.Type) && !pending;
        Invariant.Check(accepted.Rests || !waits, "Invariant: a stop waits in the book from its acceptance on.");
        var slot = Orders.Allocate();
        ref var order = ref Orders[slot];
        order = default;
        order.OrderId = accepted.OrderId;
        order.AccountId = accepted.AccountId;
        order.PriceTicks = accepted.PriceTicks;
        order.RemainingLots = accepted.QuantityLots;
        order.HoldMinor = accepted.HoldMinor;
        order.Side = accepted.Side;
        order.Type = accepted.Type;
        order.TimeInForce = accepted.TimeInForce;
        order.SelfTradePrevention = accepted.SelfTradePrevention;
        order.Status = pending ? OrderStatus.PendingNew : OrderStatus.New;
        order.WaitsForTrigger = waits;
        order.Traits = accepted.Traits;
        ref var details = ref Orders.Details(slot);
        details = default;
        details.OriginalLots = accepted.QuantityLots;
        details.QuoteQuantityMinor = accepted.QuoteQuantityMinor;
        details.StopTicks = accepted.StopTicks;
        details.CreatedMicros = LastTimeMicros;
        details.UpdatedMicros = LastTimeMicros;
        details.WorkingMicros = waits || pending ? -1 : LastTimeMicros;
        details.ClientOrderId = accepted.ClientOrderId;
        details.StrategyId = accepted.StrategyId;
        details.StrategyType = accepted.StrategyType;
        AddOpenLots(order.Side, order.RemainingLots);
        _slots.Add(order.OrderId, slot);
        _accounts.Add(order.AccountId, slot, IsAlgo(order.Type), IndexClientId(slot));
        if (accepted.Traits != OrderTraits.None) AddTraits(slot, accepted);
        if (waits) Wait(slot, LastPriceTicks);
        else if (accepted.Rests) Rest(slot);
        e.Slot = slot;
        e.OrderId = accepted.OrderId;
        e.Side = accepted.Side;
    }

    internal void ApplyRested(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref var order = ref Orders[e.Slot];
        Invariant.Check(
            order.TimeInForce == TimeInForce.Gtc
            && order.Type is not (OrderType.Market or OrderType.StopLoss or OrderType.TakeProfit),
            "Invariant: only good-till-cancelled limit orders rest (I-O7).");
        Rest(e.Slot);
    }

    internal void ApplyTrade(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        Invariant.Check(e.MatchId == NextTradeId, "Invariant: trade ids are contiguous (I-T5).");
        Invariant.Check(e.AggregateId == NextAggregateId || e.AggregateId == NextAggregateId - 1,
            "Invariant: aggregate ids are contiguous.");
        Invariant.Check(e.QuantityLots > 0, "Invariant: a trade has a quantity (I-T4).");
        NextTradeId++;
        NextAggregateId = e.AggregateId + 1;
        LastPriceTicks = e.PriceTicks;
        _average.Add(LastTimeMicros, e.PriceTicks, e.QuantityLots);
        var notional = e.PriceTicks * e.QuantityLots * _unit;

        ref var maker = ref Orders[e.MakerSlot];
        Invariant.Check(
            maker.Resting && maker.PriceTicks == e.PriceTicks,
            "Invariant: trades are at the maker's price (I-T3).");
        Fill(e.MakerSlot, ref maker, e.QuantityLots, notional, e.MakerHoldMinor);
        UpdateId++;
        var makers = Ladder(maker.Side);
        if (maker.RemainingLots == 0)
        {
            makers.Remove(e.MakerSlot, e.PriceTicks, e.QuantityLots);
            Leave(e.MakerSlot, OrderStatus.Filled);
        }
        else if ((maker.Traits & OrderTraits.Iceberg) != 0)
        {
            ReduceSlice(e.MakerSlot, e.QuantityLots);
        }
        else
        {
            makers.Reduce(e.PriceTicks, e.QuantityLots);
        }

        ref var taker = ref Orders[e.Slot];
        Invariant.Check(!taker.Resting && !taker.WaitsForTrigger, "Invariant: a taker is not in the book.");
        if (Fill(e.Slot, ref taker, e.QuantityLots, notional, e.HoldMinor)) Leave(e.Slot, OrderStatus.Filled);
    }

    /// <summary>Books a fill on one order; true when that completes it (a quote-quantity order says so itself).</summary>
    private bool Fill(int slot, ref Order order, long lots, long notional, long hold)
    {
        ref var details = ref Orders.Details(slot);
        details.ExecutedLots += lots;
        details.UpdatedMicros = LastTimeMicros;
        order.CumulativeQuoteMinor += notional;
        order.HoldMinor -= hold;
        order.Status = OrderStatus.PartiallyFilled;
        Invariant.Check(order.HoldMinor >= 0, "Invariant: a fill consumes no more than the hold (I-L3).");
        if (details.QuoteQuantityMinor > 0)
        {
            details.OriginalLots += lots;
            return false;
        }
        order.RemainingLots -= lots;
        Invariant.Check(order.RemainingLots >= 0, "Invariant: no more is executed than was ordered (I-T6).");
        AddOpenLots(order.Side, -lots);
        return order.RemainingLots == 0;
    }

    internal void ApplyPrevented(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        Invariant.Check(e.MatchId == NextPreventedMatchId, "Invariant: prevented-match ids are contiguous.");
        NextPreventedMatchId++;
        ref var maker = ref Orders[e.MakerSlot];
        Invariant.Check(maker.Resting && maker.AccountId == Orders[e.Slot].AccountId,
            "Invariant: matches are prevented within one account (I-T7).");
        Prevent(e.Slot, e.QuantityLots, e.HoldMinor, e.MatchId);
        Prevent(e.MakerSlot, e.MakerQuantityLots, e.MakerHoldMinor, e.MatchId);
        if (e.MakerQuantityLots == 0) return;
        if ((maker.Traits & OrderTraits.Iceberg) != 0) ReduceSlice(e.MakerSlot, e.MakerQuantityLots);
        else Ladder(maker.Side).Reduce(maker.PriceTicks, e.MakerQuantityLots);
        UpdateId++;
    }

    private void Prevent(int slot, long lots, long hold, long matchId)
    {
        ref var order = ref Orders[slot];
        ref var details = ref Orders.Details(slot);
        details.PreventedMatchId = matchId;
        if (lots == 0) return;
        details.PreventedLots += lots;
        details.UpdatedMicros = LastTimeMicros;
        order.HoldMinor -= hold;
        Invariant.Check(order.HoldMinor >= 0, "Invariant: prevention releases no more than the hold (I-L3).");
        if (details.QuoteQuantityMinor > 0) return;
        order.RemainingLots -= lots;
        Invariant.Check(order.RemainingLots >= 0, "Invariant: no more is prevented than was open.");
        AddOpenLots(order.Side, -lots);
    }

    internal void ApplyTriggered(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref var order = ref Orders[e.Slot];
        ref var details = ref Orders.Details(e.Slot);
        Invariant.Check(
            order.WaitsForTrigger && (order.Traits & OrderTraits.Trailing) == 0,
            "Invariant: a stop triggers once (I-O7).");
        Stops(e.Slot).Remove(e.Slot, details.StopTicks, order.RemainingLots);
        order.WaitsForTrigger = false;
        details.WorkingMicros = details.UpdatedMicros = LastTimeMicros;
    }

    internal void ApplyCanceled(in BookEvent e, EventBuffer events) =>
        ApplyEnd(e, events, OrderStatus.Canceled, ExpiryReason.None);

    internal void ApplyExpired(in BookEvent e, EventBuffer events) => ApplyEnd(e, events, e.Status, e.Reason);

    internal void ApplyQuoteOrderFilled(in BookEvent e, EventBuffer events) =>
        ApplyEnd(e, events, OrderStatus.Filled, ExpiryReason.None);

    internal void ApplyStatus(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        Invariant.Check(Enum.IsDefined(e.MarketStatus), "Invariant: a market has a known status.");
        Status = e.MarketStatus;
    }

    private void ApplyEnd(in BookEvent e, EventBuffer events, OrderStatus status, ExpiryReason reason)
    {
        Advance(events);
        ref var order = ref Orders[e.Slot];
        Invariant.Check(status.IsTerminal(), "Invariant: an order ends in a terminal status (I-O1).");
        Invariant.Check(
            e.HoldMinor == order.HoldMinor, "Invariant: an order's end releases the rest of its hold (I-L9).");
        if (order.Resting)
        {
            Ladder(order.Side).Remove(e.Slot, order.PriceTicks, TradableLots(order, e.Slot));
            if (order.RemainingLots > 0) UpdateId++;
        }
        else if (order.WaitsForTrigger)
        {
            StopWaiting(e.Slot);
        }
        order.HoldMinor = 0;
        order.Reason = reason;
        Orders.Details(e.Slot).UpdatedMicros = LastTimeMicros;
        AddOpenLots(order.Side, -order.RemainingLots);
        Leave(e.Slot, status);
    }

    private PriceLadder Stops(int slot)
    {
        ref var order = ref Orders[slot];
        return TriggersOnRise(order.Side, order.Type) ? _risingStops : _fallingStops;
    }

    private void Rest(int slot)
    {
        ref var order = ref Orders[slot];
        Invariant.Check(
            !order.Resting && order.RemainingLots > 0, "Invariant: an order with a rest joins the book once.");
        order.Resting = true;
        if ((order.Traits & OrderTraits.Iceberg) != 0) ShowSlice(slot);
        Ladder(order.Side).Add(slot, order.PriceTicks, TradableLots(order, slot));
        UpdateId++;
    }

    private uint IndexClientId(int slot)
    {
        var hash = ClientIdHash(slot);
        if (hash != 0) _clientIds.Add(hash, slot);
        return hash;
    }

    /// <summary>Hash of an order's account and client id; 0 when it has no client id.</summary>
    private uint ClientIdHash(int slot)
    {
        ref var details = ref Orders.Details(slot);
        return details.ClientOrderId.IsEmpty ? 0 : ClientOrderIndex.Hash(Orders[slot].AccountId, details.ClientOrderId);
    }

    private void Leave(int slot, OrderStatus status)
    {
        ref var order = ref Orders[slot];
        Invariant.Check(order.HoldMinor == 0, "Invariant: an order's end leaves no hold (I-L9).");
        order.Status = status;
        order.Resting = order.WaitsForTrigger = false;
        if ((order.Traits & OrderTraits.InList) != 0) LeaveList(slot);
        _slots.Remove(order.OrderId, slot);
        var clientIdHash = _accounts.Remove(slot, IsAlgo(order.Type));
        if (clientIdHash != 0) _clientIds.Remove(clientIdHash, slot);
        Orders.Release(slot);
    }

    private void AddOpenLots(Side side, long lots)
    {
        if (side == Side.Buy) _openBuyLots += lots;
        else _openSellLots += lots;
    }
}
