using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Journaling;

/// <summary>
/// The whole state of a book as bytes; a snapshot and the journal after it give the same book as the journal alone
/// (I-B5). Layout of format 2 (<c>v</c> = minimal LEB128, <c>s</c> = the same in zig-zag):
/// <code>
/// snapshot = 0x02, v market id, status byte, v last price, v last time, v update id, v next order, trade, aggregate and
///            prevented-match ids, v next amendment id and list number, v number of buckets, buckets, v number of lists,
///            lists, v number of orders, orders, state hash (16 bytes)
/// bucket   = v epoch, v weighted (high, low 64 bits), v lots (high, low 64 bits)
/// list     = byte kind, v id, account, created, updated, client id, for each order: v id, client id
/// order    = bytes side, type, time in force, self-trade prevention, status, flags (1 waits, 2 traits), v id, account,
///            price, remaining, hold, cumulative quote, original, executed, prevented, stop, created, updated, s working,
///            v prevented match, s strategy id, s strategy type, client id, then if announced: byte traits, v iceberg lots,
///            visible lots, list, s trailing since, v trailing delta, amendments, best price
/// </code>
/// Client ids are a byte for the length and the characters. Format 1 has neither amendment id, list number, lists nor
/// traits. Orders stand in the order of their queues. Reading checks every field, the relations between them, and the hash.
/// Formats are never changed, only added (I-J6).
/// </summary>
public static class BookSnapshotCodec
{
    /// <summary>The format this version writes.</summary>
    public const byte FormatVersion = 2;

    private const byte FirstFormatVersion = 1;
    private const int OrderMinBytes = 23;
    private const int ListMinBytes = 9;
    private const byte WaitsFlag = 1;
    private const byte TraitsFlag = 2;

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
        Put(writer, book.NextAmendmentId);
        Put(writer, book.NextListNumber);
        var buckets = book.Average.Window(book.LastTimeMicros).ToList();
        Put(writer, buckets.Count);
        foreach (var bucket in buckets)
        {
            Put(writer, bucket.Epoch);
            PutWide(writer, bucket.Weighted);
            PutWide(writer, bucket.Lots);
        }
        WriteLists(writer, book);
        var slots = new List<int>(book.OpenOrderCount);
        book.CopyOpenOrders(slots);
        var following = book.FollowingOrders().ToDictionary(order => order.Slot, order => order.BestTicks);
        Put(writer, slots.Count);
        foreach (var slot in slots) WriteOrder(writer, book, slot, following.GetValueOrDefault(slot));
        var hash = book.StateHash();
        writer.Fixed64((ulong)(hash >> 64));
        writer.Fixed64((ulong)(hash & ulong.MaxValue));
    }

    /// <summary>Reads a whole snapshot of the market with these rules.</summary>
    /// <exception cref="InvalidDataException">The bytes are not exactly one snapshot of this market.</exception>
    public static OrderBook Read(ReadOnlySpan<byte> snapshot, MarketRules rules)
    {
        var reader = new ByteReader(snapshot);
        var format = reader.Byte();
        Require(format is FirstFormatVersion or FormatVersion, "unknown format version");
        Require(reader.NonNegative() == rules.Id, "another market");
        var book = new OrderBook(rules);
        book.Restore(ReadCounters(ref reader, format));
        ReadBuckets(ref reader, book);
        if (format > FirstFormatVersion) ReadLists(ref reader, book);
        var orders = reader.NonNegative();
        Require(orders <= reader.Remaining / OrderMinBytes, "more orders than bytes");
        for (var i = 0L; i < orders; i++) ReadOrder(ref reader, book, format);
        Require(book.TryFinishRestore(), "crossed book or incomplete list");
        var hash = new UInt128(reader.Fixed64(), reader.Fixed64());
        Require(reader.Remaining == 0, "bytes after the end");
        Require(hash == book.StateHash(), "state hash differs");
        return book;
    }

    private static OrderBook.Counters ReadCounters(ref ByteReader reader, byte format)
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
            NextAmendmentId = format == FirstFormatVersion ? 1 : reader.NonNegative(),
            NextListNumber = format == FirstFormatVersion ? 1 : reader.NonNegative(),
        };
        Require(counters.Status is >= MarketStatus.Trading and <= MarketStatus.Halt, "unknown status");
        Require(
            counters.NextAmendmentId > 0 && counters.NextListNumber > 0
            && counters.NextListNumber <= long.MaxValue / (MarketRulesCheck.MaxId + 2L)
            && counters.NextOrderId > 0 && counters.NextTradeId > 0 && counters.NextPreventedMatchId > 0
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

    private static void WriteLists(ByteWriter writer, OrderBook book)
    {
        var indexes = new List<int>();
        book.Lists.CopyTo(indexes);
        Put(writer, indexes.Count);
        foreach (var index in indexes)
        {
            ref var list = ref book.Lists[index];
            writer.Byte((byte)list.Kind);
            Put(writer, list.ListId);
            Put(writer, list.AccountId);
            Put(writer, list.CreatedMicros);
            Put(writer, list.UpdatedMicros);
            PutName(writer, list.ClientOrderId);
            for (var i = 0; i < list.Count; i++)
            {
                Put(writer, list.Legs[i].OrderId);
                PutName(writer, list.Legs[i].ClientOrderId);
            }
        }
    }

    private static void ReadLists(ref ByteReader reader, OrderBook book)
    {
        var count = reader.NonNegative();
        Require(count <= reader.Remaining / ListMinBytes, "more lists than bytes");
        for (var n = 0L; n < count; n++)
        {
            var list = new OrderList
            {
                Kind = (OrderListKind)reader.Byte(),
                ListId = reader.NonNegative(),
                AccountId = reader.NonNegative(),
                CreatedMicros = reader.NonNegative(),
                UpdatedMicros = reader.NonNegative(),
                ClientOrderId = ReadName(ref reader),
            };
            list.Count = (byte)(list.Kind == OrderListKind.Otoco ? 3 : 2);
            for (var i = 0; i < list.Count; i++)
                list.Legs[i] = new() { OrderId = reader.NonNegative(), ClientOrderId = ReadName(ref reader), Slot = -1 };
            Require(book.TryRestore(list), $"list {list.ListId} contradicts itself or another");
        }
    }

    private static void WriteOrder(ByteWriter writer, OrderBook book, int slot, long bestTicks)
    {
        ref var order = ref book.Orders[slot];
        ref var details = ref book.Orders.Details(slot);
        writer.Byte((byte)order.Side);
        writer.Byte((byte)order.Type);
        writer.Byte((byte)order.TimeInForce);
        writer.Byte((byte)order.SelfTradePrevention);
        writer.Byte((byte)order.Status);
        var flags = (order.WaitsForTrigger ? WaitsFlag : 0) | (order.Traits != OrderTraits.None ? TraitsFlag : 0);
        writer.Byte((byte)flags);
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
        PutName(writer, details.ClientOrderId);
        if (order.Traits == OrderTraits.None) return;
        ref var extras = ref book.Orders.Extras(slot);
        writer.Byte((byte)order.Traits);
        Put(writer, extras.IcebergLots);
        Put(writer, extras.VisibleLots);
        Put(writer, extras.ListId);
        writer.Signed(extras.TrailingMicros);
        Put(writer, extras.TrailingBips);
        Put(writer, extras.Amendments);
        Put(writer, bestTicks);
    }

    private static void ReadOrder(ref ByteReader reader, OrderBook book, byte format)
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
        Require(flags <= (format == FirstFormatVersion ? WaitsFlag : WaitsFlag | TraitsFlag), "unknown flags");
        order.WaitsForTrigger = (flags & WaitsFlag) != 0;
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
            StrategyType = Number(reader.Signed()),
            ClientOrderId = ReadName(ref reader),
        };
        var extras = OrderExtras.Plain;
        var bestTicks = 0L;
        if ((flags & TraitsFlag) != 0)
        {
            order.Traits = (OrderTraits)reader.Byte();
            Require(order.Traits != OrderTraits.None, "traits announced but absent");
            extras.IcebergLots = reader.NonNegative();
            extras.VisibleLots = reader.NonNegative();
            extras.ListId = reader.NonNegative();
            extras.TrailingMicros = reader.Signed();
            extras.TrailingBips = Number(reader.NonNegative());
            extras.Amendments = Number(reader.NonNegative());
            bestTicks = reader.NonNegative();
        }
        order.Resting = !order.WaitsForTrigger && (order.Traits & OrderTraits.Pending) == 0;
        Require(
            book.TryRestore(order, details, extras, bestTicks), $"order {order.OrderId} contradicts itself or another");
    }

    private static int Number(long value)
    {
        Require(value is >= int.MinValue and <= int.MaxValue, "number out of range");
        return (int)value;
    }

    private static void PutName(ByteWriter writer, in ClientOrderId name)
    {
        writer.Byte((byte)name.Length);
        name.CopyTo(writer.Reserve(name.Length));
    }

    private static ClientOrderId ReadName(ref ByteReader reader)
    {
        Require(ClientOrderId.TryCreate(reader.Take(reader.Byte()), out var name), "malformed client id");
        return name;
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
