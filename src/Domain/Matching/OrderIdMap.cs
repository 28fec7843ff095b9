using System.Runtime.CompilerServices;

namespace Exchange.Domain.Matching;

/// <summary>
/// Finds an open order's slot by its id. Open addressing with linear probing and deletion by shifting back, so that it
/// neither allocates nor degrades under endless adding and removing; entries are 8 bytes, the low half of the id and the
/// slot, and the <see cref="OrderStore"/> settles whether the whole id is meant.
/// </summary>
internal sealed class OrderIdMap(OrderStore store)
{
    private Entry[] _entries = new Entry[1024];
    private int _shift = 64 - 10;
    private int _count;

    /// <summary>Finds the slot of an open order; false, and -1, when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(long orderId, out int slot)
    {
        var entries = _entries;
        var low = unchecked((uint)orderId);
        for (var i = Home(low); ; i++)
        {
            var entry = entries[i & (entries.Length - 1)];
            slot = entry.SlotPlusOne - 1;
            if (slot < 0) return false;
            if (entry.IdLow == low && store[slot].OrderId == orderId) return true;
        }
    }

    /// <summary>Adds an order whose id is not in the map.</summary>
    public void Add(long orderId, int slot)
    {
        if (_count * 2 == _entries.Length) Grow();
        Insert(new() { IdLow = unchecked((uint)orderId), SlotPlusOne = slot + 1 });
        _count++;
    }

    /// <summary>Removes an order that is in the map.</summary>
    public void Remove(long orderId, int slot)
    {
        var entries = _entries;
        var mask = entries.Length - 1;
        var hole = Home(unchecked((uint)orderId));
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
        entries[hole] = default;
        _count--;
    }

    // Eight consecutive ids share a cache line, since new orders have consecutive ids; lines are spread by
    // multiplication, so that no pattern of ids makes long runs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(uint idLow) =>
        unchecked((int)(((idLow >> 3) * 0x9E3779B97F4A7C15UL) >> _shift & ~7UL | idLow & 7));

    private void Insert(Entry entry)
    {
        var mask = _entries.Length - 1;
        var i = Home(entry.IdLow);
        while (_entries[i].SlotPlusOne != 0) i = (i + 1) & mask;
        _entries[i] = entry;
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new Entry[old.Length * 2];
        _shift--;
        foreach (var entry in old)
        {
            if (entry.SlotPlusOne != 0) Insert(entry);
        }
    }

    private struct Entry
    {
        public uint IdLow;
        public int SlotPlusOne;
    }
}
