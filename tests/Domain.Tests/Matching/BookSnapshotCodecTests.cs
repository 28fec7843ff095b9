using Exchange.Domain.Journaling;
using Exchange.Domain.Matching;

namespace Exchange.Domain.Tests.Matching;

/// <summary>Snapshots keep everything (the differential tests go on from them) and refuse what is not one.</summary>
public class BookSnapshotCodecTests
{
    private static readonly byte[] Sample = Write(new BookScript(TestMarkets.Plain).Run("""
        a: alice buy 5 @ 90 id=first
        b: bob   buy 5 @ 90
        c: carol sell 2 @ 90
        d: dave  sell 7 @ 110 id=x-1_Y
        e: erin  buy 1 @ 120 stop=115
        f: erin  sell 1 stop=50 market
        g: bob   sell 1 @ 90 stp=Decrement
        h: carol sell 9 @ 111 ice=2 id=ice
        i: carol sell 3 trail=500
        j: carol sell 3 stop=60 trail=500
        k: carol sell 3 trail=700
        amend alice a 4 id=first
        oco l m: dave sell 3 stop=70 market / sell 3 @ 112 maker list=pair
        otoco n o p: erin buy 1 @ 85 list=triple / sell 1 @ 60 stop=65 / sell 1 @ 99 maker
        """).Book);

    internal static OrderBook Copy(OrderBook book) => BookSnapshotCodec.Read(Write(book), book.Rules);

    [Fact]
    public void Empty_book_round_trips()
    {
        var book = new OrderBook(TestMarkets.Plain);
        Assert.Equal(book.StateHash(), Copy(book).StateHash());
    }

    [Fact]
    public void Restored_book_makes_the_same_bytes() =>
        Assert.Equal(Sample, Write(BookSnapshotCodec.Read(Sample, TestMarkets.Plain)));

    [Fact]
    public void The_first_format_is_still_read()
    {
        var folder = AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("artifacts", StringComparison.Ordinal)];
        var bytes = Convert.FromHexString(File.ReadAllText(
            Path.Combine(folder, "tests/Domain.Tests/Matching/Golden/snapshot-1.hex")).Trim());
        var book = BookSnapshotCodec.Read(bytes, TestMarkets.Plain);
        Assert.Equal(5, book.OpenOrderCount);
        Assert.Equal(book.StateHash(), Copy(book).StateHash());
    }

    [Fact]
    public void Every_changed_bit_is_noticed()
    {
        for (var bit = 0; bit < Sample.Length * 8; bit++)
        {
            var changed = (byte[])Sample.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => BookSnapshotCodec.Read(changed, TestMarkets.Plain));
        }
    }

    [Fact]
    public void Every_truncation_and_every_extra_byte_is_noticed()
    {
        for (var length = 0; length < Sample.Length; length++)
        {
            var cut = Sample[..length];
            Assert.Throws<InvalidDataException>(() => BookSnapshotCodec.Read(cut, TestMarkets.Plain));
        }
        Assert.Throws<InvalidDataException>(() => BookSnapshotCodec.Read([.. Sample, 0], TestMarkets.Plain));
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            // A right start gets further into the reader.
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Sample.AsSpan(0, Math.Min(random.Next(Sample.Length), bytes.Length)).CopyTo(bytes);
            Assert.Throws<InvalidDataException>(() => BookSnapshotCodec.Read(bytes, TestMarkets.Plain));
        }
    }

    [Fact]
    public void Another_markets_snapshot_is_refused() =>
        Assert.Throws<InvalidDataException>(() => BookSnapshotCodec.Read(Sample, TestMarkets.Free));

    private static byte[] Write(OrderBook book)
    {
        var writer = new ByteWriter();
        BookSnapshotCodec.Write(book, writer);
        return writer.Written.ToArray();
    }
}
