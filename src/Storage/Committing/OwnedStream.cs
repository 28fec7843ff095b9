using Exchange.Domain.Journaling;

namespace Exchange.Storage.Committing;

/// <summary>A stream this committer claimed: where it stands, and its part of the batch being built.</summary>
internal sealed class OwnedStream(string name, ClaimedHead head)
{
    public string Name { get; } = name;

    public long Epoch { get; } = head.Epoch;

    /// <summary>Sequence after the last committed entry.</summary>
    public long NextSequence { get; private set; } = head.NextSequence;

    /// <summary>Hash of the last committed row.</summary>
    public byte[] TailHash { get; private set; } = head.TailHash;

    /// <summary>Entries of the batch being built.</summary>
    public int BatchEntries { get; private set; }

    /// <summary>The row of the batch being built.</summary>
    public ByteWriter Row { get; } = new();

    /// <summary>The sequence the next unit must have.</summary>
    public long ExpectedSequence => NextSequence + BatchEntries;

    public void Append(ReadOnlySpan<byte> entry)
    {
        JournalRowCodec.Append(Row, entry);
        BatchEntries++;
    }

    /// <summary>The batch is durable: <paramref name="hash"/> is the new tail.</summary>
    public void Advance(byte[] hash)
    {
        NextSequence += BatchEntries;
        TailHash = hash;
    }

    public void ClearBatch()
    {
        Row.Clear();
        BatchEntries = 0;
    }
}
