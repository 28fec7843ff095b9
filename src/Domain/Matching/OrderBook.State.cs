using System.Buffers.Binary;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>The whole state: its hash, and putting it back from a snapshot.</content>
public sealed partial class OrderBook
{
    /// <summary>
    /// A hash of everything that influences later decisions or replies, in an order that follows from the state alone
    /// (I-B5): counters, the average price's buckets, and all orders in the order of their queues.
    /// </summary>
    public UInt128 StateHash()
    {
        var hasher = new StateHasher();
        hasher.Add((long)Status);
        hasher.Add(LastPriceTicks);
        hasher.Add(LastTimeMicros);
        hasher.Add(UpdateId);
        hasher.Add(NextOrderId);
        hasher.Add(NextTradeId);
        hasher.Add(NextAggregateId);
        hasher.Add(NextPreventedMatchId);
        foreach (var bucket in _average.Window(LastTimeMicros))
        {
            hasher.Add(bucket.Epoch);
            hasher.Add(bucket.Weighted);
            hasher.Add(bucket.Lots);
        }
        HashLadder(ref hasher, _bids);
        HashLadder(ref hasher, _asks);
        HashLadder(ref hasher, _risingStops);
        HashLadder(ref hasher, _fallingStops);
        return hasher.Finish();
    }

    /// <summary>Counters of a snapshot.</summary>
    internal struct Counters
    {
        public MarketStatus Status;
        public long LastPriceTicks;
        public long LastTimeMicros;
        public long UpdateId;
        public long NextOrderId;
        public long NextTradeId;
        public long NextAggregateId;
        public long NextPreventedMatchId;
    }

    /// <summary>Puts back the counters of a snapshot into an empty book.</summary>
    internal void Restore(in Counters counters)
    {
        Status = counters.Status;
        LastPriceTicks = counters.LastPriceTicks;
        LastTimeMicros = counters.LastTimeMicros;
        UpdateId = counters.UpdateId;
        NextOrderId = counters.NextOrderId;
        NextTradeId = counters.NextTradeId;
        NextAggregateId = counters.NextAggregateId;
        NextPreventedMatchId = counters.NextPreventedMatchId;
    }

    /// <summary>
    /// Puts back an open order at the end of its queue; false when it contradicts itself or what is there already.
    /// </summary>
    internal bool TryRestore(in Order order, in OrderDetails details)
    {
        if (!IsRestorable(order, details) || _slots.TryGet(order.OrderId, out _)) return false;
        if (!details.ClientOrderId.IsEmpty && _clientIds.Find(order.AccountId, details.ClientOrderId) >= 0) return false;
        if (order.RemainingLots > long.MaxValue - OpenLots(order.Side)) return false;
        var slot = Orders.Allocate();
        Orders[slot] = order;
        Orders.Details(slot) = details;
        _slots.Add(order.OrderId, slot);
        IndexClientId(slot);
        AddOpenLots(order.Side, order.RemainingLots);
        if (order.WaitsForTrigger) Stops(slot).Add(slot, details.StopTicks, order.RemainingLots);
        else Ladder(order.Side).Add(slot, order.PriceTicks, order.RemainingLots);
        return true;
    }

    /// <summary>Puts the restored orders into their accounts' lists, oldest first; false when the book is crossed.</summary>
    internal bool TryFinishRestore()
    {
        var slots = new List<int>(Orders.Count);
        CopyOpenOrders(slots);
        slots.Sort((left, right) => Orders[left].OrderId.CompareTo(Orders[right].OrderId));
        foreach (var slot in slots)
            _accounts.Add(Orders[slot].AccountId, slot, IsAlgo(Orders[slot].Type), ClientIdHash(slot));
        return _bids.OrderCount == 0 || _asks.OrderCount == 0 || _bids.BestPriceTicks < _asks.BestPriceTicks;
    }

    private bool IsRestorable(in Order order, in OrderDetails details)
    {
        var stop = IsAlgo(order.Type);
        var limit = order.Type is not (OrderType.Market or OrderType.StopLoss or OrderType.TakeProfit);
        var waits = order.WaitsForTrigger;
        return order.OrderId > 0 && order.OrderId < NextOrderId && order.AccountId > 0
            && order.Side is Side.Buy or Side.Sell
            && order.Type is >= OrderType.Limit and <= OrderType.TakeProfitLimit
            && order.SelfTradePrevention is >= SelfTradePrevention.None and <= SelfTradePrevention.Decrement
            && order.TimeInForce is >= TimeInForce.Gtc and <= TimeInForce.Fok
            && order.Reason == ExpiryReason.None
            && order.Resting != waits
            && (waits
                ? stop && details.ExecutedLots == 0 && details.PreventedLots == 0
                : limit && order.TimeInForce == TimeInForce.Gtc)
            && order.PriceTicks is > 0 and < long.MaxValue
            && (stop ? details.StopTicks is > 0 and < long.MaxValue : details.StopTicks == 0)
            && order.RemainingLots > 0 && details.ExecutedLots >= 0 && details.PreventedLots >= 0
            && (Int128)order.RemainingLots + details.ExecutedLots + details.PreventedLots == details.OriginalLots
            && order.Status == (details.ExecutedLots == 0 ? OrderStatus.New : OrderStatus.PartiallyFilled)
            && details.QuoteQuantityMinor == 0 && order.CumulativeQuoteMinor >= 0
            && details.PreventedMatchId >= 0 && details.PreventedMatchId < NextPreventedMatchId
            && details.CreatedMicros >= 0 && details.CreatedMicros <= details.UpdatedMicros
            && details.UpdatedMicros <= LastTimeMicros
            && (waits ? details.WorkingMicros == -1 : details.WorkingMicros >= details.CreatedMicros)
            && details.WorkingMicros <= LastTimeMicros
            && order.HoldMinor == (order.Side == Side.Sell
                ? (Int128)order.RemainingLots * Rules.LotMinor
                : (Int128)order.PriceTicks * order.RemainingLots * _unit);
    }

    private void HashLadder(ref StateHasher hasher, PriceLadder ladder)
    {
        hasher.Add((long)ladder.OrderCount);
        Span<byte> text = stackalloc byte[40];
        var cursor = ladder.Levels();
        while (cursor.MoveNext())
        {
            for (var slot = cursor.Head; slot >= 0; slot = Orders.Link(slot).Next)
            {
                ref var order = ref Orders[slot];
                ref var details = ref Orders.Details(slot);
                hasher.Add(order.OrderId);
                hasher.Add(order.AccountId);
                hasher.Add(order.PriceTicks);
                hasher.Add(order.RemainingLots);
                hasher.Add(order.HoldMinor);
                hasher.Add(order.CumulativeQuoteMinor);
                hasher.Add((long)order.Side | (long)order.Type << 8 | (long)order.TimeInForce << 16
                    | (long)order.SelfTradePrevention << 24 | (long)order.Status << 32 | (long)order.Reason << 40
                    | (order.Resting ? 1L << 48 : 0) | (order.WaitsForTrigger ? 1L << 49 : 0));
                hasher.Add(details.OriginalLots);
                hasher.Add(details.ExecutedLots);
                hasher.Add(details.PreventedLots);
                hasher.Add(details.QuoteQuantityMinor);
                hasher.Add(details.StopTicks);
                hasher.Add(details.CreatedMicros);
                hasher.Add(details.UpdatedMicros);
                hasher.Add(details.WorkingMicros);
                hasher.Add(details.PreventedMatchId);
                hasher.Add(details.StrategyId);
                hasher.Add((long)details.StrategyType);
                text.Clear();
                hasher.Add((long)details.ClientOrderId.CopyTo(text));
                for (var i = 0; i < text.Length; i += 8) hasher.Add(BinaryPrimitives.ReadUInt64LittleEndian(text[i..]));
            }
        }
    }
}
