using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>Reading the book between commands.</content>
public sealed partial class OrderBook
{
    /// <summary>
    /// Volume-weighted average price of the five minutes before <paramref name="nowMicros"/>, rounded down to a tick; the
    /// last price when nothing traded in them; 0 before the first trade.
    /// </summary>
    public long AveragePriceTicks(long nowMicros)
    {
        var average = _average.Ticks(Math.Max(nowMicros, LastTimeMicros));
        return average > 0 ? average : LastPriceTicks;
    }

    /// <summary>Finds an open order by its id.</summary>
    public bool TryGetOrder(long orderId, out int slot) => _slots.TryGet(orderId, out slot);

    /// <summary>Finds an open order of an account by its client id.</summary>
    public bool TryGetOrder(long accountId, in ClientOrderId clientOrderId, out int slot)
    {
        slot = clientOrderId.IsEmpty ? -1 : _clientIds.Find(accountId, clientOrderId);
        return slot >= 0;
    }

    /// <summary>Best price of a side and its lots; false when the side is empty.</summary>
    public bool TryGetBest(Side side, out long priceTicks, out long lots)
    {
        var ladder = Ladder(side);
        priceTicks = ladder.BestPriceTicks;
        lots = ladder.BestLots;
        return ladder.OrderCount > 0;
    }

    /// <summary>Number of prices of a side.</summary>
    public int LevelCount(Side side) => Ladder(side).LevelCount;

    /// <summary>Lots at a price of a side, 0 for none.</summary>
    public long LevelLots(Side side, long priceTicks) => Ladder(side).LotsAt(priceTicks);

    /// <summary>Appends up to <paramref name="maxLevels"/> levels of a side, best first.</summary>
    public void CopyDepth(Side side, int maxLevels, List<(long PriceTicks, long Lots)> levels)
    {
        var cursor = Ladder(side).Levels();
        for (var i = 0; i < maxLevels && cursor.MoveNext(); i++) levels.Add((cursor.PriceTicks, cursor.Lots));
    }

    /// <summary>Appends the slots of an account's open orders, in the order of their ids.</summary>
    public void CopyOpenOrders(long accountId, List<int> slots)
    {
        for (var slot = _accounts.First(accountId); slot >= 0; slot = _accounts.Next(slot)) slots.Add(slot);
    }

    /// <summary>
    /// Appends the slots of all open orders: bids, asks (best price first, first come first), then the stops that wait
    /// for a rise and those that wait for a fall (next to trigger first), the trailing stops that follow the price, buys
    /// first, and the pending orders of lists.
    /// </summary>
    public void CopyOpenOrders(List<int> slots)
    {
        CopyOrders(_bids, slots);
        CopyOrders(_asks, slots);
        CopyOrders(_risingStops, slots);
        CopyOrders(_fallingStops, slots);
        foreach (var (slot, _) in FollowingOrders()) slots.Add(slot);
        CopyPending(slots);
    }

    /// <summary>The trailing stops that follow the price, buys first, with the best price each has seen.</summary>
    internal List<(int Slot, long BestTicks)> FollowingOrders()
    {
        var following = new List<(int, long)>(_trailingBuys.Count + _trailingSells.Count);
        _trailingBuys.CopyTo(following);
        _trailingSells.CopyTo(following);
        return following;
    }

    private void CopyPending(List<int> slots)
    {
        foreach (var index in ListIndexes())
        {
            ref var list = ref _lists[index];
            for (var i = 0; i < list.Count; i++)
            {
                var slot = list.Legs[i].Slot;
                if (slot >= 0 && (Orders[slot].Traits & OrderTraits.Pending) != 0) slots.Add(slot);
            }
        }
    }

    /// <summary>Slot of an account's oldest open order, -1 for none.</summary>
    public int FirstOpenOrder(long accountId) => _accounts.First(accountId);

    /// <summary>Slot of the same account's next younger open order, -1 at the end.</summary>
    public int NextOpenOrder(int slot) => _accounts.Next(slot);

    /// <summary>Open orders of an account, and how many of them are stop or take-profit orders.</summary>
    public (int Open, int Algo) OpenOrderCounts(long accountId) => _accounts.Counts(accountId);

    private void CopyOrders(PriceLadder ladder, List<int> slots)
    {
        var cursor = ladder.Levels();
        while (cursor.MoveNext())
        {
            for (var slot = cursor.Head; slot >= 0; slot = Orders.Link(slot).Next) slots.Add(slot);
        }
    }
}
