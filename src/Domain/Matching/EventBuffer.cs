namespace Exchange.Domain.Matching;

/// <summary>The events of one command, in order, in arrays that are reused from command to command.</summary>
public sealed class EventBuffer
{
    private BookEvent[] _events = new BookEvent[64];
    private AcceptedOrder[] _accepted = new AcceptedOrder[4];
    private int _eventCount;
    private int _acceptedCount;

    /// <summary>When the command was decided, in microseconds since the Unix epoch; the same for all its events.</summary>
    public long TimeMicros { get; set; }

    /// <summary>The events.</summary>
    public ReadOnlySpan<BookEvent> Events => _events.AsSpan(0, _eventCount);

    /// <summary>The events, for the book to write slots into.</summary>
    internal Span<BookEvent> MutableEvents => _events.AsSpan(0, _eventCount);

    /// <summary>The particulars of accepted orders.</summary>
    public ReadOnlySpan<AcceptedOrder> Accepted => _accepted.AsSpan(0, _acceptedCount);

    /// <summary>Empties the buffer for the next command.</summary>
    public void Clear() => _eventCount = _acceptedCount = 0;

    /// <summary>Appends a cleared event; the reference is valid until the next append.</summary>
    public ref BookEvent Add(BookEventKind kind)
    {
        if (_eventCount == _events.Length) Array.Resize(ref _events, _events.Length * 2);
        ref var slot = ref _events[_eventCount++];
        slot = default;
        slot.Kind = kind;
        return ref slot;
    }

    /// <summary>Appends an order's particulars; the reference is valid until the next append.</summary>
    public ref AcceptedOrder AddAccepted(out int index)
    {
        if (_acceptedCount == _accepted.Length) Array.Resize(ref _accepted, _accepted.Length * 2);
        index = _acceptedCount++;
        ref var slot = ref _accepted[index];
        slot = default;
        return ref slot;
    }
}
