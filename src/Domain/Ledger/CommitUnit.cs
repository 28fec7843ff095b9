namespace Exchange.Domain.Ledger;

/// <summary>
/// Everything one book command changes, committed whole or not at all: its journal entry, balances, ledger, finished
/// orders and trades (design "Money: one commit"). Reused: <see cref="Clear"/> before the next command.
/// </summary>
public sealed class CommitUnit
{
    // Up to here a search through the list is cheaper than a hash set.
    private const int LinearSearchMax = 16;

    private readonly HashSet<long> _finished = [];

    /// <summary>Journal stream, such as <c>book:BTCUSDT</c>.</summary>
    public string Stream { get; set; } = "";

    /// <summary>Ownership generation of the stream the decision was made under (I-J2).</summary>
    public long Epoch { get; set; }

    /// <summary>Position in the stream, contiguous from 1 (I-J1).</summary>
    public long Sequence { get; set; }

    /// <summary>The encoded journal entry.</summary>
    public Journaling.ByteWriter Payload { get; } = new();

    /// <summary>Balance changes; an account and asset may appear more than once.</summary>
    public List<BalanceDelta> Deltas { get; } = [];

    /// <summary>Ledger legs.</summary>
    public List<Posting> Postings { get; } = [];

    /// <summary>Orders that reached a terminal state.</summary>
    public List<FinishedOrder> Orders { get; } = [];

    /// <summary>Trades.</summary>
    public List<TradeRecord> Trades { get; } = [];

    /// <summary>Prevented matches.</summary>
    public List<PreventedMatch> PreventedMatches { get; } = [];

    /// <summary>Amendments.</summary>
    public List<Amendment> Amendments { get; } = [];

    /// <summary>Accepted order lists.</summary>
    public List<ListRecord> OrderLists { get; } = [];

    /// <summary>Empties the unit.</summary>
    public void Clear()
    {
        Stream = "";
        Epoch = Sequence = 0;
        Payload.Clear();
        Deltas.Clear();
        Postings.Clear();
        Orders.Clear();
        Trades.Clear();
        PreventedMatches.Clear();
        Amendments.Clear();
        OrderLists.Clear();
        _finished.Clear();
    }

    /// <summary>
    /// Whether an order is not yet among <see cref="Orders"/> from <paramref name="first"/> on; the caller adds it.
    /// </summary>
    internal bool IsNewlyFinished(long orderId, int first)
    {
        if (Orders.Count - first <= LinearSearchMax)
        {
            for (var i = first; i < Orders.Count; i++)
                if (Orders[i].OrderId == orderId) return false;
            return true;
        }
        if (_finished.Count == 0)
        {
            for (var i = first; i < Orders.Count; i++) _finished.Add(Orders[i].OrderId);
        }
        return _finished.Add(orderId);
    }
}
