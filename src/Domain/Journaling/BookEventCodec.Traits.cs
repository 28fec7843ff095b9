using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Journaling;

/// <content>What came with icebergs, trailing stops, amendments and order lists.</content>
public static partial class BookEventCodec
{
    /// <summary>The bits of <see cref="OrderTraits"/> an acceptance may have; the others come later in an order's life.</summary>
    private const OrderTraits AcceptedTraits = OrderTraits.Iceberg | OrderTraits.Trailing | OrderTraits.InList
        | OrderTraits.Pending | OrderTraits.Paired | OrderTraits.HeldAtPrice;

    private const int MaxTrailingBips = 9_999;

    private static void PutTraits(Span<byte> room, ref int position, in AcceptedOrder order)
    {
        Invariant.Check(
            (order.Traits & ~AcceptedTraits) == 0 && order.TrailingBips <= MaxTrailingBips,
            "I-J6: a journaled order has known traits.");
        room[position++] = (byte)order.Traits;
        if ((order.Traits & OrderTraits.Iceberg) != 0) Put(room, ref position, order.IcebergLots);
        if ((order.Traits & OrderTraits.Trailing) != 0) Put(room, ref position, order.TrailingBips);
        if ((order.Traits & OrderTraits.InList) != 0) Put(room, ref position, order.ListId);
    }

    private static void ReadTraits(ref ByteReader reader, ref AcceptedOrder order)
    {
        order.Traits = (OrderTraits)reader.Byte();
        if (order.Traits == 0 || (order.Traits & ~AcceptedTraits) != 0) throw Invalid("unknown traits of an order");
        if ((order.Traits & OrderTraits.Iceberg) != 0) order.IcebergLots = Present(reader.NonNegative(), 0);
        if ((order.Traits & OrderTraits.Trailing) != 0)
        {
            var bips = Present(reader.NonNegative(), 0);
            if (bips > MaxTrailingBips) throw Invalid("trailing delta out of range");
            order.TrailingBips = (int)bips;
        }
        if ((order.Traits & OrderTraits.InList) != 0) order.ListId = Present(reader.NonNegative(), 0);
    }

    private static void PutOfList(Span<byte> room, ref int position, in BookEvent e, EventBuffer events)
    {
        switch (e.Kind)
        {
            case BookEventKind.OrderListAccepted:
                ref readonly var list = ref events.Lists[e.AcceptedIndex];
                Invariant.Check(
                    list.Kind is >= OrderListKind.Oco and <= OrderListKind.Otoco,
                    "I-J6: a journaled list is of a known kind.");
                room[position++] = (byte)list.Kind;
                Put(room, ref position, list.ListId);
                Put(room, ref position, list.AccountId);
                PutName(room, ref position, list.ClientOrderId);
                break;
            case BookEventKind.OrderListEnded:
                Put(room, ref position, e.OrderId);
                break;
            case BookEventKind.TrailingMoved:
                Put(room, ref position, e.PriceTicks);
                break;
            case BookEventKind.TrailingStarted or BookEventKind.PendingStarted:
                Put(room, ref position, e.OrderId);
                Put(room, ref position, e.PriceTicks);
                break;
            case BookEventKind.TrailingTriggered:
                Put(room, ref position, e.OrderId);
                Put(room, ref position, e.PriceTicks);
                Put(room, ref position, e.LimitTicks);
                Put(room, ref position, e.HoldMinor);
                break;
            case BookEventKind.HoldMoved:
                Put(room, ref position, e.OrderId);
                Put(room, ref position, e.MakerOrderId);
                Put(room, ref position, e.HoldMinor);
                break;
            case BookEventKind.OrderAmended:
                Put(room, ref position, e.OrderId);
                Put(room, ref position, e.MatchId);
                Put(room, ref position, e.QuantityLots);
                Put(room, ref position, e.HoldMinor);
                PutName(room, ref position, events.Amended[e.AcceptedIndex].ClientOrderId);
                break;
            default:
                throw new InvariantViolationException("I-J6: a journaled event is of a known kind.");
        }
    }

    private static void ReadOfList(ref ByteReader reader, EventBuffer events, ref BookEvent e)
    {
        switch (e.Kind)
        {
            case BookEventKind.OrderListAccepted:
                ref var list = ref events.AddList(out e.AcceptedIndex);
                list.Kind = (OrderListKind)reader.Byte();
                if (list.Kind is < OrderListKind.Oco or > OrderListKind.Otoco) throw Invalid("unknown kind of list");
                e.OrderId = list.ListId = reader.NonNegative();
                list.AccountId = reader.NonNegative();
                list.ClientOrderId = ReadName(ref reader);
                break;
            case BookEventKind.OrderListEnded:
                e.OrderId = reader.NonNegative();
                break;
            case BookEventKind.TrailingMoved:
                e.PriceTicks = reader.NonNegative();
                break;
            case BookEventKind.TrailingStarted or BookEventKind.PendingStarted:
                e.OrderId = reader.NonNegative();
                e.PriceTicks = reader.NonNegative();
                break;
            case BookEventKind.TrailingTriggered:
                e.OrderId = reader.NonNegative();
                e.PriceTicks = reader.NonNegative();
                e.LimitTicks = reader.NonNegative();
                e.HoldMinor = reader.NonNegative();
                break;
            case BookEventKind.HoldMoved:
                e.OrderId = reader.NonNegative();
                e.MakerOrderId = reader.NonNegative();
                e.HoldMinor = reader.NonNegative();
                break;
            case BookEventKind.OrderAmended:
                ref var amended = ref events.AddAmended(out e.AcceptedIndex);
                e.OrderId = amended.OrderId = reader.NonNegative();
                e.MatchId = reader.NonNegative();
                e.QuantityLots = reader.NonNegative();
                e.HoldMinor = reader.NonNegative();
                amended.ClientOrderId = ReadName(ref reader);
                break;
            default:
                throw Invalid("unknown event kind");
        }
    }
}
