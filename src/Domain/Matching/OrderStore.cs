namespace Exchange.Domain.Matching;

/// <summary>
/// All open orders of a book in parallel arrays, addressed by slot. A released slot keeps its content until
/// <see cref="Recycle"/>, which the book calls when the next command begins, so that the events of a command can be
/// settled from the orders they ended.
/// </summary>
public sealed class OrderStore
{
    private const int InitialSlots = 1024;

    private readonly SlotArray<Order> _orders = new(InitialSlots);
    private readonly SlotArray<OrderDetails> _details = new(InitialSlots);
    private readonly SlotArray<QueueLink> _links = new(InitialSlots);
    private readonly SlotArray<OrderExtras> _extras = new(InitialSlots);
    private int[] _released = new int[64];
    private int _releasedCount;
    private int _freeHead = -1;
    private int _used;

    /// <summary>Number of orders in the store, those released but not recycled excluded.</summary>
    public int Count { get; private set; }

    /// <summary>The order in a slot; the reference is valid until the next <see cref="Allocate"/>.</summary>
    public ref Order this[int slot] => ref _orders[slot];

    /// <summary>The rest of the order in a slot; the reference is valid until the next <see cref="Allocate"/>.</summary>
    public ref OrderDetails Details(int slot) => ref _details[slot];

    /// <summary>
    /// Particulars of an order with traits; of another one the content has no meaning. The reference is valid until the
    /// next <see cref="Allocate"/>.
    /// </summary>
    public ref OrderExtras Extras(int slot)
    {
        // Few orders have traits: the room for them grows only when one needs it.
        if (slot >= _extras.Length) _extras.Grow(_orders.Length);
        return ref _extras[slot];
    }

    /// <summary>Particulars of an order, with or without traits.</summary>
    public OrderExtras ExtrasOf(int slot) =>
        _orders[slot].Traits == Orders.OrderTraits.None ? OrderExtras.Plain : Extras(slot);

    /// <summary>The order's place in its queue; the reference is valid until the next <see cref="Allocate"/>.</summary>
    internal ref QueueLink Link(int slot) => ref _links[slot];

    /// <summary>Slots there is memory for.</summary>
    internal int Capacity => _orders.Length;

    /// <summary>Takes a slot; its content is the caller's to fill.</summary>
    public int Allocate()
    {
        Count++;
        if (_freeHead >= 0)
        {
            var slot = _freeHead;
            _freeHead = _links[slot].Next;
            return slot;
        }
        if (_used == _orders.Length)
        {
            _orders.Grow(_used * 2);
            _details.Grow(_used * 2);
            _links.Grow(_used * 2);
        }
        return _used++;
    }

    /// <summary>Gives a slot back; it is reused only after <see cref="Recycle"/>.</summary>
    public void Release(int slot)
    {
        Invariant.Check(_orders[slot].OrderId != 0, "Invariant: only a live order is released.");
        if (_releasedCount == _released.Length) Array.Resize(ref _released, _releasedCount * 2);
        _released[_releasedCount++] = slot;
        Count--;
    }

    /// <summary>Makes released slots free for reuse.</summary>
    public void Recycle()
    {
        while (_releasedCount > 0)
        {
            var slot = _released[--_releasedCount];
            _orders[slot].OrderId = 0;
            _links[slot].Next = _freeHead;
            _freeHead = slot;
        }
    }

    /// <summary>Hints that the order in a slot is about to be used, so that its parts are fetched at the same time.</summary>
    internal void Prefetch(int slot)
    {
        _orders.Prefetch(slot);
        _links.Prefetch(slot);
        _details.Prefetch(slot);
    }
}
