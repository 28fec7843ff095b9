using CsCheck;
using Exchange.Domain.Journaling;

namespace Exchange.Domain.Tests.Journaling;

public sealed class JournalRowCodecTests
{
    [Fact]
    public void Entries_come_back_in_order() =>
        Gen.Byte.Array[1, 300].Array[0, 10].Sample(entries => Assert.Equal(entries, Read(Row(entries))));

    [Fact]
    public void An_empty_row_has_no_entries() => Assert.Empty(Read([]));

    [Fact]
    public void An_entry_is_never_empty() =>
        Assert.Throws<InvariantViolationException>(() => JournalRowCodec.Append(new(), []));

    [Theory]
    [InlineData("00")]
    [InlineData("02ff")]
    [InlineData("8100ff")]
    [InlineData("01ff01")]
    [InlineData("80")]
    [InlineData("ffffffffffffffffff01ff")]
    [InlineData("ffffffffffffffffffff01")]
    public void A_malformed_row_is_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => Read(Convert.FromHexString(hex)));

    [Fact]
    public void A_row_cut_between_entries_is_shorter_and_cut_elsewhere_is_refused()
    {
        byte[][] entries = [[1, 2, 3], [4], [5, 6]];
        var row = Row(entries);
        for (var length = 0; length < row.Length; length++)
        {
            var cut = row[..length];
            var boundary = length is 0 or 4 or 6;
            if (boundary) Assert.Equal(entries[..(length / 3)], Read(cut));
            else Assert.Throws<InvalidDataException>(() => Read(cut));
        }
    }

    private static byte[] Row(byte[][] entries)
    {
        var row = new ByteWriter();
        foreach (var entry in entries) JournalRowCodec.Append(row, entry);
        return row.Written.ToArray();
    }

    private static List<byte[]> Read(ReadOnlySpan<byte> row)
    {
        var entries = new List<byte[]>();
        foreach (var entry in JournalRowCodec.Entries(row)) entries.Add(entry.ToArray());
        return entries;
    }
}
