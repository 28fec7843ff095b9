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
        HashTraits(ref hasher);
        return hasher.Finish();
    }

    /// <summary>
    /// What came with order lists, trailing stops and amendments; a book without them has the hash it had before they
    /// existed, which its older snapshots name.
    /// </summary>
    private void HashTraits(ref StateHasher hasher)
    {
        if (NextAmendmentId > 1) hasher.Add(-NextAmendmentId);
        if (NextListNumber > 1) hasher.Add(unchecked(long.MinValue + NextListNumber));
        foreach (var (slot, bestTicks) in FollowingOrders())
        {
            HashOrder(ref hasher, slot);
            hasher.Add(bestTicks);
        }
        foreach (var index in ListIndexes())
        {
            ref var list = ref _lists[index];
            hasher.Add(list.ListId);
            hasher.Add(list.AccountId);
            HashName(ref hasher, list.ClientOrderId);
            hasher.Add((long)list.Kind | (long)list.Count << 8 | (long)list.OpenCount << 16);
            hasher.Add(list.CreatedMicros);
            hasher.Add(list.UpdatedMicros);
            for (var i = 0; i < list.Count; i++)
            {
                ref var leg = ref list.Legs[i];
                hasher.Add(leg.OrderId);
                HashName(ref hasher, leg.ClientOrderId);
                if (leg.Slot >= 0 && (Orders[leg.Slot].Traits & OrderTraits.Pending) != 0) HashOrder(ref hasher, leg.Slot);
            }
        }
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
        public long NextAmendmentId;
        public long NextListNumber;
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
        NextAmendmentId = counters.NextAmendmentId;
        NextListNumber = counters.NextListNumber;
    }

    private void HashLadder(ref StateHasher hasher, PriceLadder ladder)
    {
        hasher.Add((long)ladder.OrderCount);
        var cursor = ladder.Levels();
        while (cursor.MoveNext())
        {
            for (var slot = cursor.Head; slot >= 0; slot = Orders.Link(slot).Next) HashOrder(ref hasher, slot);
        }
    }

    private void HashOrder(ref StateHasher hasher, int slot)
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
            | (order.Resting ? 1L << 48 : 0) | (order.WaitsForTrigger ? 1L << 49 : 0) | (long)order.Traits << 50);
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
        HashName(ref hasher, details.ClientOrderId);
        if (order.Traits == OrderTraits.None) return;
        ref var extras = ref Orders.Extras(slot);
        hasher.Add(extras.IcebergLots);
        hasher.Add(extras.VisibleLots);
        hasher.Add(extras.ListId);
        hasher.Add(extras.TrailingMicros);
        hasher.Add((long)extras.TrailingBips);
        hasher.Add((long)extras.Amendments);
    }

    private static void HashName(ref StateHasher hasher, in ClientOrderId name)
    {
        Span<byte> text = stackalloc byte[40];
        text.Clear();
        hasher.Add((long)name.CopyTo(text));
        for (var i = 0; i < text.Length; i += 8) hasher.Add(BinaryPrimitives.ReadUInt64LittleEndian(text[i..]));
    }
}
