using Exchange.Domain.Orders;

namespace Exchange.Benchmarks;

/// <summary>
/// The least a matching engine can do, as a yardstick measured in the same run as the engine: price-time matching of
/// limit orders with cancels over a fixed range of prices, without accounts, holds, fees, checks, or events. What it
/// trades must equal what the engine trades.
/// </summary>
internal sealed class YardstickBook
{
    private const int Prices = 1 << 18;

    private readonly Level[] _levels = new Level[Prices];
    private readonly Dictionary<long, int> _slots = new(1 << 17);
    private Item[] _items = new Item[1 << 17];
    private int _used = 1;
    private int _free;
    private int _bestBid;
    private int _bestAsk = Prices - 1;
    private long _nextId = 1;

    public long Trades { get; private set; }

    public long Lots { get; private set; }

    public long Notional { get; private set; }

    public int Count => _slots.Count;

    public void Place(Side side, int price, long lots)
    {
        var id = _nextId++;
        lots = side == Side.Buy ? TakeAsks(price, lots) : TakeBids(price, lots);
        if (lots == 0) return;
        var slot = _free;
        if (slot != 0) _free = _items[slot].Next;
        else slot = _used++;
        if (slot == _items.Length) Array.Resize(ref _items, slot * 2);
        ref var level = ref _levels[price];
        _items[slot] = new() { Id = id, Lots = lots, Price = price, Previous = level.Tail };
        if (level.Tail != 0) _items[level.Tail].Next = slot;
        else level.Head = slot;
        level.Tail = slot;
        level.Lots += lots;
        _slots.Add(id, slot);
        if (side == Side.Buy) _bestBid = Math.Max(_bestBid, price);
        else _bestAsk = Math.Min(_bestAsk, price);
    }

    public bool Cancel(long id)
    {
        if (!_slots.TryGetValue(id, out var slot)) return false;
        Remove(slot);
        return true;
    }

    private long TakeAsks(int limit, long lots)
    {
        while (lots > 0)
        {
            while (_bestAsk < Prices - 1 && _levels[_bestAsk].Head == 0) _bestAsk++;
            if (_bestAsk > limit || _levels[_bestAsk].Head == 0) break;
            lots = TakeHead(_bestAsk, lots);
        }
        return lots;
    }

    private long TakeBids(int limit, long lots)
    {
        while (lots > 0)
        {
            while (_bestBid > 0 && _levels[_bestBid].Head == 0) _bestBid--;
            if (_bestBid < limit || _levels[_bestBid].Head == 0) break;
            lots = TakeHead(_bestBid, lots);
        }
        return lots;
    }

    private long TakeHead(int price, long lots)
    {
        ref var level = ref _levels[price];
        ref var maker = ref _items[level.Head];
        var traded = Math.Min(lots, maker.Lots);
        Trades++;
        Lots += traded;
        Notional += traded * price;
        maker.Lots -= traded;
        level.Lots -= traded;
        if (maker.Lots == 0) Remove(level.Head);
        return lots - traded;
    }

    private void Remove(int slot)
    {
        ref var item = ref _items[slot];
        ref var level = ref _levels[item.Price];
        level.Lots -= item.Lots;
        if (item.Previous != 0) _items[item.Previous].Next = item.Next;
        else level.Head = item.Next;
        if (item.Next != 0) _items[item.Next].Previous = item.Previous;
        else level.Tail = item.Previous;
        _slots.Remove(item.Id);
        item.Next = _free;
        _free = slot;
    }

    private struct Level
    {
        public long Lots;
        public int Head;
        public int Tail;
    }

    private struct Item
    {
        public long Id;
        public long Lots;
        public int Price;
        public int Next;
        public int Previous;
    }
}
