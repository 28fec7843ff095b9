using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>The mutation of orders that are more than plain ones: icebergs, trailing stops, amendments.</content>
public sealed partial class OrderBook
{
    private void AddTraits(int slot, in AcceptedOrder accepted)
    {
        ref var extras = ref Orders.Extras(slot);
        extras = OrderExtras.Plain;
        extras.IcebergLots = accepted.IcebergLots;
        extras.TrailingBips = accepted.TrailingBips;
        extras.ListId = accepted.ListId;
        Invariant.Check(
            accepted.IcebergLots > 0 == ((accepted.Traits & OrderTraits.Iceberg) != 0)
            && accepted.TrailingBips > 0 == ((accepted.Traits & OrderTraits.Trailing) != 0)
            && accepted.ListId > 0 == ((accepted.Traits & OrderTraits.InList) != 0),
            "Invariant: an order has the particulars its traits say.");
        if (accepted.ListId > 0) JoinList(slot, accepted.ListId);
    }

    /// <summary>Shows the next slice of an iceberg order.</summary>
    private void ShowSlice(int slot)
    {
        ref var extras = ref Orders.Extras(slot);
        extras.VisibleLots = Math.Min(extras.IcebergLots, Orders[slot].RemainingLots);
    }

    /// <summary>
    /// Takes lots off a resting iceberg order after they were taken off its remaining quantity. When its slice is used up,
    /// the next one goes to the end of the queue.
    /// </summary>
    private void ReduceSlice(int slot, long lots)
    {
        ref var order = ref Orders[slot];
        ref var extras = ref Orders.Extras(slot);
        var ladder = Ladder(order.Side);
        // Self-trade prevention may take the hidden part too; the slice is then gone and the order ends next.
        var visible = Math.Min(lots, extras.VisibleLots);
        extras.VisibleLots -= visible;
        if (extras.VisibleLots > 0 || order.RemainingLots == 0)
        {
            ladder.Reduce(order.PriceTicks, visible);
            return;
        }
        ladder.Remove(slot, order.PriceTicks, visible);
        ShowSlice(slot);
        ladder.Add(slot, order.PriceTicks, extras.VisibleLots);
    }

    /// <summary>Puts a stop where it waits; one that trails without a stop price follows the price from the start.</summary>
    private void Wait(int slot, long lastTicks)
    {
        ref var order = ref Orders[slot];
        var stopTicks = Orders.Details(slot).StopTicks;
        if (stopTicks > 0) Stops(slot).Add(slot, stopTicks, order.RemainingLots);
        else Follow(slot, lastTicks == 0 ? Trailing(order.Side).NoPrice : lastTicks);
    }

    private void Follow(int slot, long bestTicks)
    {
        ref var order = ref Orders[slot];
        ref var extras = ref Orders.Extras(slot);
        order.Traits |= OrderTraits.Tracking;
        extras.TrailingMicros = LastTimeMicros;
        Trailing(order.Side).Add(slot, extras.TrailingBips, bestTicks);
    }

    private void StopWaiting(int slot)
    {
        ref var order = ref Orders[slot];
        if ((order.Traits & OrderTraits.Tracking) != 0) Trailing(order.Side).Remove(slot, Orders.Extras(slot).TrailingBips);
        else Stops(slot).Remove(slot, Orders.Details(slot).StopTicks, order.RemainingLots);
        order.Traits &= ~OrderTraits.Tracking;
    }

    internal void ApplyTrailingStarted(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref var order = ref Orders[e.Slot];
        Invariant.Check(
            order.WaitsForTrigger && (order.Traits & (OrderTraits.Trailing | OrderTraits.Tracking)) == OrderTraits.Trailing,
            "Invariant: a trailing stop begins to follow the price once.");
        StopWaiting(e.Slot);
        Follow(e.Slot, e.PriceTicks);
        Orders.Details(e.Slot).UpdatedMicros = LastTimeMicros;
    }

    internal void ApplyTrailingMoved(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        Trailing(e.Side).Move(e.PriceTicks);
    }

    internal void ApplyTrailingTriggered(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref var order = ref Orders[e.Slot];
        ref var details = ref Orders.Details(e.Slot);
        Invariant.Check(
            order.WaitsForTrigger && (order.Traits & OrderTraits.Tracking) != 0,
            "Invariant: a trailing stop triggers once, after it began to follow the price (I-O7).");
        StopWaiting(e.Slot);
        order.WaitsForTrigger = false;
        order.HoldMinor -= e.HoldMinor;
        order.PriceTicks = e.LimitTicks;
        Invariant.Check(
            order.HoldMinor == NeededHold(order, order.RemainingLots),
            "Invariant: a triggered stop holds what it needs at its price (I-L3).");
        details.WorkingMicros = details.UpdatedMicros = LastTimeMicros;
    }

    internal void ApplyAmended(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        Invariant.Check(e.MatchId == NextAmendmentId, "Invariant: amendment ids are contiguous.");
        NextAmendmentId++;
        ref var order = ref Orders[e.Slot];
        ref var details = ref Orders.Details(e.Slot);
        ref var amended = ref events.MutableAmended[e.AcceptedIndex];
        amended.OldClientOrderId = details.ClientOrderId;
        amended.OldLots = details.OriginalLots;
        var less = details.OriginalLots - e.QuantityLots;
        Invariant.Check(less > 0 && less < order.RemainingLots, "Invariant: an amended order is smaller and still open (I-O9).");
        if (order.Traits == OrderTraits.None) Orders.Extras(e.Slot) = OrderExtras.Plain;
        order.Traits |= OrderTraits.Amended;
        Orders.Extras(e.Slot).Amendments++;
        TakeOff(e.Slot, less);
        details.OriginalLots = e.QuantityLots;
        details.UpdatedMicros = LastTimeMicros;
        order.HoldMinor -= e.HoldMinor;
        Invariant.Check(order.HoldMinor >= 0, "Invariant: an amendment releases no more than the hold (I-L3).");
        AddOpenLots(order.Side, -less);
        if (amended.ClientOrderId != details.ClientOrderId) Rename(e.Slot, amended.ClientOrderId);
    }

    /// <summary>Reduces what is left of an order without moving it in its queue.</summary>
    private void TakeOff(int slot, long lots)
    {
        ref var order = ref Orders[slot];
        var before = TradableLots(order, slot);
        order.RemainingLots -= lots;
        if (order.Resting)
        {
            if ((order.Traits & OrderTraits.Iceberg) != 0)
            {
                ref var extras = ref Orders.Extras(slot);
                extras.VisibleLots = Math.Min(extras.VisibleLots, order.RemainingLots);
            }
            var gone = before - TradableLots(order, slot);
            if (gone == 0) return;
            Ladder(order.Side).Reduce(order.PriceTicks, gone);
            UpdateId++;
        }
        else if (order.WaitsForTrigger && (order.Traits & OrderTraits.Tracking) == 0)
        {
            Stops(slot).Reduce(Orders.Details(slot).StopTicks, lots);
        }
    }

    private void Rename(int slot, in ClientOrderId clientOrderId)
    {
        var old = ClientIdHash(slot);
        if (old != 0) _clientIds.Remove(old, slot);
        Orders.Details(slot).ClientOrderId = clientOrderId;
        _accounts.SetClientIdHash(slot, IndexClientId(slot));
        if ((Orders[slot].Traits & OrderTraits.InList) != 0) RenameLeg(slot);
    }
}
