using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>
/// Finds an open order by account and client id (I-O5). Open addressing like <see cref="LongMap"/>; the table holds
/// only hashes and slots, the ids themselves are compared in the <see cref="OrderStore"/>.
/// </summary>
internal sealed class ClientOrderIndex(OrderStore store)
{
    private Entry[] _entries = new Entry[1024];
    private int _count;

    /// <summary>The hash orders are added and removed by; never 0, which marks orders without a client id.</summary>
    public static uint Hash(long accountId, in ClientOrderId id) =>
        unchecked((uint)id.GetHashCode() ^ (uint)(((ulong)accountId * 0x9E3779B97F4A7C15UL) >> 32)) | 1;

    /// <summary>Slot of the account's open order with this client id, -1 when there is none.</summary>
    public int Find(long accountId, in ClientOrderId id)
    {
        var hash = Hash(accountId, id);
        var mask = _entries.Length - 1;
        for (var i = Home(hash, mask); _entries[i].SlotPlusOne != 0; i = (i + 1) & mask)
        {
            if (_entries[i].Hash != hash) continue;
            var slot = _entries[i].SlotPlusOne - 1;
            if (store[slot].AccountId == accountId && store.Details(slot).ClientOrderId == id) return slot;
        }
        return -1;
    }

    /// <summary>Adds an order whose account has no open order with this client id.</summary>
    public void Add(uint hash, int slot)
    {
        if (_count * 2 == _entries.Length) Grow();
        Insert(new() { Hash = hash, SlotPlusOne = slot + 1 });
        _count++;
    }

    /// <summary>Takes out an order.</summary>
    public void Remove(uint hash, int slot)
    {
        var mask = _entries.Length - 1;
        var hole = Home(hash, mask);
        while (_entries[hole].SlotPlusOne != slot + 1)
        {
            Invariant.Check(_entries[hole].SlotPlusOne != 0, "Invariant: an open order is found by its client id.");
            hole = (hole + 1) & mask;
        }
        for (var next = (hole + 1) & mask; _entries[next].SlotPlusOne != 0; next = (next + 1) & mask)
        {
            var distance = (next - Home(_entries[next].Hash, mask)) & mask;
            if (distance < ((next - hole) & mask)) continue;
            _entries[hole] = _entries[next];
            hole = next;
        }
        _entries[hole] = default;
        _count--;
    }

    // The lowest bit is the same in every hash.
    private static int Home(uint hash, int mask) => (int)(hash >> 1) & mask;

    private void Insert(Entry entry)
    {
        var mask = _entries.Length - 1;
        var i = Home(entry.Hash, mask);
        while (_entries[i].SlotPlusOne != 0) i = (i + 1) & mask;
        _entries[i] = entry;
    }

    private void Grow()
    {
        var old = _entries;
        _entries = new Entry[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry.SlotPlusOne != 0) Insert(entry);
        }
    }

    private struct Entry
    {
        public uint Hash;
        public int SlotPlusOne;
    }
}
