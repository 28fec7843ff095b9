using System.Runtime.CompilerServices;

namespace Exchange.Domain.Matching;

/// <summary>
/// A hash map from positive numbers to slots with open addressing: linear probing and deletion by shifting back, so that
/// it neither allocates nor degrades under endless adding and removing, which is what an order book does to it.
/// </summary>
internal sealed class LongMap
{
    private Entry[] _entries;
    private int _shift;
    private int _limit;

    public LongMap(int capacityLog2 = 10)
    {
        _entries = [];
        Resize(capacityLog2);
    }

    public int Count { get; private set; }

    /// <summary>Finds the value of a key; false when the key is absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(long key, out int value)
    {
        var entries = _entries;
        var mask = entries.Length - 1;
        for (var i = Home(key); ; i = (i + 1) & mask)
        {
            ref var entry = ref entries[i];
            if (entry.Key == key)
            {
                value = entry.Value;
                return key != 0;
            }
            if (entry.Key != 0) continue;
            value = -1;
            return false;
        }
    }

    /// <summary>Adds a key that is not in the map.</summary>
    public void Add(long key, int value)
    {
        Invariant.Check(key > 0, "Invariant: keys are positive.");
        if (Count == _limit) Resize(65 - _shift);
        Insert(key, value);
        Count++;
    }

    /// <summary>Removes a key that is in the map.</summary>
    public void Remove(long key)
    {
        var entries = _entries;
        var mask = entries.Length - 1;
        var hole = Home(key);
        while (entries[hole].Key != key)
        {
            Invariant.Check(entries[hole].Key != 0, "Invariant: only a key in the map is removed.");
            hole = (hole + 1) & mask;
        }
        // Shift back every entry of the run that may move into the hole without leaving its probe path.
        for (var next = (hole + 1) & mask; entries[next].Key != 0; next = (next + 1) & mask)
        {
            var distance = (next - Home(entries[next].Key)) & mask;
            if (distance < ((next - hole) & mask)) continue;
            entries[hole] = entries[next];
            hole = next;
        }
        entries[hole] = default;
        Count--;
    }

    // Multiplication by the golden ratio spreads keys that follow each other evenly over the table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(long key) => unchecked((int)((ulong)key * 0x9E3779B97F4A7C15UL >> _shift));

    private void Insert(long key, int value)
    {
        var mask = _entries.Length - 1;
        var i = Home(key);
        while (_entries[i].Key != 0)
        {
            Invariant.Check(_entries[i].Key != key, "Invariant: a key is added once.");
            i = (i + 1) & mask;
        }
        _entries[i] = new() { Key = key, Value = value };
    }

    private void Resize(int capacityLog2)
    {
        var old = _entries;
        _entries = new Entry[1 << capacityLog2];
        _shift = 64 - capacityLog2;
        _limit = _entries.Length / 2;
        foreach (var entry in old)
        {
            if (entry.Key != 0) Insert(entry.Key, entry.Value);
        }
    }

    private struct Entry
    {
        public long Key;
        public int Value;
    }
}
