using CsCheck;
using Exchange.Domain.Journaling;
using Exchange.Domain.Matching;

namespace Exchange.Domain.Tests.Journaling;

/// <summary>Damaged journal bytes stop the reader cleanly: <see cref="InvalidDataException"/> and nothing else (I-J4).</summary>
public sealed class JournalCorpusTests
{
    public static TheoryData<string> Names => new(JournalSamples.Golden.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_truncation_is_refused(string name)
    {
        var entry = BookEventCodecTests.Encode(JournalSamples.Golden[name]);
        for (var length = 0; length < entry.Length; length++)
            Assert.Throws<InvalidDataException>(() => BookEventCodecTests.Decode(entry.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trailing_bytes_are_refused(string name)
    {
        var entry = BookEventCodecTests.Encode(JournalSamples.Golden[name]);
        foreach (var extra in new byte[][] { [0], [1], [0xFF], [0, 0, 0, 0], entry })
            Assert.Throws<InvalidDataException>(() => BookEventCodecTests.Decode([.. entry, .. extra]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_flipped_bit_is_refused_or_means_exactly_what_it_says(string name)
    {
        var entry = BookEventCodecTests.Encode(JournalSamples.Golden[name]);
        for (var bit = 0; bit < entry.Length * 8; bit++)
        {
            var damaged = entry.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefusedOrExact(damaged);
        }
    }

    [Fact]
    public void Every_changed_byte_of_random_entries_is_refused_or_means_exactly_what_it_says() =>
        Gen.Select(JournalSamples.Any, Gen.Int[0, 10_000], Gen.Byte).Sample((events, position, value) =>
        {
            var entry = BookEventCodecTests.Encode(events);
            entry[position % entry.Length] = value;
            AssertRefusedOrExact(entry);
        });

    [Fact]
    public void Noise_is_refused_or_means_exactly_what_it_says() =>
        Gen.Byte.Array[0, 200].Sample(noise => AssertRefusedOrExact([BookEventCodec.FormatVersion, .. noise]));

    [Fact]
    public void Other_formats_are_refused()
    {
        var entry = BookEventCodecTests.Encode(JournalSamples.Golden["cancel"]);
        for (var version = 0; version < 256; version++)
        {
            if (version == BookEventCodec.FormatVersion) continue;
            entry[0] = (byte)version;
            Assert.Throws<InvalidDataException>(() => BookEventCodecTests.Decode(entry));
        }
    }

    [Fact]
    public void A_count_of_events_makes_no_room_by_itself()
    {
        var writer = new ByteWriter();
        writer.Byte(BookEventCodec.FormatVersion);
        writer.Unsigned(1);
        writer.Unsigned(long.MaxValue);
        var entry = writer.Written.ToArray();
        var events = new EventBuffer();
        Refuse();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refuse();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);

        void Refuse() => Assert.Throws<InvalidDataException>(() => BookEventCodec.Decode(entry, events));
    }

    [Theory]
    [InlineData(0x00, new byte[0], true)]
    [InlineData(0x08, new byte[] { 1 }, true)]
    [InlineData(0x08, new byte[] { 0 }, false)]
    [InlineData(0x10, new byte[] { 1 }, true)]
    [InlineData(0x10, new byte[] { 0 }, false)]
    [InlineData(0x20, new byte[] { 0 }, true)]
    [InlineData(0x20, new byte[] { 1 }, false)]
    [InlineData(0x40, new byte[] { 2 }, true)]
    [InlineData(0x40, new byte[] { 0 }, false)]
    [InlineData(0x40, new byte[] { 0x80, 0x80, 0x80, 0x80, 0x10 }, false)]
    [InlineData(0x80, new byte[0], false)]
    [InlineData(0x80, new byte[] { 0 }, false)]
    [InlineData(0x80, new byte[] { 1, 1 }, true)]
    [InlineData(0x80, new byte[] { 1, 0 }, false)]
    [InlineData(0x80, new byte[] { 2, 1 }, true)]
    [InlineData(0x80, new byte[] { 2, 0x90, 0x4E }, false)]
    [InlineData(0x80, new byte[] { 8 }, true)]
    [InlineData(0x80, new byte[] { 64 }, false)]
    public void A_field_is_announced_exactly_when_it_has_a_value(byte flags, byte[] field, bool valid)
    {
        // Buy, limit, good till cancelled, no self-trade prevention; order 1 of account 2 without a client id.
        byte[] entry = [BookEventCodec.FormatVersion, 0, 1, 0x11, 0x25, (byte)(1 | flags), 1, 2, 0, 3, 4, 5, .. field];
        if (valid) Assert.Equal(entry, BookEventCodecTests.Encode(BookEventCodecTests.Decode(entry)));
        else Assert.Throws<InvalidDataException>(() => BookEventCodecTests.Decode(entry));
    }

    private static void AssertRefusedOrExact(byte[] bytes)
    {
        EventBuffer events;
        try
        {
            events = BookEventCodecTests.Decode(bytes);
        }
        catch (InvalidDataException)
        {
            return;
        }
        Assert.Equal(bytes, BookEventCodecTests.Encode(events));
    }
}
