using System.Numerics;
using System.Runtime.CompilerServices;

namespace Exchange.Domain.Matching;

/// <summary>
/// Orders by price, first come first served within a price. The best price is known at once and the next is found by a
/// bit scan; any positive price fits, and nothing is allocated once the ladder has reached its size.
/// </summary>
/// <remarks>
/// Prices are turned into ranks so that a higher rank is always a better price (the price itself, or its complement where
/// the lowest price is best). Ranks are grouped into pages of 64 levels with one bitmap each; the pages in use are kept
/// in a sorted array with the best page last, where most pages come and go. Memory: 1 KiB a page, at most one page an
/// order.
/// </remarks>
internal sealed class PriceLadder
{
    private const int PageBits = 6;
    private const int PageSize = 1 << PageBits;
    private const int CacheSize = 32;

    /// <summary>Rank of "no price": worse than any price.</summary>
    public const long NoRank = long.MinValue;

    private readonly OrderStore _store;
    private readonly long _flip;
    private readonly PageKey[] _cache = new PageKey[CacheSize];
    private Level[] _levels = new Level[8 * PageSize];
    private ulong[] _bitmaps = new ulong[8];
    private PageKey[] _sorted = new PageKey[8];
    private int[] _free = new int[8];
    private int _pageCount;
    private int _freeCount;
    private int _pagesUsed;
    private int _best = -1;

    /// <param name="store">The orders whose links make the queues.</param>
    /// <param name="lowestFirst">Whether the lowest price is the best (asks) or the highest (bids).</param>
    public PriceLadder(OrderStore store, bool lowestFirst)
    {
        _store = store;
        _flip = lowestFirst ? -1 : 0;
        Array.Fill(_cache, new() { Page = -1 });
    }

    /// <summary>Number of prices with orders.</summary>
    public int LevelCount { get; private set; }

    /// <summary>Number of orders.</summary>
    public int OrderCount { get; private set; }

    /// <summary>Rank of the best price, <see cref="NoRank"/> when empty.</summary>
    public long BestRank { get; private set; } = NoRank;

    /// <summary>The best price, 0 when empty.</summary>
    public long BestPriceTicks => BestRank == NoRank ? 0 : BestRank ^ _flip;

    /// <summary>Slot of the first order at the best price, -1 when empty.</summary>
    public int BestHead => _best < 0 ? -1 : _levels[_best].Head;

    /// <summary>Lots at the best price, 0 when empty.</summary>
    public long BestLots => _best < 0 ? 0 : _levels[_best].Lots;

    /// <summary>The rank of a price: higher is better.</summary>
    public long Rank(long priceTicks) => priceTicks ^ _flip;

    /// <summary>Lots at a price, 0 when it has no orders.</summary>
    public long LotsAt(long priceTicks)
    {
        var rank = Rank(priceTicks);
        var page = FindPage(rank >> PageBits);
        return page < 0 ? 0 : _levels[LevelIndex(page, rank)].Lots;
    }

    /// <summary>Appends an order to the queue of its price.</summary>
    public void Add(int slot, long priceTicks, long lots)
    {
        var rank = Rank(priceTicks);
        var page = FindPage(rank >> PageBits);
        if (page < 0) page = AddPage(rank >> PageBits);
        var index = LevelIndex(page, rank);
        ref var level = ref _levels[index];
        ref var link = ref _store.Link(slot);
        link.Next = -1;
        OrderCount++;
        var bit = 1UL << (int)(rank & (PageSize - 1));
        if ((_bitmaps[page] & bit) != 0)
        {
            link.Previous = level.Tail;
            _store.Link(level.Tail).Next = slot;
            level.Tail = slot;
            level.Lots += lots;
            return;
        }
        _bitmaps[page] |= bit;
        link.Previous = -1;
        level = new() { Lots = lots, Head = slot, Tail = slot };
        LevelCount++;
        if (rank <= BestRank) return;
        BestRank = rank;
        _best = index;
    }

    /// <summary>Takes lots off a price without touching its queue.</summary>
    public void Reduce(long priceTicks, long lots)
    {
        var rank = Rank(priceTicks);
        var index = rank == BestRank ? _best : LevelIndex(RequirePage(rank), rank);
        ref var level = ref _levels[index];
        level.Lots -= lots;
        Invariant.Check(level.Lots >= 0, "Invariant: a level's lots are the sum of its orders' lots (I-B3).");
    }

    /// <summary>Takes an order and what is left of it out of the queue of its price.</summary>
    public void Remove(int slot, long priceTicks, long lots)
    {
        var rank = Rank(priceTicks);
        var page = RequirePage(rank);
        ref var level = ref _levels[LevelIndex(page, rank)];
        ref var link = ref _store.Link(slot);
        level.Lots -= lots;
        OrderCount--;
        if (link.Previous >= 0) _store.Link(link.Previous).Next = link.Next;
        else level.Head = link.Next;
        if (link.Next >= 0) _store.Link(link.Next).Previous = link.Previous;
        else level.Tail = link.Previous;
        if (level.Head >= 0)
        {
            // The first order at the best price is the next to trade.
            if (link.Previous < 0 && rank == BestRank) _store.Prefetch(level.Head);
            return;
        }
        Invariant.Check(level.Lots == 0, "Invariant: an empty level has no lots (I-B3).");
        RemoveLevel(page, rank);
    }

    /// <summary>Goes through the levels from the best on; the ladder must not change meanwhile.</summary>
    public LevelCursor Levels() => new(this);

    private void RemoveLevel(int page, long rank)
    {
        LevelCount--;
        _bitmaps[page] &= ~(1UL << (int)(rank & (PageSize - 1)));
        if (_bitmaps[page] == 0) RemovePage(page, rank >> PageBits);
        if (rank != BestRank) return;
        if (_pageCount == 0)
        {
            BestRank = NoRank;
            _best = -1;
            return;
        }
        var top = _sorted[_pageCount - 1];
        BestRank = top.Key << PageBits | (long)BitOperations.Log2(_bitmaps[top.Page]);
        _best = LevelIndex(top.Page, BestRank);
        _store.Prefetch(_levels[_best].Head);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LevelIndex(int page, long rank) => page << PageBits | (int)(rank & (PageSize - 1));

    private int RequirePage(long rank)
    {
        var page = FindPage(rank >> PageBits);
        Invariant.Check(page >= 0, "Invariant: an order in the ladder has a page.");
        return page;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindPage(long key)
    {
        ref var cached = ref _cache[(int)(key & (CacheSize - 1))];
        return cached.Key == key && cached.Page >= 0 ? cached.Page : SearchPage(key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SearchPage(long key)
    {
        var position = LowerBound(key);
        if (position == _pageCount || _sorted[position].Key != key) return -1;
        _cache[(int)(key & (CacheSize - 1))] = _sorted[position];
        return _sorted[position].Page;
    }

    private int LowerBound(long key)
    {
        var low = 0;
        var high = _pageCount;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_sorted[middle].Key < key) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int AddPage(long key)
    {
        var page = _freeCount > 0 ? _free[--_freeCount] : NewPage();
        if (_pageCount == _sorted.Length) Array.Resize(ref _sorted, _pageCount * 2);
        var position = LowerBound(key);
        Array.Copy(_sorted, position, _sorted, position + 1, _pageCount - position);
        _sorted[position] = new() { Key = key, Page = page };
        _cache[(int)(key & (CacheSize - 1))] = _sorted[position];
        _pageCount++;
        return page;
    }

    private int NewPage()
    {
        if (_pagesUsed == _bitmaps.Length)
        {
            Array.Resize(ref _bitmaps, _pagesUsed * 2);
            Array.Resize(ref _levels, _bitmaps.Length * PageSize);
        }
        return _pagesUsed++;
    }

    private void RemovePage(int page, long key)
    {
        var position = LowerBound(key);
        _pageCount--;
        Array.Copy(_sorted, position + 1, _sorted, position, _pageCount - position);
        ref var cached = ref _cache[(int)(key & (CacheSize - 1))];
        if (cached.Key == key) cached.Page = -1;
        // Levels of a page without bits keep no lots; LotsAt reads them only while the page is in use.
        if (_freeCount == _free.Length) Array.Resize(ref _free, _freeCount * 2);
        _free[_freeCount++] = page;
    }

    /// <summary>A position in the ladder, from the best level to the worst.</summary>
    internal ref struct LevelCursor
    {
        private readonly PriceLadder _ladder;
        private int _position;
        private ulong _bits;
        private int _index;

        internal LevelCursor(PriceLadder ladder)
        {
            _ladder = ladder;
            _position = ladder._pageCount;
        }

        /// <summary>Rank of the current level.</summary>
        public long Rank { get; private set; }

        /// <summary>Price of the current level.</summary>
        public readonly long PriceTicks => Rank ^ _ladder._flip;

        /// <summary>Lots of the current level.</summary>
        public readonly long Lots => _ladder._levels[_index].Lots;

        /// <summary>Slot of the first order of the current level.</summary>
        public readonly int Head => _ladder._levels[_index].Head;

        /// <summary>Goes to the next level; false at the end.</summary>
        public bool MoveNext()
        {
            if (_bits == 0)
            {
                if (_position == 0) return false;
                _bits = _ladder._bitmaps[_ladder._sorted[--_position].Page];
            }
            var offset = BitOperations.Log2(_bits);
            _bits ^= 1UL << offset;
            var page = _ladder._sorted[_position];
            Rank = page.Key << PageBits | (long)offset;
            _index = LevelIndex(page.Page, Rank);
            return true;
        }
    }

    private struct Level
    {
        public long Lots;
        public int Head;
        public int Tail;
    }

    private struct PageKey
    {
        public long Key;
        public int Page;
    }
}
