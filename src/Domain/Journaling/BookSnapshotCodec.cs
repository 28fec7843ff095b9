using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Journaling;

/// <summary>
/// The whole state of a book as bytes; a snapshot and the journal after it give the same book as the journal alone
/// (I-B5). Layout of format 1 (<c>v</c> = minimal LEB128, <c>s</c> = the same in zig-zag):
/// <code>
/// snapshot = 0x01, v market id, status byte, v last price, v last time, v update id, v next order, trade, aggregate and
///            prevented-match ids, v number of buckets, buckets, v number of orders, orders, state hash (16 bytes)
/// bucket   = v epoch, v weighted (high, low 64 bits), v lots (high, low 64 bits)
/// order    = bytes side, type, time in force, self-trade prevention, status, flags (1 waits), v id, account, price,
///            remaining, hold, cumulative quote, original, executed, prevented, stop, created, updated, s working,
///            v prevented match, s strategy id, s strategy type, byte length of the client id, its characters
/// </code>
/// Orders stand in the order of their queues. Reading checks every field, the relations between them, and the hash.
/// Formats are never changed, only added (I-J6).
/// </summary>
public static class BookSnapshotCodec
{
    /// <summary>The format this version writes.</summary>
    public const byte FormatVersion = 1;

    private const int OrderMinBytes = 23;
    private const byte WaitsFlag = 1;

    /// <summary>Appends a snapshot of <paramref name="book"/>.</summary>
    public static void Write(OrderBook book, ByteWriter writer)
    {
        writer.Byte(FormatVersion);
        Put(writer, book.Rules.Id);
        writer.Byte((byte)book.Status);
        Put(writer, book.LastPriceTicks);
        Put(writer, book.LastTimeMicros);
        Put(writer, book.UpdateId);
        Put(writer, book.NextOrderId);
        Put(writer, book.NextTradeId);
        Put(writer, book.NextAggregateId);
        Put(writer, book.NextPreventedMatchId);
        var buckets = book.Average.Window(book.LastTimeMicros).ToList();
        Put(writer, buckets.Count);
        foreach (var bucket in buckets)
        {
            Put(writer, bucket.Epoch);
            PutWide(writer, bucket.Weighted);
            PutWide(writer, bucket.Lots);
        }
        var slots = new List<int>(book.OpenOrderCount);
        book.CopyOpenOrders(slots);
        Put(writer, slots.Count);
        foreach (var slot in slots) WriteOrder(writer, book.Orders[slot], book.Orders.Details(slot));
        var hash = book.StateHash();
        writer.Fixed64((ulong)(hash >> 64));
        writer.Fixed64((ulong)(hash & ulong.MaxValue));
    }

    /// <summary>Reads a whole snapshot of the market with these rules.</summary>
    /// <exception cref="InvalidDataException">The bytes are not exactly one snapshot of this market.</exception>
    public static OrderBook Read(ReadOnlySpan<byte> snapshot, MarketRules rules)
    {
        var reader = new ByteReader(snapshot);
        Require(reader.Byte() == FormatVersion, "unknown format version");
        Require(reader.NonNegative() == rules.Id, "another market");
        var book = new OrderBook(rules);
        book.Restore(ReadCounters(ref reader));
        ReadBuckets(ref reader, book);
        var orders = reader.NonNegative();
        Require(orders <= reader.Remaining / OrderMinBytes, "more orders than bytes");
        for (var i = 0L; i < orders; i++) ReadOrder(ref reader, book);
        Require(book.TryFinishRestore(), "crossed book");
        var hash = new UInt128(reader.Fixed64(), reader.Fixed64());
        Require(reader.Remaining == 0, "bytes after the end");
        Require(hash == book.StateHash(), "state hash differs");
        return book;
    }

    private static OrderBook.Counters ReadCounters(ref ByteReader reader)
    {
        var counters = new OrderBook.Counters
        {
            Status = (MarketStatus)reader.Byte(),
            LastPriceTicks = reader.NonNegative(),
            LastTimeMicros = reader.NonNegative(),
            UpdateId = reader.NonNegative(),
            NextOrderId = reader.NonNegative(),
            NextTradeId = reader.NonNegative(),
            NextAggregateId = reader.NonNegative(),
            NextPreventedMatchId = reader.NonNegative(),
        };
        Require(counters.Status is >= MarketStatus.Trading and <= MarketStatus.Halt, "unknown status");
        Require(
            counters.NextOrderId > 0 && counters.NextTradeId > 0 && counters.NextPreventedMatchId > 0
            && counters.NextAggregateId > 0 && counters.NextAggregateId <= counters.NextTradeId
            && counters.LastPriceTicks > 0 == counters.NextTradeId > 1,
            "counters contradict each other");
        return counters;
    }

    private static void ReadBuckets(ref ByteReader reader, OrderBook book)
    {
        var count = reader.NonNegative();
        Require(count <= AveragePrice.BucketCount, "too many buckets");
        var previous = -1L;
        for (var i = 0L; i < count; i++)
        {
            var bucket = new AveragePrice.Bucket
            {
                Epoch = reader.NonNegative(),
                Weighted = ReadWide(ref reader),
                Lots = ReadWide(ref reader),
            };
            // The weighted sum cannot be less than the lots, since a price is at least one tick.
            Require(
                bucket.Epoch > previous && AveragePrice.IsInWindow(bucket.Epoch, book.LastTimeMicros)
                && bucket.Lots > 0 && bucket.Weighted >= bucket.Lots,
                "impossible bucket");
            previous = bucket.Epoch;
            book.Average.Restore(bucket);
        }
    }

    private static void WriteOrder(ByteWriter writer, in Order order, in OrderDetails details)
    {
        writer.Byte((byte)order.Side);
        writer.Byte((byte)order.Type);
        writer.Byte((byte)order.TimeInForce);
        writer.Byte((byte)order.SelfTradePrevention);
        writer.Byte((byte)order.Status);
        writer.Byte(order.WaitsForTrigger ? WaitsFlag : (byte)0);
        Put(writer, order.OrderId);
        Put(writer, order.AccountId);
        Put(writer, order.PriceTicks);
        Put(writer, order.RemainingLots);
        Put(writer, order.HoldMinor);
        Put(writer, order.CumulativeQuoteMinor);
        Put(writer, details.OriginalLots);
        Put(writer, details.ExecutedLots);
        Put(writer, details.PreventedLots);
        Put(writer, details.StopTicks);
        Put(writer, details.CreatedMicros);
        Put(writer, details.UpdatedMicros);
        writer.Signed(details.WorkingMicros);
        Put(writer, details.PreventedMatchId);
        writer.Signed(details.StrategyId);
        writer.Signed(details.StrategyType);
        writer.Byte((byte)details.ClientOrderId.Length);
        details.ClientOrderId.CopyTo(writer.Reserve(details.ClientOrderId.Length));
    }

    private static void ReadOrder(ref ByteReader reader, OrderBook book)
    {
        var order = new Order
        {
            Side = (Side)reader.Byte(),
            Type = (OrderType)reader.Byte(),
            TimeInForce = (TimeInForce)reader.Byte(),
            SelfTradePrevention = (SelfTradePrevention)reader.Byte(),
            Status = (OrderStatus)reader.Byte(),
        };
        var flags = reader.Byte();
        Require(flags <= WaitsFlag, "unknown flags");
        order.WaitsForTrigger = flags == WaitsFlag;
        order.Resting = !order.WaitsForTrigger;
        order.OrderId = reader.NonNegative();
        order.AccountId = reader.NonNegative();
        order.PriceTicks = reader.NonNegative();
        order.RemainingLots = reader.NonNegative();
        order.HoldMinor = reader.NonNegative();
        order.CumulativeQuoteMinor = reader.NonNegative();
        var details = new OrderDetails
        {
            OriginalLots = reader.NonNegative(),
            ExecutedLots = reader.NonNegative(),
            PreventedLots = reader.NonNegative(),
            StopTicks = reader.NonNegative(),
            CreatedMicros = reader.NonNegative(),
            UpdatedMicros = reader.NonNegative(),
            WorkingMicros = reader.Signed(),
            PreventedMatchId = reader.NonNegative(),
            StrategyId = reader.Signed(),
        };
        var strategyType = reader.Signed();
        Require(strategyType is >= int.MinValue and <= int.MaxValue, "strategy type out of range");
        details.StrategyType = (int)strategyType;
        Require(ClientOrderId.TryCreate(reader.Take(reader.Byte()), out details.ClientOrderId), "malformed client id");
        Require(book.TryRestore(order, details), $"order {order.OrderId} contradicts itself or another");
    }

    private static void Put(ByteWriter writer, long value)
    {
        Invariant.Check(value >= 0, "Invariant: counters and quantities are not negative (I-L8).");
        writer.Unsigned((ulong)value);
    }

    private static void PutWide(ByteWriter writer, UInt128 value)
    {
        writer.Unsigned((ulong)(value >> 64));
        writer.Unsigned((ulong)(value & ulong.MaxValue));
    }

    private static UInt128 ReadWide(ref ByteReader reader) => new(reader.Unsigned(), reader.Unsigned());

    private static void Require(bool condition, string problem)
    {
        if (!condition) throw new InvalidDataException($"Malformed book snapshot: {problem}.");
    }
}
