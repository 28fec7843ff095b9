using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>Putting the state back from a snapshot.</content>
public sealed partial class OrderBook
{
    /// <summary>
    /// Puts back an open list, before its orders; false when it contradicts itself or what is there already. Its orders
    /// that are still open join it when they are put back.
    /// </summary>
    internal bool TryRestore(in OrderList list)
    {
        if (list.ListId <= 0 || list.ListId >= NextListId || list.ListId % (MarketRulesCheck.MaxId + 1L) != Rules.Id
            || list.AccountId <= 0 || !Enum.IsDefined(list.Kind) || list.OpenCount != 0
            || list.Count != (list.Kind == OrderListKind.Otoco ? 3 : 2)
            || list.CreatedMicros < 0 || list.CreatedMicros > list.UpdatedMicros || list.UpdatedMicros > LastTimeMicros
            || _lists.TryGet(list.ListId, out _)
            || (!list.ClientOrderId.IsEmpty && _lists.TryGet(list.AccountId, list.ClientOrderId, out _)))
        {
            return false;
        }
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Legs[i].OrderId <= (i == 0 ? 0 : list.Legs[i - 1].OrderId) || list.Legs[i].OrderId >= NextOrderId) return false;
        }
        _lists.Add(list);
        return true;
    }

    /// <summary>
    /// Puts back an open order at the end of its queue; false when it contradicts itself or what is there already.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="details">The rest of it.</param>
    /// <param name="extras">Its particulars when it has traits.</param>
    /// <param name="bestTicks">The best price a trailing stop that follows the price has seen.</param>
    internal bool TryRestore(in Order order, in OrderDetails details, in OrderExtras extras, long bestTicks)
    {
        if (!IsRestorable(order, details) || _slots.TryGet(order.OrderId, out _)) return false;
        if (order.Traits != OrderTraits.None && !IsRestorable(order, details, extras, bestTicks)) return false;
        if (!details.ClientOrderId.IsEmpty && _clientIds.Find(order.AccountId, details.ClientOrderId) >= 0) return false;
        if (order.RemainingLots > long.MaxValue - OpenLots(order.Side)) return false;
        if ((order.Traits & OrderTraits.Tracking) != 0 && !Trailing(order.Side).Accepts(extras.TrailingBips, bestTicks))
            return false;
        var slot = Orders.Allocate();
        Orders[slot] = order;
        Orders.Details(slot) = details;
        if (order.Traits != OrderTraits.None) Orders.Extras(slot) = extras;
        if ((order.Traits & OrderTraits.InList) != 0 && !TryRejoinList(slot)) return false;
        _slots.Add(order.OrderId, slot);
        IndexClientId(slot);
        AddOpenLots(order.Side, order.RemainingLots);
        if ((order.Traits & OrderTraits.Tracking) != 0) Trailing(order.Side).Add(slot, extras.TrailingBips, bestTicks);
        else if (order.WaitsForTrigger) Stops(slot).Add(slot, details.StopTicks, order.RemainingLots);
        else if (order.Resting) Ladder(order.Side).Add(slot, order.PriceTicks, TradableLots(order, slot));
        return true;
    }

    /// <summary>
    /// Puts the restored orders into their accounts' lists, oldest first; false when the book is crossed or a list is
    /// incomplete.
    /// </summary>
    internal bool TryFinishRestore()
    {
        var slots = new List<int>(Orders.Count);
        CopyOpenOrders(slots);
        slots.Sort((left, right) => Orders[left].OrderId.CompareTo(Orders[right].OrderId));
        foreach (var slot in slots)
            _accounts.Add(Orders[slot].AccountId, slot, IsAlgo(Orders[slot].Type), ClientIdHash(slot));
        if (ListIndexes().Count != _lists.Count) return false;
        foreach (var slot in slots)
        {
            if ((Orders[slot].Traits & OrderTraits.Paired) != 0 && !IsRestoredPair(slot)) return false;
        }
        return _bids.OrderCount == 0 || _asks.OrderCount == 0 || _bids.BestPriceTicks < _asks.BestPriceTicks;
    }

    private bool TryRejoinList(int slot)
    {
        ref var extras = ref Orders.Extras(slot);
        if (!_lists.TryGet(extras.ListId, out var index)) return false;
        ref var list = ref _lists[index];
        if (list.AccountId != Orders[slot].AccountId) return false;
        for (var i = 0; i < list.Count; i++)
        {
            ref var leg = ref list.Legs[i];
            if (leg.OrderId != Orders[slot].OrderId) continue;
            if (leg.Slot >= 0 || leg.ClientOrderId != Orders.Details(slot).ClientOrderId) return false;
            leg.Slot = slot;
            list.OpenCount++;
            extras.ListIndex = index;
            return true;
        }
        return false;
    }

    private bool IsRestoredPair(int slot)
    {
        ref var list = ref ListOf(slot);
        if (list.Kind == OrderListKind.Oto || list.Legs[list.Count - 2].Slot < 0 || list.Legs[list.Count - 1].Slot < 0) return false;
        ref var first = ref Orders[list.Legs[list.Count - 2].Slot];
        ref var second = ref Orders[list.Legs[list.Count - 1].Slot];
        var secondNeed = NeededHold(second, second.RemainingLots);
        return (first.Traits & second.Traits & OrderTraits.Paired) != 0
            && first.Side == second.Side && first.RemainingLots == second.RemainingLots
            && second.HoldMinor == secondNeed
            && first.HoldMinor == Math.Max(0, NeededHold(first, first.RemainingLots) - secondNeed);
    }

    private bool IsRestorable(in Order order, in OrderDetails details)
    {
        var stop = IsAlgo(order.Type);
        var market = order.Type is OrderType.Market or OrderType.StopLoss or OrderType.TakeProfit;
        var waits = order.WaitsForTrigger;
        var pending = (order.Traits & OrderTraits.Pending) != 0;
        var trailing = (order.Traits & OrderTraits.Trailing) != 0;
        var untouched = details.ExecutedLots == 0 && details.PreventedLots == 0;
        var need = order.Side == Side.Sell
            ? (Int128)order.RemainingLots * Rules.LotMinor
            : (Int128)order.PriceTicks * order.RemainingLots * _unit;
        return order.OrderId > 0 && order.OrderId < NextOrderId && order.AccountId > 0
            && order.Side is Side.Buy or Side.Sell
            && order.Type is >= OrderType.Limit and <= OrderType.TakeProfitLimit
            && order.SelfTradePrevention is >= SelfTradePrevention.None and <= SelfTradePrevention.Decrement
            && order.TimeInForce is >= TimeInForce.Gtc and <= TimeInForce.Fok
            && order.Reason == ExpiryReason.None
            && order.Resting == (!waits && !pending)
            && (waits
                ? stop && untouched && !pending
                : pending ? untouched : !market && order.TimeInForce == TimeInForce.Gtc)
            && order.PriceTicks is > 0 and < long.MaxValue
            && (stop ? details.StopTicks is >= 0 and < long.MaxValue : details.StopTicks == 0)
            && (!stop || trailing || details.StopTicks > 0)
            && order.RemainingLots > 0 && details.ExecutedLots >= 0 && details.PreventedLots >= 0
            && (Int128)order.RemainingLots + details.ExecutedLots + details.PreventedLots == details.OriginalLots
            && order.Status == (pending ? OrderStatus.PendingNew
                : details.ExecutedLots == 0 ? OrderStatus.New : OrderStatus.PartiallyFilled)
            && details.QuoteQuantityMinor == 0 && order.CumulativeQuoteMinor >= 0
            && details.PreventedMatchId >= 0 && details.PreventedMatchId < NextPreventedMatchId
            && details.CreatedMicros >= 0 && details.CreatedMicros <= details.UpdatedMicros
            && details.UpdatedMicros <= LastTimeMicros
            && (waits || pending ? details.WorkingMicros == -1 : details.WorkingMicros >= details.CreatedMicros)
            && details.WorkingMicros <= LastTimeMicros
            && ((order.Traits & OrderTraits.Paired) != 0
                ? order.HoldMinor >= 0 && order.HoldMinor <= need
                : order.HoldMinor == need);
    }

    private bool IsRestorable(in Order order, in OrderDetails details, in OrderExtras extras, long bestTicks)
    {
        var traits = order.Traits;
        bool Has(OrderTraits trait) => (traits & trait) != 0;
        var iceberg = Has(OrderTraits.Iceberg);
        var tracking = Has(OrderTraits.Tracking);
        return iceberg == extras.IcebergLots > 0 && extras.IcebergLots >= 0
            && (iceberg && order.Resting
                ? extras.VisibleLots > 0 && extras.VisibleLots <= Math.Min(extras.IcebergLots, order.RemainingLots)
                : extras.VisibleLots == 0)
            && Has(OrderTraits.InList) == extras.ListId > 0 && extras.ListId >= 0
            && (!Has(OrderTraits.Pending | OrderTraits.Paired) || Has(OrderTraits.InList))
            && Has(OrderTraits.Trailing) == extras.TrailingBips > 0 && extras.TrailingBips is >= 0 and < 10_000
            && (!Has(OrderTraits.Trailing) || IsAlgo(order.Type))
            && Has(OrderTraits.HeldAtPrice) == (order.Type == OrderType.Market)
            && tracking == (order.WaitsForTrigger && Has(OrderTraits.Trailing) && extras.TrailingMicros >= 0)
            && extras.TrailingMicros >= -1 && extras.TrailingMicros <= LastTimeMicros
            && (tracking ? bestTicks >= 0 : bestTicks == 0)
            && Has(OrderTraits.Amended) == extras.Amendments > 0 && extras.Amendments >= 0
            && details.OriginalLots > 0;
    }
}
