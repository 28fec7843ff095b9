using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Exchange.Domain.Ledger;

namespace Exchange.Storage.Committing;

/// <summary>What waits in the committer's queue.</summary>
internal abstract class PendingWork;

/// <summary>A claim the database has granted, on its way to the committer's own books.</summary>
internal sealed class GrantedClaim(string stream, ClaimedHead head) : PendingWork
{
    public string Stream { get; } = stream;

    public ClaimedHead Head { get; } = head;

    public TaskCompletionSource Applied { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A unit and its waiter; pooled, since there is one per command.</summary>
internal sealed class PendingUnit : PendingWork, IValueTaskSource<CommitResult>
{
    private const int PoolMax = 8_192;

    private static readonly ConcurrentBag<PendingUnit> Pool = [];

    private ManualResetValueTaskSourceCore<CommitResult> _completion = new() { RunContinuationsAsynchronously = true };

    private PendingUnit()
    {
    }

    public CommitUnit Unit { get; private set; } = null!;

    /// <summary>Indexes of the unit's accounts and assets in the batch's fold, each once.</summary>
    public List<int> Keys { get; } = [];

    public ValueTask<CommitResult> Task => new(this, _completion.Version);

    public static PendingUnit Rent(CommitUnit unit)
    {
        if (!Pool.TryTake(out var pending)) pending = new PendingUnit();
        pending.Unit = unit;
        return pending;
    }

    public void Complete(CommitStatus status) => _completion.SetResult(new CommitResult(status, []));

    public void Complete(Balance[] balances) =>
        _completion.SetResult(new CommitResult(CommitStatus.Committed, balances));

    /// <summary>Gives back a unit that nobody will await.</summary>
    public void Return()
    {
        _completion.Reset();
        Unit = null!;
        Keys.Clear();
        if (Pool.Count < PoolMax) Pool.Add(this);
    }

    CommitResult IValueTaskSource<CommitResult>.GetResult(short token)
    {
        var result = _completion.GetResult(token);
        Return();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<CommitResult>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<CommitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
