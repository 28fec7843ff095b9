namespace Exchange.Domain.Matching;

/// <summary>The events of one command, in order, in arrays that are reused from command to command.</summary>
public sealed class EventBuffer
{
    private BookEvent[] _events = new BookEvent[64];
    private AcceptedOrder[] _accepted = new AcceptedOrder[4];
    private AcceptedList[] _lists = [];
    private AmendedOrder[] _amended = [];
    private int _eventCount;
    private int _acceptedCount;
    private int _listCount;
    private int _amendedCount;

    /// <summary>When the command was decided, in microseconds since the Unix epoch; the same for all its events.</summary>
    public long TimeMicros { get; set; }

    /// <summary>The events.</summary>
    public ReadOnlySpan<BookEvent> Events => _events.AsSpan(0, _eventCount);

    /// <summary>The events, for the book to write slots into.</summary>
    internal Span<BookEvent> MutableEvents => _events.AsSpan(0, _eventCount);

    /// <summary>The particulars of accepted orders.</summary>
    public ReadOnlySpan<AcceptedOrder> Accepted => _accepted.AsSpan(0, _acceptedCount);

    /// <summary>The particulars of accepted order lists.</summary>
    public ReadOnlySpan<AcceptedList> Lists => _lists.AsSpan(0, _listCount);

    /// <summary>The particulars of amended orders.</summary>
    public ReadOnlySpan<AmendedOrder> Amended => _amended.AsSpan(0, _amendedCount);

    /// <summary>The particulars of amended orders, for the book to write what they were before.</summary>
    internal Span<AmendedOrder> MutableAmended => _amended.AsSpan(0, _amendedCount);

    /// <summary>Empties the buffer for the next command.</summary>
    public void Clear() => _eventCount = _acceptedCount = _listCount = _amendedCount = 0;

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

    /// <summary>Appends an order list's particulars; the reference is valid until the next append.</summary>
    public ref AcceptedList AddList(out int index)
    {
        if (_listCount == _lists.Length) Array.Resize(ref _lists, Math.Max(2, _listCount * 2));
        index = _listCount++;
        ref var slot = ref _lists[index];
        slot = default;
        return ref slot;
    }

    /// <summary>Appends an amended order's particulars; the reference is valid until the next append.</summary>
    public ref AmendedOrder AddAmended(out int index)
    {
        if (_amendedCount == _amended.Length) Array.Resize(ref _amended, Math.Max(2, _amendedCount * 2));
        index = _amendedCount++;
        ref var slot = ref _amended[index];
        slot = default;
        return ref slot;
    }
}
