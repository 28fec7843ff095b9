using System.Diagnostics;

namespace Exchange.Domain.Matching;

/// <summary>
/// All open orders of a book in two parallel arrays, addressed by slot. A released slot keeps its content until
/// <see cref="Recycle"/>, which the book calls when the next command begins, so that the events of a command can be
/// settled from the orders they ended.
/// </summary>
public sealed class OrderStore
{
    private Order[] _orders = new Order[1024];
    private OrderDetails[] _details = new OrderDetails[1024];
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

    /// <summary>Takes a slot; its content is the caller's to fill.</summary>
    public int Allocate()
    {
        Count++;
        if (_freeHead >= 0)
        {
            var slot = _freeHead;
            _freeHead = _orders[slot].Next;
            return slot;
        }
        if (_used == _orders.Length)
        {
            Array.Resize(ref _orders, _used * 2);
            Array.Resize(ref _details, _used * 2);
        }
        return _used++;
    }

    /// <summary>Gives a slot back; it is reused only after <see cref="Recycle"/>.</summary>
    public void Release(int slot)
    {
        Debug.Assert(_orders[slot].OrderId != 0, "Invariant: only a live order is released.");
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
            _orders[slot].Next = _freeHead;
            _freeHead = slot;
        }
    }
}
