using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>
/// The open order lists of a book, found by id, by account and client id, and counted by account. A list that ended keeps
/// its content until the next command, as ended orders do.
/// </summary>
internal sealed class OrderLists
{
    private readonly LongMap _byId = new(4);
    private readonly Dictionary<(long Account, ClientOrderId Id), int> _byClientId = [];
    private readonly Dictionary<long, int> _counts = [];
    private readonly List<int> _ended = [];
    private readonly Stack<int> _free = [];
    private OrderList[] _lists = new OrderList[4];
    private int _used;

    /// <summary>Number of open lists.</summary>
    public int Count => _byId.Count;

    /// <summary>The list at a place; the reference is valid until the next <see cref="Add"/>.</summary>
    public ref OrderList this[int index] => ref _lists[index];

    /// <summary>Adds a list and returns its place.</summary>
    public int Add(in OrderList list)
    {
        if (!_free.TryPop(out var index))
        {
            if (_used == _lists.Length) Array.Resize(ref _lists, _used * 2);
            index = _used++;
        }
        _lists[index] = list;
        _byId.Add(list.ListId, index);
        if (!list.ClientOrderId.IsEmpty) _byClientId.Add((list.AccountId, list.ClientOrderId), index);
        _counts[list.AccountId] = CountOf(list.AccountId) + 1;
        return index;
    }

    /// <summary>Takes out a list whose orders have ended.</summary>
    public void Remove(int index)
    {
        ref var list = ref _lists[index];
        _byId.Remove(list.ListId);
        if (!list.ClientOrderId.IsEmpty) _byClientId.Remove((list.AccountId, list.ClientOrderId));
        var count = CountOf(list.AccountId) - 1;
        if (count == 0) _counts.Remove(list.AccountId);
        else _counts[list.AccountId] = count;
        _ended.Add(index);
    }

    /// <summary>Makes the places of ended lists free for reuse.</summary>
    public void Recycle()
    {
        if (_ended.Count == 0) return;
        foreach (var index in _ended) _free.Push(index);
        _ended.Clear();
    }

    /// <summary>Finds an open list by its id.</summary>
    public bool TryGet(long listId, out int index) => _byId.TryGet(listId, out index);

    /// <summary>Finds an open list of an account by its client id.</summary>
    public bool TryGet(long accountId, in ClientOrderId clientOrderId, out int index)
    {
        if (_byClientId.TryGetValue((accountId, clientOrderId), out index)) return true;
        index = -1;
        return false;
    }

    /// <summary>Finds a list that is open or ended with the latest command, by its id.</summary>
    public bool TryGetRecent(long listId, out int index)
    {
        if (TryGet(listId, out index)) return true;
        foreach (var ended in _ended)
        {
            if (_lists[ended].ListId != listId) continue;
            index = ended;
            return true;
        }
        index = -1;
        return false;
    }

    /// <summary>Open lists of an account.</summary>
    public int CountOf(long accountId) => _counts.GetValueOrDefault(accountId);

    /// <summary>Appends the places of all open lists in the order of their ids.</summary>
    public void CopyTo(List<int> indexes)
    {
        var first = indexes.Count;
        for (var i = 0; i < _used; i++)
        {
            if (_lists[i].OpenCount > 0) indexes.Add(i);
        }
        indexes.Sort(first, indexes.Count - first, Comparer<int>.Create(
            (left, right) => _lists[left].ListId.CompareTo(_lists[right].ListId)));
    }
}
