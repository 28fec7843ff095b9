using CsCheck;
using Exchange.Domain.Journaling;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Journaling;

public sealed class BookEventCodecTests
{
    [Fact]
    public void What_is_encoded_is_decoded_in_every_field() =>
        JournalSamples.Any.Sample(events => AssertSame(events, Decode(Encode(events))));

    [Fact]
    public void A_buffer_is_emptied_before_it_is_filled()
    {
        var buffer = Decode(Encode(JournalSamples.Golden["accept-trade-rest"]));
        BookEventCodec.Decode(Encode(JournalSamples.Golden["cancel"]), buffer);
        AssertSame(JournalSamples.Golden["cancel"], buffer);
    }

    [Fact]
    public void A_limit_order_takes_few_bytes() =>
        Assert.InRange(Encode(JournalSamples.Golden["accept-limit"]).Length, 1, 48);

    [Theory]
    [MemberData(nameof(Unencodable))]
    public void An_event_no_reader_would_accept_is_not_written(string _, Action<EventBuffer> fill)
    {
        var buffer = new EventBuffer();
        fill(buffer);
        Assert.Throws<InvariantViolationException>(() => BookEventCodec.Encode(buffer, new()));
    }

    public static TheoryData<string, Action<EventBuffer>> Unencodable => new()
    {
        { "unknown kind", b => b.Add((BookEventKind)18).Side = Side.Buy },
        { "no side", b => b.Add(BookEventKind.OrderCanceled).OrderId = 1 },
        { "no status", b => b.Add(BookEventKind.OrderExpired).Side = Side.Buy },
        { "no market status", b => b.Add(BookEventKind.StatusChanged) },
        { "negative time", b => b.TimeMicros = -1 },
        {
            "negative amount", b =>
            {
                ref var e = ref b.Add(BookEventKind.OrderCanceled);
                (e.Side, e.HoldMinor) = (Side.Buy, -1);
            }
        },
        {
            "order without type", b =>
            {
                ref var e = ref b.Add(BookEventKind.OrderAccepted);
                e.Side = Side.Buy;
                ref var order = ref b.AddAccepted(out e.AcceptedIndex);
                (order.Side, order.TimeInForce, order.SelfTradePrevention) =
                    (Side.Buy, TimeInForce.Gtc, SelfTradePrevention.None);
            }
        },
    };

    [Fact]
    public void Encoding_and_decoding_allocate_nothing()
    {
        var events = JournalSamples.Golden["accept-trade-rest"];
        var writer = new ByteWriter();
        var decoded = new EventBuffer();
        BookEventCodec.Encode(events, writer);
        BookEventCodec.Decode(writer.Written, decoded);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            writer.Clear();
            BookEventCodec.Encode(events, writer);
            BookEventCodec.Decode(writer.Written, decoded);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    internal static byte[] Encode(EventBuffer events)
    {
        var writer = new ByteWriter();
        BookEventCodec.Encode(events, writer);
        return writer.Written.ToArray();
    }

    internal static EventBuffer Decode(ReadOnlySpan<byte> entry)
    {
        var events = new EventBuffer();
        BookEventCodec.Decode(entry, events);
        return events;
    }

    /// <summary>Compares all fields but the slots, which are not journaled.</summary>
    internal static void AssertSame(EventBuffer expected, EventBuffer actual)
    {
        Assert.Equal(expected.TimeMicros, actual.TimeMicros);
        Assert.Equal(expected.Events.Length, actual.Events.Length);
        for (var i = 0; i < expected.Events.Length; i++)
        {
            var (left, right) = (expected.Events[i], actual.Events[i]);
            left.Slot = left.MakerSlot = 0;
            if (left.Kind == BookEventKind.OrderAccepted)
            {
                Assert.Equal(expected.Accepted[left.AcceptedIndex], actual.Accepted[right.AcceptedIndex]);
                left.AcceptedIndex = right.AcceptedIndex;
            }
            if (left.Kind == BookEventKind.OrderListAccepted)
                Assert.Equal(expected.Lists[left.AcceptedIndex], actual.Lists[right.AcceptedIndex]);
            if (left.Kind == BookEventKind.OrderAmended)
                Assert.Equal(expected.Amended[left.AcceptedIndex], actual.Amended[right.AcceptedIndex]);
            Assert.Equal(left, right);
        }
    }
}
