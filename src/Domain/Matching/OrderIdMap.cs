using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Exchange.Domain.Matching;

/// <summary>
/// Finds an open order's slot by its id. A hash table of buckets of eight, each one cache line, that are searched without
/// a loop; it neither allocates nor degrades under endless adding and removing. Entries are the low half of the id and the
/// slot, and the <see cref="OrderStore"/> settles whether the whole id is meant.
/// </summary>
/// <remarks>
/// An order whose bucket is full goes to the next one with room; each bucket counts the orders that passed it, so that a
/// search ends at the first bucket nobody passed.
/// </remarks>
internal sealed class OrderIdMap(OrderStore store)
{
    private const int InitialLog2 = 8;
    private const int BucketSize = 8;

    private SlotArray<Bucket> _buckets = new(1 << InitialLog2);
    private int[] _passed = new int[1 << InitialLog2];
    private int _shift = 64 - InitialLog2;
    private int _limit = LimitOf(1 << InitialLog2);
    private int _count;

    /// <summary>Finds the slot of an open order; false, and -1, when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(long orderId, out int slot)
    {
        var low = unchecked((uint)orderId);
        for (var i = Home(low); ; i = Next(i))
        {
            ref var bucket = ref _buckets[i];
            for (var lanes = bucket.LanesOf(low); lanes != 0; lanes &= lanes - 1)
            {
                slot = bucket.SlotPlusOne(BitOperations.TrailingZeroCount(lanes)) - 1;
                if (slot >= 0 && store[slot].OrderId == orderId) return true;
            }
            if (_passed[i] != 0) continue;
            slot = -1;
            return false;
        }
    }

    /// <summary>Adds an order whose id is not in the map.</summary>
    public void Add(long orderId, int slot)
    {
        if (_count >= _limit) Grow();
        Insert(unchecked((uint)orderId), slot + 1);
        _count++;
        // Ids are consecutive: the next order will go there.
        Prefetch(orderId + 1);
    }

    /// <summary>Hints that the order will be looked up, added or removed soon.</summary>
    public void Prefetch(long orderId) => _buckets.Prefetch(Home(unchecked((uint)orderId)));

    /// <summary>Removes an order that is in the map.</summary>
    public void Remove(long orderId, int slot)
    {
        for (var i = Home(unchecked((uint)orderId)); ; i = Next(i))
        {
            ref var bucket = ref _buckets[i];
            var lanes = bucket.LanesWith(slot + 1);
            if (lanes != 0)
            {
                bucket.Set(BitOperations.TrailingZeroCount(lanes), 0, 0);
                _count--;
                return;
            }
            Invariant.Check(_passed[i] > 0, "Invariant: an open order is found by its id.");
            _passed[i]--;
        }
    }

    // Multiplication by the golden ratio spreads ids that follow each other evenly over the buckets; a pattern of ids that
    // crowds one range of them costs time, never correctness.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(uint idLow) => unchecked((int)((idLow * 0x9E3779B97F4A7C15UL) >> _shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int bucket) => (bucket + 1) & (_buckets.Length - 1);

    // Four fifths: even then few orders are not in their own bucket, and the table stays small.
    private static int LimitOf(int buckets) => buckets * BucketSize / 5 * 4;

    private void Insert(uint idLow, int slotPlusOne)
    {
        for (var i = Home(idLow); ; i = Next(i))
        {
            ref var bucket = ref _buckets[i];
            var free = bucket.LanesWith(0);
            if (free != 0)
            {
                bucket.Set(BitOperations.TrailingZeroCount(free), idLow, slotPlusOne);
                return;
            }
            _passed[i]++;
        }
    }

    private void Grow()
    {
        var old = _buckets;
        _buckets = new(old.Length * 2);
        _passed = new int[_buckets.Length];
        _limit = LimitOf(_buckets.Length);
        _shift--;
        for (var i = 0; i < old.Length; i++)
        {
            for (var lanes = ~old[i].LanesWith(0) & 0xFF; lanes != 0; lanes &= lanes - 1)
            {
                var lane = BitOperations.TrailingZeroCount(lanes);
                Insert(old[i].IdLow(lane), old[i].SlotPlusOne(lane));
            }
        }
    }

    private unsafe struct Bucket
    {
        private fixed uint _ids[BucketSize];
        private fixed int _slots[BucketSize];

        public readonly uint IdLow(int lane) => unchecked(_ids[lane & (BucketSize - 1)]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly int SlotPlusOne(int lane) => unchecked(_slots[lane & (BucketSize - 1)]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Set(int lane, uint idLow, int slotPlusOne)
        {
            unchecked
            {
                _ids[lane & (BucketSize - 1)] = idLow;
                _slots[lane & (BucketSize - 1)] = slotPlusOne;
            }
        }

        /// <summary>A bit for every lane with this id; lanes without an order may be among them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint LanesOf(uint idLow) =>
            Vector256.Equals(Vector256.LoadUnsafe(in _ids[0]), Vector256.Create(idLow)).ExtractMostSignificantBits();

        /// <summary>A bit for every lane with this slot, 0 for those without an order.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint LanesWith(int slotPlusOne) =>
            Vector256.Equals(Vector256.LoadUnsafe(in _slots[0]), Vector256.Create(slotPlusOne)).ExtractMostSignificantBits();
    }
}
