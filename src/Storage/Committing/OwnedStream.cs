using Exchange.Domain.Journaling;

namespace Exchange.Storage.Committing;

/// <summary>
/// A stream this committer claimed: where it stands, and its part of the batch being built. One batch is at the database
/// at a time; the next is built on the assumption that it succeeds.
/// </summary>
internal sealed class OwnedStream(string name, ClaimedHead head)
{
    private long _committedSequence = head.NextSequence;
    private byte[] _committedHash = head.TailHash;

    public string Name { get; } = name;

    public long Epoch { get; } = head.Epoch;

    /// <summary>Sequence after the last entry that is at the database, committed or under way.</summary>
    public long NextSequence { get; private set; } = head.NextSequence;

    /// <summary>Hash of the row with that last entry.</summary>
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

    /// <summary>The batch goes to the database with <paramref name="hash"/> as the new tail; the next one can be built.</summary>
    public void Send(byte[] hash)
    {
        NextSequence = ExpectedSequence;
        TailHash = hash;
        ClearBatch();
    }

    /// <summary>What was sent is durable.</summary>
    public void Advance()
    {
        _committedSequence = NextSequence;
        _committedHash = TailHash;
    }

    /// <summary>What was sent is not written and will be sent again, differently.</summary>
    public void TakeBack()
    {
        NextSequence = _committedSequence;
        TailHash = _committedHash;
    }

    public void ClearBatch()
    {
        Row.Clear();
        BatchEntries = 0;
    }
}
