namespace Exchange.Domain.Matching;

/// <summary>
/// The open orders of each account in the order of their ids (which is the order of their arrival), and how many there
/// are, for MAX_NUM_ORDERS, MAX_NUM_ALGO_ORDERS, cancel-all and "open orders". An account without orders takes no room.
/// </summary>
internal sealed class AccountOrders
{
    private readonly LongMap _index = new();
    private Account[] _accounts = new Account[64];
    private readonly SlotArray<Link> _links = new(1024);
    private int _used;
    private int _freeHead = -1;

    // The account looked up last: a placement asks for its counts and then adds to it.
    private long _lastAccount;
    private int _lastIndex;

    /// <summary>Appends an order; ids only grow. Keeps the hash of its client id for whoever takes it out.</summary>
    public void Add(long accountId, int slot, bool algo, uint clientIdHash)
    {
        if (!TryFind(accountId, out var index)) index = Open(accountId);
        if (slot >= _links.Length) _links.Grow(Math.Max(slot + 1, _links.Length * 2));
        ref var account = ref _accounts[index];
        ref var link = ref _links[slot];
        link.Account = index;
        link.Next = -1;
        link.Previous = account.Tail;
        link.ClientIdHash = clientIdHash;
        if (account.Tail >= 0) _links[account.Tail].Next = slot;
        else account.Head = slot;
        account.Tail = slot;
        account.OpenCount++;
        if (algo) account.AlgoCount++;
    }

    /// <summary>Takes out an order; returns the hash it was added with.</summary>
    public uint Remove(int slot, bool algo)
    {
        ref var link = ref _links[slot];
        ref var account = ref _accounts[link.Account];
        if (link.Previous >= 0) _links[link.Previous].Next = link.Next;
        else account.Head = link.Next;
        if (link.Next >= 0) _links[link.Next].Previous = link.Previous;
        else account.Tail = link.Previous;
        if (algo) account.AlgoCount--;
        account.OpenCount--;
        if (account.OpenCount > 0) return link.ClientIdHash;
        _index.Remove(account.AccountId);
        _lastAccount = 0;
        account.Head = _freeHead;
        _freeHead = link.Account;
        return link.ClientIdHash;
    }

    /// <summary>Replaces the hash of an order's client id.</summary>
    public void SetClientIdHash(int slot, uint clientIdHash) => _links[slot].ClientIdHash = clientIdHash;

    /// <summary>Hints that the order in a slot is about to be taken out.</summary>
    public void Prefetch(int slot) => _links.Prefetch(slot);

    /// <summary>Open orders and, of them, stop and take-profit orders of an account.</summary>
    public (int Open, int Algo) Counts(long accountId) =>
        TryFind(accountId, out var index) ? (_accounts[index].OpenCount, _accounts[index].AlgoCount) : default;

    /// <summary>Slot of an account's oldest open order, -1 when it has none.</summary>
    public int First(long accountId) => TryFind(accountId, out var index) ? _accounts[index].Head : -1;

    /// <summary>Slot of the same account's next order, -1 at the end.</summary>
    public int Next(int slot) => _links[slot].Next;

    private bool TryFind(long accountId, out int index)
    {
        index = _lastIndex;
        if (accountId == _lastAccount && accountId != 0) return true;
        if (!_index.TryGet(accountId, out index)) return false;
        _lastAccount = accountId;
        _lastIndex = index;
        return true;
    }

    private int Open(long accountId)
    {
        var index = _freeHead;
        if (index >= 0)
        {
            _freeHead = _accounts[index].Head;
        }
        else
        {
            if (_used == _accounts.Length) Array.Resize(ref _accounts, _used * 2);
            index = _used++;
        }
        _accounts[index] = new() { AccountId = accountId, Head = -1, Tail = -1 };
        _index.Add(accountId, index);
        return index;
    }

    private struct Account
    {
        public long AccountId;
        public int Head;
        public int Tail;
        public int OpenCount;
        public int AlgoCount;
    }

    private struct Link
    {
        public int Next;
        public int Previous;
        public int Account;
        public uint ClientIdHash;
    }
}
