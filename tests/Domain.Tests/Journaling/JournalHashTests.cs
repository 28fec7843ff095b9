using Exchange.Domain.Journaling;

namespace Exchange.Domain.Tests.Journaling;

public sealed class JournalHashTests
{
    [Fact]
    public void Every_input_counts()
    {
        var previous = new byte[JournalHash.Size];
        var other = new byte[JournalHash.Size];
        other[31] = 1;
        string[] hashes =
        [
            Hash(previous, "a", 1, [1, 2]),
            Hash(other, "a", 1, [1, 2]),
            Hash(previous, "b", 1, [1, 2]),
            Hash(previous, "", 1, [1, 2]),
            Hash(previous, "a", 2, [1, 2]),
            Hash(previous, "a", 1, [1]),
            Hash(previous, "a", 1, []),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Hash(previous, "a", 1, [1, 2]));
    }

    [Fact]
    public void The_destination_may_be_the_previous_hash()
    {
        var hash = JournalHash.Genesis.ToArray();
        JournalHash.Next(hash, "book:BTCUSDT", 7, [1, 2, 3], hash);
        Assert.Equal(Hash(JournalHash.Genesis, "book:BTCUSDT", 7, [1, 2, 3]), Convert.ToHexString(hash));
    }

    [Fact]
    public void Lengths_are_checked()
    {
        var hash = new byte[JournalHash.Size];
        Assert.Throws<ArgumentException>(() => JournalHash.Next(hash.AsSpan(1), "a", 1, [], hash));
        Assert.Throws<ArgumentException>(() => JournalHash.Next(hash, "a", 1, [], hash.AsSpan(1)));
        JournalHash.Next(hash, new string('a', JournalHash.StreamNameMaxBytes), 1, [], hash);
        Assert.Throws<ArgumentException>(
            () => JournalHash.Next(hash, new string('a', JournalHash.StreamNameMaxBytes + 1), 1, [], hash));
    }

    private static string Hash(ReadOnlySpan<byte> previous, string stream, long sequence, ReadOnlySpan<byte> payload)
    {
        var hash = new byte[JournalHash.Size];
        JournalHash.Next(previous, stream, sequence, payload, hash);
        return Convert.ToHexString(hash);
    }
}
