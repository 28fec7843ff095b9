using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>
/// The trailing stops of one side that follow the price: each triggers when the price comes back by its delta from the
/// best price seen since it began (Binance "Trailing stop order FAQ"; best is highest for sells, lowest for buys).
/// </summary>
/// <remarks>
/// <para>
/// Orders of one delta stand in the order in which they began to follow, so their best prices never get better from front
/// to back, and neighbours with the same best price form a group. A better price merges the groups at the back it passed;
/// triggers take from the front. A trade that neither betters nor triggers anything costs two comparisons, any other a
/// look at each delta in use; never a look at each order.
/// </para>
/// <para>Prices are turned into ranks as in <see cref="PriceLadder"/>: a higher rank is better for the order.</para>
/// </remarks>
internal sealed class TrailingOrders(OrderStore store, Side side)
{
    private const int WholeBips = 10_000;

    private readonly long _sign = side == Side.Sell ? 1 : -1;
    private Delta[] _deltas = new Delta[8];
    private Group[] _groups = new Group[16];
    private int _deltaCount;
    private int _groupsUsed;
    private int _freeGroup = -1;
    private long _nextTriggerRank;
    private long _lowestBestRank;
    private bool _stale = true;

    /// <summary>Number of orders.</summary>
    public int Count { get; private set; }

    /// <summary>The best price of an order that has seen none yet.</summary>
    public long NoPrice => side == Side.Sell ? 0 : long.MaxValue;

    /// <summary>The price at which an order with this best price triggers: <paramref name="bips"/> back from it.</summary>
    public static long TriggerTicks(Side side, long bestTicks, int bips)
    {
        // Rounded so that a price reaches it exactly when it is at least the delta away.
        if (side == Side.Sell) return (long)((Int128)bestTicks * (WholeBips - bips) / WholeBips);
        var exact = (Int128)bestTicks * (WholeBips + bips);
        return (long)Int128.Min((exact + (WholeBips - 1)) / WholeBips, long.MaxValue);
    }

    /// <summary>Appends an order that follows the price from <paramref name="bestTicks"/> on.</summary>
    public void Add(int slot, int bips, long bestTicks)
    {
        ref var delta = ref FindOrAdd(bips);
        var rank = bestTicks * _sign;
        var last = delta.Last;
        Invariant.Check(last < 0 || _groups[last].BestRank >= rank,
            "Invariant: whoever begins to follow the price has seen no better one than those before.");
        if (last < 0 || _groups[last].BestRank != rank) last = Append(ref delta, rank);
        ref var group = ref _groups[last];
        ref var link = ref store.Link(slot);
        link.Next = EndOf(last);
        link.Previous = group.Tail >= 0 ? group.Tail : EndOf(last);
        if (group.Tail >= 0) store.Link(group.Tail).Next = slot;
        else group.Head = slot;
        group.Tail = slot;
        Count++;
        _stale = true;
    }

    /// <summary>Whether an order with this best price may begin to follow the price now.</summary>
    public bool Accepts(int bips, long bestTicks)
    {
        var position = LowerBound(bips);
        return position == _deltaCount || _deltas[position].Bips != bips
            || _groups[_deltas[position].Last].BestRank >= bestTicks * _sign;
    }

    /// <summary>Takes out an order.</summary>
    public void Remove(int slot, int bips)
    {
        ref var link = ref store.Link(slot);
        var (next, previous) = (link.Next, link.Previous);
        Count--;
        _stale = true;
        if (next < 0 && previous < 0)
        {
            RemoveGroup(ref Find(bips), GroupAt(next));
            return;
        }
        if (previous >= 0) store.Link(previous).Next = next;
        else _groups[GroupAt(previous)].Head = next;
        if (next >= 0) store.Link(next).Previous = previous;
        else _groups[GroupAt(next)].Tail = previous;
    }

    /// <summary>Whether a trade price is better than what some order has seen.</summary>
    public bool IsBettered(long priceTicks)
    {
        if (Count == 0) return false;
        if (_stale) Refresh();
        return priceTicks * _sign > _lowestBestRank;
    }

    /// <summary>Makes a trade price the best of all orders that have seen no better one.</summary>
    public void Move(long priceTicks)
    {
        var rank = priceTicks * _sign;
        for (var i = 0; i < _deltaCount; i++)
        {
            ref var delta = ref _deltas[i];
            if (_groups[delta.Last].BestRank >= rank) continue;
            while (_groups[delta.Last].Previous is var previous && previous >= 0 && _groups[previous].BestRank <= rank)
                MergeLast(ref delta, previous);
            SetBest(ref _groups[delta.Last], rank, delta.Bips);
        }
        _stale = true;
    }

    /// <summary>
    /// The order that a trade price triggers next: smallest delta first, then whoever began to follow first; false when it
    /// triggers none.
    /// </summary>
    public bool TryGetTriggered(long priceTicks, out int slot)
    {
        slot = -1;
        if (Count == 0) return false;
        if (_stale) Refresh();
        var rank = priceTicks * _sign;
        if (rank > _nextTriggerRank) return false;
        for (var i = 0; i < _deltaCount; i++)
        {
            ref var first = ref _groups[_deltas[i].First];
            if (first.TriggerRank < rank) continue;
            slot = first.Head;
            return true;
        }
        return false;
    }

    /// <summary>Appends all orders with their best prices: by delta, then in the order in which they began to follow.</summary>
    public void CopyTo(List<(int Slot, long BestTicks)> orders)
    {
        for (var i = 0; i < _deltaCount; i++)
        {
            for (var g = _deltas[i].First; g >= 0; g = _groups[g].Next)
            {
                for (var slot = _groups[g].Head; slot >= 0; slot = store.Link(slot).Next)
                    orders.Add((slot, _groups[g].BestRank * _sign));
            }
        }
    }

    private void Refresh()
    {
        _nextTriggerRank = long.MinValue;
        _lowestBestRank = long.MaxValue;
        for (var i = 0; i < _deltaCount; i++)
        {
            _nextTriggerRank = Math.Max(_nextTriggerRank, _groups[_deltas[i].First].TriggerRank);
            _lowestBestRank = Math.Min(_lowestBestRank, _groups[_deltas[i].Last].BestRank);
        }
        _stale = false;
    }

    private int Append(ref Delta delta, long rank)
    {
        var index = _freeGroup;
        if (index >= 0)
        {
            _freeGroup = _groups[index].Next;
        }
        else
        {
            if (_groupsUsed == _groups.Length) Array.Resize(ref _groups, _groupsUsed * 2);
            index = _groupsUsed++;
        }
        ref var group = ref _groups[index];
        group = new() { Head = -1, Tail = -1, Next = -1, Previous = delta.Last };
        SetBest(ref group, rank, delta.Bips);
        if (delta.Last >= 0) _groups[delta.Last].Next = index;
        else delta.First = index;
        delta.Last = index;
        return index;
    }

    private void SetBest(ref Group group, long rank, int bips)
    {
        group.BestRank = rank;
        group.TriggerRank = TriggerTicks(side, rank * _sign, bips) * _sign;
    }

    private void MergeLast(ref Delta delta, int into)
    {
        ref var group = ref _groups[into];
        ref var last = ref _groups[delta.Last];
        store.Link(group.Tail).Next = last.Head;
        store.Link(last.Head).Previous = group.Tail;
        store.Link(last.Tail).Next = EndOf(into);
        group.Tail = last.Tail;
        group.Next = -1;
        Free(delta.Last);
        delta.Last = into;
    }

    private void RemoveGroup(ref Delta delta, int index)
    {
        ref var group = ref _groups[index];
        if (group.Previous >= 0) _groups[group.Previous].Next = group.Next;
        else delta.First = group.Next;
        if (group.Next >= 0) _groups[group.Next].Previous = group.Previous;
        else delta.Last = group.Previous;
        Free(index);
        if (delta.First >= 0) return;
        var position = LowerBound(delta.Bips);
        _deltaCount--;
        Array.Copy(_deltas, position + 1, _deltas, position, _deltaCount - position);
    }

    private void Free(int index)
    {
        _groups[index].Next = _freeGroup;
        _freeGroup = index;
    }

    private ref Delta Find(int bips)
    {
        ref var delta = ref _deltas[LowerBound(bips)];
        Invariant.Check(delta.Bips == bips, "Invariant: an order that follows the price is found by its delta.");
        return ref delta;
    }

    private ref Delta FindOrAdd(int bips)
    {
        var position = LowerBound(bips);
        if (position < _deltaCount && _deltas[position].Bips == bips) return ref _deltas[position];
        if (_deltaCount == _deltas.Length) Array.Resize(ref _deltas, _deltaCount * 2);
        Array.Copy(_deltas, position, _deltas, position + 1, _deltaCount - position);
        _deltaCount++;
        _deltas[position] = new() { Bips = bips, First = -1, Last = -1 };
        return ref _deltas[position];
    }

    private int LowerBound(int bips)
    {
        var low = 0;
        var high = _deltaCount;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_deltas[middle].Bips < bips) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    // The ends of a group's queue name the group, so that an order at an end finds it.
    private static int EndOf(int group) => -1 - group;

    private static int GroupAt(int end) => -1 - end;

    private struct Delta
    {
        public int Bips;
        public int First;
        public int Last;
    }

    private struct Group
    {
        public long BestRank;
        public long TriggerRank;
        public int Head;
        public int Tail;
        public int Next;
        public int Previous;
    }
}
