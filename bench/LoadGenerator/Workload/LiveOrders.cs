namespace Exchange.LoadGenerator.Workload;

/// <summary>
/// What the clients together know of a market's resting orders from the answers they got: a fill at a price took the
/// oldest orders there. Nearly exact, so that few cancels name orders that are gone. Safe for use from any thread.
/// </summary>
internal sealed class LiveOrders
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Queue<LiveOrder>> _bids = [];
    private readonly Dictionary<long, Queue<LiveOrder>> _asks = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(LiveOrder order)
    {
        lock (_lock)
        {
            var side = order.IsBuy ? _bids : _asks;
            if (!side.TryGetValue(order.PriceTicks, out var level)) side.Add(order.PriceTicks, level = []);
            // Keeps levels short that no fill reaches.
            while (level.TryPeek(out var oldest) && oldest.IsGone) level.Dequeue();
            level.Enqueue(order);
            _count++;
        }
    }

    /// <summary>An order was cancelled or turned out to be gone.</summary>
    public void Remove(LiveOrder order)
    {
        lock (_lock) End(order);
    }

    /// <summary>A taker on the given side was filled.</summary>
    public void Filled(bool takerIsBuy, OrderFill fill)
    {
        lock (_lock)
        {
            if (!(takerIsBuy ? _asks : _bids).TryGetValue(fill.PriceTicks, out var level)) return;
            var lots = fill.Lots;
            while (lots > 0 && level.TryPeek(out var maker))
            {
                if (!maker.IsGone)
                {
                    var taken = Math.Min(lots, maker.OpenLots);
                    lots -= taken;
                    maker.OpenLots -= taken;
                    if (maker.OpenLots > 0) return;
                    End(maker);
                }
                level.Dequeue();
            }
        }
    }

    /// <summary>Forgets everything; the books were emptied.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var level in _bids.Values.Concat(_asks.Values))
            {
                foreach (var order in level) order.SetGone();
            }
            _bids.Clear();
            _asks.Clear();
            _count = 0;
        }
    }

    private void End(LiveOrder order)
    {
        if (order.IsGone) return;
        order.SetGone();
        _count--;
    }
}
