using System.Runtime.CompilerServices;

namespace Exchange.Domain.Matching;

/// <summary>
/// Finds an open order's slot by its id. Open addressing with linear probing and deletion by shifting back, so that it
/// neither allocates nor degrades under endless adding and removing; entries are 8 bytes, the low half of the id and the
/// slot, and the <see cref="OrderStore"/> settles whether the whole id is meant.
/// </summary>
internal sealed class OrderIdMap(OrderStore store)
{
    private const int InitialLog2 = 10;

    private SlotArray<Entry> _entries = new(1 << InitialLog2);
    private int _shift = 64 - InitialLog2;
    private int _limit = (1 << InitialLog2) / 5 * 4;
    private int _count;

    /// <summary>Finds the slot of an open order; false, and -1, when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(long orderId, out int slot)
    {
        unchecked
        {
            var entries = _entries;
            var mask = entries.Length - 1;
            var low = (uint)orderId;
            for (var i = Home(low); ; i = (i + 1) & mask)
            {
                ref var entry = ref entries[i];
                slot = entry.SlotPlusOne - 1;
                if (slot < 0) return false;
                if (entry.IdLow == low && store[slot].OrderId == orderId) return true;
            }
        }
    }

    /// <summary>Adds an order whose id is not in the map.</summary>
    public void Add(long orderId, int slot)
    {
        // A run of entries seldom leaves its cache line, so the table can be nearly full, and small.
        if (_count >= _limit) Grow();
        Insert(unchecked((uint)orderId), slot + 1);
        _count++;
        // Ids are consecutive: the next eight orders will go to this line.
        if ((orderId & 7) == 7) Prefetch(orderId + 1);
    }

    /// <summary>Hints that the order will be looked up or removed soon.</summary>
    public void Prefetch(long orderId) => _entries.Prefetch(Home(unchecked((uint)orderId)));

    /// <summary>Removes an order that is in the map.</summary>
    public void Remove(long orderId, int slot)
    {
        unchecked
        {
            var entries = _entries;
            var mask = entries.Length - 1;
            var hole = Home((uint)orderId);
            while (entries[hole].SlotPlusOne != slot + 1)
            {
                Invariant.Check(entries[hole].SlotPlusOne != 0, "Invariant: an open order is found by its id.");
                hole = (hole + 1) & mask;
            }
            // Shift back every entry of the run that may move into the hole without leaving its probe path.
            for (var next = (hole + 1) & mask; entries[next].SlotPlusOne != 0; next = (next + 1) & mask)
            {
                var distance = (next - Home(entries[next].IdLow)) & mask;
                if (distance < ((next - hole) & mask)) continue;
                entries[hole] = entries[next];
                hole = next;
            }
            entries[hole].SlotPlusOne = 0;
            _count--;
        }
    }

    // Eight consecutive ids share a cache line, since new orders have consecutive ids; lines are spread by
    // multiplication, so that no pattern of ids makes long runs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(uint idLow) =>
        unchecked((int)(((idLow >> 3) * 0x9E3779B97F4A7C15UL) >> _shift & ~7UL | idLow & 7));

    private void Insert(uint idLow, int slotPlusOne)
    {
        var entries = _entries;
        var mask = entries.Length - 1;
        var i = Home(idLow);
        while (entries[i].SlotPlusOne != 0) i = unchecked(i + 1) & mask;
        ref var entry = ref entries[i];
        entry.IdLow = idLow;
        entry.SlotPlusOne = slotPlusOne;
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new(old.Length * 2);
        _limit = _entries.Length / 5 * 4;
        _shift--;
        for (var i = 0; i < old.Length; i++)
        {
            if (old[i].SlotPlusOne != 0) Insert(old[i].IdLow, old[i].SlotPlusOne);
        }
    }

    private struct Entry
    {
        public uint IdLow;
        public int SlotPlusOne;
    }
}
