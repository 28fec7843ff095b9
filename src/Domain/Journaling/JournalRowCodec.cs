namespace Exchange.Domain.Journaling;

/// <summary>
/// Several journal entries of one stream in one database row, in order: each is preceded by its length as a
/// variable-length integer. The row's key is the sequence of its first entry.
/// </summary>
public static class JournalRowCodec
{
    /// <summary>Appends an entry to a row.</summary>
    /// <param name="row">The row's bytes so far.</param>
    /// <param name="entry">One entry, at least one byte.</param>
    public static void Append(ByteWriter row, ReadOnlySpan<byte> entry)
    {
        Invariant.Check(!entry.IsEmpty, "I-J4: a journal entry has content.");
        row.Unsigned((ulong)entry.Length);
        row.Bytes(entry);
    }

    /// <summary>The entries of a row, for <c>foreach</c>; reading throws as <see cref="JournalRowEntries.MoveNext"/>.</summary>
    public static JournalRowEntries Entries(ReadOnlySpan<byte> row) => new(row);
}

/// <summary>Walks over the entries of a row without copying them.</summary>
public ref struct JournalRowEntries
{
    private ByteReader _reader;

    internal JournalRowEntries(ReadOnlySpan<byte> row) => _reader = new(row);

    /// <summary>The entry <see cref="MoveNext"/> came to.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes to the next entry; false at the end of the row.</summary>
    /// <exception cref="InvalidDataException">The row is cut off or malformed (I-J4).</exception>
    public bool MoveNext()
    {
        if (_reader.Remaining == 0) return false;
        var length = _reader.Unsigned();
        if (length == 0 || length > (ulong)_reader.Remaining)
            throw new InvalidDataException("Malformed journal row: an entry is empty or cut off.");
        Current = _reader.Take((int)length);
        return true;
    }

    /// <summary>Makes the walk usable by <c>foreach</c>.</summary>
    public readonly JournalRowEntries GetEnumerator() => this;
}
