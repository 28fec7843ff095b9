using System.Runtime.CompilerServices;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Journaling;

/// <summary>
/// One entry of a book's journal: all events of one command. Layout of format 1 (<c>v</c> = minimal LEB128):
/// <code>
/// entry    = 0x01, v time in µs, v number of events, events
/// event    = head (bits 0–3 and 6–7 kind, 4–5 side), fields of its kind in the order written below
/// accepted = particulars A (bits 0–1 side, 2–4 type, 5–6 time in force, 7 rests), B (bits 0–2 self-trade prevention,
///            3 quote quantity, 4 stop, 5 strategy id, 6 strategy type, 7 traits), order, account, client id (length and
///            characters), price, quantity, hold, then the fields B announces; traits are a byte of OrderTraits, not zero,
///            and what it announces: iceberg lots, trailing delta, list
/// </code>
/// Kinds from 10 on and the traits were added later: an entry without them is what it always was.
/// There is exactly one encoding of an entry: what decodes at all encodes to the same bytes again. Slots are not
/// journaled. Formats are never changed, only added (I-J6).
/// </summary>
public static partial class BookEventCodec
{
    /// <summary>The format this version writes.</summary>
    public const byte FormatVersion = 1;

    // The longest event is an acceptance: 6 fixed bytes, 36 characters, 10 fields of 10 bytes and two of 5.
    private const int EventMaxBytes = 152;
    private const int EventMinBytes = 2;
    private const int HeaderMaxBytes = 21;
    private const byte NoSide = 0;

    private const int QuoteQuantityFlag = 1 << 3;
    private const int StopFlag = 1 << 4;
    private const int StrategyIdFlag = 1 << 5;
    private const int StrategyTypeFlag = 1 << 6;
    private const int TraitsFlag = 1 << 7;

    /// <summary>Appends the entry of <paramref name="events"/> to <paramref name="writer"/>; allocates nothing.</summary>
    /// <exception cref="InvariantViolationException">An event cannot be journaled: a bug of who made it.</exception>
    public static void Encode(EventBuffer events, ByteWriter writer)
    {
        var list = events.Events;
        var header = writer.Room(HeaderMaxBytes);
        header[0] = FormatVersion;
        var position = 1;
        Put(header, ref position, events.TimeMicros);
        Put(header, ref position, list.Length);
        writer.Advance(position);

        foreach (ref readonly var e in list)
        {
            var room = writer.Room(EventMaxBytes);
            position = 1;
            PutHead(room, e.Kind, HasNoSide(e.Kind) ? NoSide : SideBits(e.Side));
            switch (e.Kind)
            {
                case BookEventKind.OrderAccepted:
                    PutAccepted(room, ref position, in events.Accepted[e.AcceptedIndex], e.Side);
                    break;
                case BookEventKind.OrderRested:
                    Put(room, ref position, e.OrderId);
                    break;
                case BookEventKind.TradeExecuted:
                    PutTrade(room, ref position, in e);
                    break;
                case BookEventKind.OrderCanceled or BookEventKind.QuoteOrderFilled:
                    Put(room, ref position, e.OrderId);
                    Put(room, ref position, e.HoldMinor);
                    break;
                case BookEventKind.OrderExpired:
                    PutExpired(room, ref position, in e);
                    break;
                case BookEventKind.StopTriggered:
                    Put(room, ref position, e.OrderId);
                    Put(room, ref position, e.PriceTicks);
                    break;
                case BookEventKind.MatchPrevented:
                    PutPrevented(room, ref position, in e);
                    break;
                case BookEventKind.StatusChanged:
                    Invariant.Check(IsDefined(e.MarketStatus), "I-J6: a journaled market status is a known one.");
                    room[position++] = (byte)e.MarketStatus;
                    break;
                default:
                    PutOfList(room, ref position, in e, events);
                    break;
            }
            writer.Advance(position);
        }
    }

    /// <summary>
    /// Reads one whole entry into <paramref name="events"/>, which is emptied first; after an exception its content is
    /// undefined. Never reads memory or makes room out of proportion to the entry's length.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are not exactly one entry of a known format.</exception>
    public static void Decode(ReadOnlySpan<byte> entry, EventBuffer events)
    {
        events.Clear();
        var reader = new ByteReader(entry);
        if (reader.Byte() != FormatVersion) throw Invalid("unknown format version");
        events.TimeMicros = reader.NonNegative();
        var count = reader.NonNegative();
        if (count > reader.Remaining / EventMinBytes) throw Invalid("more events than bytes");
        for (var i = 0L; i < count; i++) ReadEvent(ref reader, events);
        if (reader.Remaining != 0) throw Invalid("bytes after the last event");
    }

    private static void PutAccepted(Span<byte> room, ref int position, in AcceptedOrder order, Side side)
    {
        Invariant.Check(
            order.Side == side && order.Type is >= OrderType.Limit and <= OrderType.TakeProfitLimit
            && order.TimeInForce is >= TimeInForce.Gtc and <= TimeInForce.Fok
            && order.SelfTradePrevention is >= SelfTradePrevention.None and <= SelfTradePrevention.Decrement,
            "I-J6: a journaled order has a known side, type, time in force and self-trade prevention.");
        room[position++] = (byte)((int)order.Side | ((int)order.Type << 2) | ((int)order.TimeInForce << 5)
            | (order.Rests ? 0x80 : 0));
        var flags = (order.QuoteQuantityMinor != 0 ? QuoteQuantityFlag : 0) | (order.StopTicks != 0 ? StopFlag : 0)
            | (order.StrategyId != -1 ? StrategyIdFlag : 0) | (order.StrategyType != 0 ? StrategyTypeFlag : 0)
            | (order.Traits != OrderTraits.None ? TraitsFlag : 0);
        room[position++] = (byte)((int)order.SelfTradePrevention | flags);
        Put(room, ref position, order.OrderId);
        Put(room, ref position, order.AccountId);
        PutName(room, ref position, order.ClientOrderId);
        Put(room, ref position, order.PriceTicks);
        Put(room, ref position, order.QuantityLots);
        Put(room, ref position, order.HoldMinor);
        if (flags == 0) return;
        if ((flags & QuoteQuantityFlag) != 0) Put(room, ref position, order.QuoteQuantityMinor);
        if ((flags & StopFlag) != 0) Put(room, ref position, order.StopTicks);
        if ((flags & StrategyIdFlag) != 0) PutUnsigned(room, ref position, ZigZag(order.StrategyId));
        if ((flags & StrategyTypeFlag) != 0) PutUnsigned(room, ref position, ZigZag(order.StrategyType));
        if ((flags & TraitsFlag) != 0) PutTraits(room, ref position, in order);
    }

    private static void PutName(Span<byte> room, ref int position, in ClientOrderId name)
    {
        room[position++] = (byte)name.Length;
        if (!name.IsEmpty) position += name.CopyTo(room[position..]);
    }

    private static void PutTrade(Span<byte> room, ref int position, in BookEvent e)
    {
        Put(room, ref position, e.OrderId);
        Put(room, ref position, e.MakerOrderId);
        Put(room, ref position, e.MatchId);
        Put(room, ref position, e.AggregateId);
        Put(room, ref position, e.PriceTicks);
        Put(room, ref position, e.QuantityLots);
        Put(room, ref position, e.TakerFeeMinor);
        Put(room, ref position, e.MakerFeeMinor);
        Put(room, ref position, e.HoldMinor);
        Put(room, ref position, e.MakerHoldMinor);
    }

    private static void PutExpired(Span<byte> room, ref int position, in BookEvent e)
    {
        Invariant.Check(
            IsExpiry(e.Status) && e.Reason <= ExpiryReason.Rejected,
            "I-J6: a journaled expiry has a known status and reason.");
        room[position++] = (byte)((int)e.Status | ((int)e.Reason << 4));
        Put(room, ref position, e.OrderId);
        Put(room, ref position, e.HoldMinor);
    }

    private static void PutPrevented(Span<byte> room, ref int position, in BookEvent e)
    {
        Put(room, ref position, e.OrderId);
        Put(room, ref position, e.MakerOrderId);
        Put(room, ref position, e.MatchId);
        Put(room, ref position, e.PriceTicks);
        Put(room, ref position, e.QuantityLots);
        Put(room, ref position, e.MakerQuantityLots);
        Put(room, ref position, e.HoldMinor);
        Put(room, ref position, e.MakerHoldMinor);
    }

    private static void ReadEvent(ref ByteReader reader, EventBuffer events)
    {
        var head = reader.Byte();
        var kind = (BookEventKind)((head & 0x0F) | ((head & 0xC0) >> 2));
        var side = (head >> 4) & 0x03;
        if (HasNoSide(kind) ? side != NoSide : side is not ((int)Side.Buy or (int)Side.Sell))
            throw Invalid("unknown side");
        ref var e = ref events.Add(kind);
        e.Side = (Side)side;
        switch (kind)
        {
            case BookEventKind.OrderAccepted:
                ReadAccepted(ref reader, events, ref e);
                break;
            case BookEventKind.OrderRested:
                e.OrderId = reader.NonNegative();
                break;
            case BookEventKind.TradeExecuted:
                ReadTrade(ref reader, ref e);
                break;
            case BookEventKind.OrderCanceled or BookEventKind.QuoteOrderFilled:
                e.OrderId = reader.NonNegative();
                e.HoldMinor = reader.NonNegative();
                break;
            case BookEventKind.OrderExpired:
                ReadExpired(ref reader, ref e);
                break;
            case BookEventKind.StopTriggered:
                e.OrderId = reader.NonNegative();
                e.PriceTicks = reader.NonNegative();
                break;
            case BookEventKind.MatchPrevented:
                ReadPrevented(ref reader, ref e);
                break;
            case BookEventKind.StatusChanged:
                e.MarketStatus = (MarketStatus)reader.Byte();
                if (!IsDefined(e.MarketStatus)) throw Invalid("unknown market status");
                break;
            default:
                ReadOfList(ref reader, events, ref e);
                break;
        }
    }

    private static void ReadAccepted(ref ByteReader reader, EventBuffer events, ref BookEvent e)
    {
        ref var order = ref events.AddAccepted(out e.AcceptedIndex);
        var first = reader.Byte();
        var second = reader.Byte();
        order.Side = (Side)(first & 0x03);
        order.Type = (OrderType)((first >> 2) & 0x07);
        order.TimeInForce = (TimeInForce)((first >> 5) & 0x03);
        order.Rests = (first & 0x80) != 0;
        order.SelfTradePrevention = (SelfTradePrevention)(second & 0x07);
        if (order.Side != e.Side || order.Type == 0 || order.TimeInForce == 0
            || order.SelfTradePrevention is 0 or > SelfTradePrevention.Decrement)
            throw Invalid("unknown particulars of an order");

        e.OrderId = order.OrderId = reader.NonNegative();
        order.AccountId = reader.NonNegative();
        order.ClientOrderId = ReadName(ref reader);
        order.PriceTicks = reader.NonNegative();
        order.QuantityLots = reader.NonNegative();
        order.HoldMinor = reader.NonNegative();
        if ((second & QuoteQuantityFlag) != 0) order.QuoteQuantityMinor = Present(reader.NonNegative(), 0);
        if ((second & StopFlag) != 0) order.StopTicks = Present(reader.NonNegative(), 0);
        order.StrategyId = (second & StrategyIdFlag) != 0 ? Present(reader.Signed(), -1) : -1;
        if ((second & StrategyTypeFlag) != 0)
        {
            var strategyType = Present(reader.Signed(), 0);
            if (strategyType is < int.MinValue or > int.MaxValue) throw Invalid("strategy type out of range");
            order.StrategyType = (int)strategyType;
        }
        if ((second & TraitsFlag) != 0) ReadTraits(ref reader, ref order);
    }

    private static ClientOrderId ReadName(ref ByteReader reader) =>
        ClientOrderId.TryCreate(reader.Take(reader.Byte()), out var name)
            ? name
            : throw Invalid("client id outside its character class");

    private static void ReadTrade(ref ByteReader reader, ref BookEvent e)
    {
        e.OrderId = reader.NonNegative();
        e.MakerOrderId = reader.NonNegative();
        e.MatchId = reader.NonNegative();
        e.AggregateId = reader.NonNegative();
        e.PriceTicks = reader.NonNegative();
        e.QuantityLots = reader.NonNegative();
        e.TakerFeeMinor = reader.NonNegative();
        e.MakerFeeMinor = reader.NonNegative();
        e.HoldMinor = reader.NonNegative();
        e.MakerHoldMinor = reader.NonNegative();
    }

    private static void ReadExpired(ref ByteReader reader, ref BookEvent e)
    {
        var packed = reader.Byte();
        e.Status = (OrderStatus)(packed & 0x0F);
        e.Reason = (ExpiryReason)(packed >> 4);
        if (!IsExpiry(e.Status) || e.Reason > ExpiryReason.Rejected) throw Invalid("unknown expiry");
        e.OrderId = reader.NonNegative();
        e.HoldMinor = reader.NonNegative();
    }

    private static void ReadPrevented(ref ByteReader reader, ref BookEvent e)
    {
        e.OrderId = reader.NonNegative();
        e.MakerOrderId = reader.NonNegative();
        e.MatchId = reader.NonNegative();
        e.PriceTicks = reader.NonNegative();
        e.QuantityLots = reader.NonNegative();
        e.MakerQuantityLots = reader.NonNegative();
        e.HoldMinor = reader.NonNegative();
        e.MakerHoldMinor = reader.NonNegative();
    }

    private static void PutHead(Span<byte> room, BookEventKind kind, byte side) =>
        room[0] = (byte)(((int)kind & 0x0F) | (side << 4) | (((int)kind & 0x30) << 2));

    private static bool HasNoSide(BookEventKind kind) =>
        kind is BookEventKind.StatusChanged or BookEventKind.OrderListEnded;

    private static byte SideBits(Side side)
    {
        Invariant.Check(side is Side.Buy or Side.Sell, "I-J6: a journaled order event has a side.");
        return (byte)side;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Span<byte> room, ref int position, long value)
    {
        Invariant.Check(value >= 0, "I-L8: a journaled number is not negative.");
        PutUnsigned(room, ref position, (ulong)value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutUnsigned(Span<byte> room, ref int position, ulong value)
    {
        var at = position;
        for (; value >= 0x80; value >>= 7) room[at++] = unchecked((byte)(value | 0x80));
        room[at++] = (byte)value;
        position = at;
    }

    private static ulong ZigZag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    // A field that is announced but has the value of its absence would be a second encoding of the same order.
    private static long Present(long value, long absent) =>
        value != absent ? value : throw Invalid("field announced but absent");

    private static bool IsExpiry(OrderStatus status) => status is OrderStatus.Expired or OrderStatus.ExpiredInMatch;

    private static bool IsDefined(MarketStatus status) => status is >= MarketStatus.Trading and <= MarketStatus.Halt;

    private static InvalidDataException Invalid(string what) => new($"Malformed journal entry: {what}.");
}
