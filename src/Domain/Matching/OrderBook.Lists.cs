using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>Order lists: which orders belong together, and the mutation that comes of it.</content>
public sealed partial class OrderBook
{
    /// <summary>Finds a list that is open, or ended with the latest command.</summary>
    public bool TryGetList(long listId, out OrderList list)
    {
        var found = _lists.TryGetRecent(listId, out var index);
        list = found ? _lists[index] : default;
        return found;
    }

    /// <summary>Finds an open list of an account by its client id.</summary>
    public bool TryGetList(long accountId, in ClientOrderId clientOrderId, out OrderList list)
    {
        var found = _lists.TryGet(accountId, clientOrderId, out var index);
        list = found ? _lists[index] : default;
        return found;
    }

    /// <summary>The open lists of an account in the order of their ids.</summary>
    public void CopyOpenLists(long accountId, List<OrderList> lists)
    {
        if (_lists.CountOf(accountId) == 0) return;
        foreach (var index in ListIndexes())
        {
            if (_lists[index].AccountId == accountId) lists.Add(_lists[index]);
        }
    }

    /// <summary>The other order of an OCO pair neither of which works yet.</summary>
    internal int SiblingOf(int slot)
    {
        ref var list = ref _lists[Orders.Extras(slot).ListIndex];
        for (var i = 0; i < list.Count; i++)
        {
            var other = list.Legs[i].Slot;
            if (other >= 0 && other != slot && (Orders[other].Traits & OrderTraits.Paired) != 0) return other;
        }
        throw new InvariantViolationException("Invariant: an order of a pair has its counterpart.");
    }

    /// <summary>The list an open order, or one that ended with the latest command, belongs to.</summary>
    internal ref OrderList ListOf(int slot) => ref _lists[Orders.Extras(slot).ListIndex];

    /// <summary>Whether an order is the one whose fill places the list's pending orders.</summary>
    internal bool IsWorking(int slot)
    {
        ref var list = ref ListOf(slot);
        return list.Kind != OrderListKind.Oco && list.Legs[0].OrderId == Orders[slot].OrderId;
    }

    internal void ApplyListAccepted(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref readonly var accepted = ref events.Lists[e.AcceptedIndex];
        Invariant.Check(accepted.ListId == NextListId, "Invariant: list numbers are contiguous.");
        NextListNumber++;
        _lists.Add(new()
        {
            ListId = accepted.ListId,
            AccountId = accepted.AccountId,
            ClientOrderId = accepted.ClientOrderId,
            Kind = accepted.Kind,
            CreatedMicros = LastTimeMicros,
            UpdatedMicros = LastTimeMicros,
        });
    }

    internal void ApplyListEnded(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        Invariant.Check(_lists.TryGet(e.OrderId, out var index) && _lists[index].OpenCount == 0,
            "Invariant: a list ends when all its orders have.");
        _lists.Remove(index);
    }

    internal void ApplyHoldMoved(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref var to = ref Orders[e.Slot];
        ref var from = ref Orders[e.MakerSlot];
        Invariant.Check(
            (to.Traits & from.Traits & OrderTraits.Paired) != 0 && to.AccountId == from.AccountId && to.Side == from.Side,
            "Invariant: a hold moves within a pair (I-L9).");
        to.HoldMinor += e.HoldMinor;
        from.HoldMinor -= e.HoldMinor;
        Invariant.Check(
            from.HoldMinor >= 0 && to.HoldMinor == NeededHold(to, to.RemainingLots),
            "Invariant: an order that begins to work has the hold it needs (I-L3).");
    }

    internal void ApplyPendingStarted(in BookEvent e, EventBuffer events)
    {
        Advance(events);
        ref var order = ref Orders[e.Slot];
        ref var details = ref Orders.Details(e.Slot);
        Invariant.Check((order.Traits & OrderTraits.Pending) != 0, "Invariant: a pending order starts once.");
        order.Traits &= ~OrderTraits.Pending;
        order.Status = OrderStatus.New;
        details.UpdatedMicros = LastTimeMicros;
        if (IsAlgo(order.Type))
        {
            order.WaitsForTrigger = true;
            Wait(e.Slot, e.PriceTicks);
        }
        else
        {
            details.WorkingMicros = LastTimeMicros;
        }
    }

    private void JoinList(int slot, long listId)
    {
        Invariant.Check(_lists.TryGet(listId, out var index), "Invariant: a list is accepted before its orders.");
        ref var list = ref _lists[index];
        Invariant.Check(
            list.Count < ListOrders.MaxCount && list.AccountId == Orders[slot].AccountId,
            "Invariant: a list has at most three orders of one account.");
        list.Legs[list.Count] = new()
        {
            OrderId = Orders[slot].OrderId,
            Slot = slot,
            ClientOrderId = Orders.Details(slot).ClientOrderId,
        };
        list.Count++;
        list.OpenCount++;
        Orders.Extras(slot).ListIndex = index;
    }

    private void LeaveList(int slot)
    {
        ref var list = ref ListOf(slot);
        if ((Orders[slot].Traits & OrderTraits.Paired) != 0)
        {
            Orders[SiblingOf(slot)].Traits &= ~OrderTraits.Paired;
            Orders[slot].Traits &= ~OrderTraits.Paired;
        }
        Leg(ref list, slot).Slot = -1;
        list.OpenCount--;
        list.UpdatedMicros = LastTimeMicros;
    }

    private void RenameLeg(int slot)
    {
        ref var list = ref ListOf(slot);
        Leg(ref list, slot).ClientOrderId = Orders.Details(slot).ClientOrderId;
        list.UpdatedMicros = LastTimeMicros;
    }

    private static ref ListLeg Leg(ref OrderList list, int slot)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Legs[i].Slot == slot) return ref list.Legs[i];
        }
        throw new InvariantViolationException("Invariant: an open order is in its list.");
    }

    private List<int> ListIndexes()
    {
        var indexes = new List<int>(_lists.Count);
        _lists.CopyTo(indexes);
        return indexes;
    }
}
