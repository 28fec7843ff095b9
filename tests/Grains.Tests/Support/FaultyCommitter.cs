using System.Collections.Concurrent;
using Exchange.Domain.Ledger;
using Exchange.Storage;

namespace Exchange.Grains.Tests.Support;

/// <summary>What happens to the next unit.</summary>
internal enum Fault
{
    /// <summary>It commits, but the caller hears that the outcome is unknown.</summary>
    CommittedButUnknown,

    /// <summary>It is not written, and the caller hears that the outcome is unknown.</summary>
    LostAndUnknown,

    /// <summary>It is not written, and the caller hears that the database refused it.</summary>
    Refused,
}

/// <summary>The real committer with faults: one per queued entry, and a gate that holds commits back.</summary>
internal sealed class FaultyCommitter(ICommitter real) : ICommitter
{
    private readonly ConcurrentQueue<Fault> _faults = new();
    private volatile TaskCompletionSource? _gate;
    private volatile TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a unit waits at the closed gate.</summary>
    public Task Arrived => _arrived.Task;

    public void Inject(Fault fault) => _faults.Enqueue(fault);

    /// <summary>Holds all further commits back until <see cref="Open"/>.</summary>
    public void Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        _gate?.SetResult();
        _gate = null;
    }

    public Task<StreamClaim> ClaimAsync(string stream, CancellationToken cancellationToken) =>
        real.ClaimAsync(stream, cancellationToken);

    public async ValueTask<CommitResult> CommitAsync(CommitUnit unit)
    {
        if (_gate is { } gate)
        {
            _arrived.TrySetResult();
            await gate.Task;
        }
        if (!_faults.TryDequeue(out var fault)) return await real.CommitAsync(unit);
        switch (fault)
        {
            case Fault.CommittedButUnknown:
                await real.CommitAsync(unit);
                return new(CommitStatus.Unknown, []);
            case Fault.LostAndUnknown:
                return new(CommitStatus.Unknown, []);
            case Fault.Refused:
                return new(CommitStatus.Refused, []);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => real.StopAsync(cancellationToken);
}
