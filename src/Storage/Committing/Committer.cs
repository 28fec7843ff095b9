using System.Text;
using System.Threading.Channels;
using Exchange.Domain;
using Exchange.Domain.Journaling;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging;

namespace Exchange.Storage.Committing;

/// <summary>
/// Group commit over all streams of the process: a bounded queue, one batch at the database at a time and no timer, since
/// whatever queued while a commit ran is the next batch. It is built on the assumption that the one at the database
/// succeeds, and built anew when that does not. A unit that cannot be written costs its stream the claim, so that
/// nothing decided after it can be written either; everybody else's units go through.
/// </summary>
internal sealed partial class Committer : ICommitter, IAsyncDisposable
{
    private readonly ICommitBackend _backend;
    private readonly CommitterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CommitterMetrics _metrics;
    private readonly Channel<PendingWork> _queue;
    private readonly Task _loop;

    // Only the loop touches what follows.
    private readonly Dictionary<string, OwnedStream> _streams = new(StringComparer.Ordinal);
    private readonly Queue<PendingUnit> _takenBack = [];
    private CommitBatch _building = new();
    private CommitBatch _executing = new();
    private Task<BatchOutcome> _execution = Task.FromResult(BatchOutcome.Committed);

    public Committer(
        ICommitBackend backend, TimeProvider time, ILogger<Committer> logger, CommitterOptions? options = null)
    {
        _backend = backend;
        _time = time;
        _logger = logger;
        _options = options ?? new();
        _queue = Channel.CreateBounded<PendingWork>(
            new BoundedChannelOptions(_options.QueueUnitsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _metrics = new(() => _queue.Reader.Count);
        _loop = Task.Run(RunAsync);
    }

    public async Task<StreamClaim> ClaimAsync(string stream, CancellationToken cancellationToken)
    {
        if (stream.Length == 0 || Encoding.UTF8.GetByteCount(stream) > JournalHash.StreamNameMaxBytes)
            throw new ArgumentException("A stream's name has 1 to 128 bytes.", nameof(stream));
        var head = await _backend.ClaimAsync(stream, cancellationToken);
        var claim = new GrantedClaim(stream, head);
        await _queue.Writer.WriteAsync(claim, cancellationToken);
        await claim.Applied.Task;
        return new(stream, head.Epoch, head.NextSequence);
    }

    public ValueTask<CommitResult> CommitAsync(CommitUnit unit)
    {
        Invariant.Check(unit.Payload.Length > 0, "I-J4: a unit has a journal entry.");
        var pending = PendingUnit.Rent(unit);
        return _queue.Writer.TryWrite(pending) ? pending.Task : WaitAndCommitAsync(pending);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _backend.DisposeAsync();
        _metrics.Dispose();
    }

    // The queue serves waiting writers in the order in which they came, so the order of calls is kept here too.
    private async ValueTask<CommitResult> WaitAndCommitAsync(PendingUnit pending)
    {
        try
        {
            await _queue.Writer.WriteAsync(pending);
        }
        catch (ChannelClosedException)
        {
            pending.Return();
            return new(CommitStatus.Fenced, []);
        }
        return await pending.Task;
    }

    private async Task RunAsync()
    {
        while (_building.Units.Count > 0 || _takenBack.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            try
            {
                Gather();
                if (_building.Units.Count > 0) await CommitAsync();
            }
#pragma warning disable CA1031 // A bug here must neither hang all callers nor claim an outcome.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(_logger, exception);
                // Nothing is sent beside a statement that still runs.
                await ((Task)_execution).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Lose(_executing, CommitStatus.Unknown);
                Lose(_building, CommitStatus.Unknown);
                while (_takenBack.TryDequeue(out var pending)) Complete(pending, CommitStatus.Unknown);
            }
        }
    }

    private void Gather()
    {
        while (HasRoom() && _takenBack.TryDequeue(out var pending)) Add(pending);
        while (HasRoom() && _queue.Reader.TryRead(out var work))
        {
            if (work is PendingUnit pending)
            {
                Add(pending);
                continue;
            }
            var claim = (GrantedClaim)work;
            // The old owner's entries stay in the batch, to be fenced by the database.
            if (_streams.TryGetValue(claim.Stream, out var owned) && owned.BatchEntries > 0) _building.Close();
            Apply(claim);
        }
    }

    private bool HasRoom() =>
        !_building.IsClosed && _building.Units.Count < _options.BatchUnitsMax && _building.Bytes < _options.BatchBytesMax;

    private void Add(PendingUnit pending)
    {
        if (Admit(pending.Unit) is { } stream) _building.Add(pending, stream);
        else Complete(pending, CommitStatus.Fenced);
    }

    private void Apply(GrantedClaim claim)
    {
        // Two claims may have come back in the other order: the higher epoch is the owner.
        if (!_streams.TryGetValue(claim.Stream, out var owned) || owned.Epoch < claim.Head.Epoch)
            _streams[claim.Stream] = new(claim.Stream, claim.Head);
        claim.Applied.SetResult();
    }

    private OwnedStream? Admit(CommitUnit unit)
    {
        if (!_streams.TryGetValue(unit.Stream, out var stream) || stream.Epoch != unit.Epoch) return null;
        if (stream.ExpectedSequence == unit.Sequence) return stream;
        // Its owner decided on a state that is not the journal's (I-J1); entries before this one are sound.
        _streams.Remove(unit.Stream);
        return null;
    }

    /// <summary>
    /// Commits what is gathered and what comes meanwhile. The database does not wait for the callers of a batch to be told:
    /// the next one is on its way by then.
    /// </summary>
    private async Task CommitAsync()
    {
        if (_building.Overflows)
        {
            await CommitOneByOneAsync(TakeBack(_building));
            return;
        }
        Execute();
        while (true)
        {
            var outcome = await OutcomeAsync();
            if (outcome != BatchOutcome.Committed)
            {
                await FailAsync(outcome);
                return;
            }
            var committed = _executing;
            committed.Advance();
            Gather();
            var continues = _building.Units.Count > 0 && !_building.Overflows;
            if (continues) Execute();
            Complete(committed);
            if (!continues) return;
            Gather();
        }
    }

    // Frees _building: the batch that was at the database before comes back as soon as it is completed.
    private void Execute()
    {
        _building.Seal();
        (_executing, _building) = (_building, _executing);
        _execution = ExecuteAsync(_executing);
    }

    private async Task<BatchOutcome> OutcomeAsync()
    {
        var outcome = await _execution;
        if (outcome != BatchOutcome.Unknown) return outcome;
        outcome = await ResolveAsync(_executing);
        // A new epoch before any new decision, whatever became of the batch (I-J3), and nothing built on it is sent.
        LoseStreams(_executing);
        TakeBack(_building);
        return outcome;
    }

    private async Task FailAsync(BatchOutcome outcome)
    {
        if (outcome is BatchOutcome.Fenced or BatchOutcome.Refused && _executing.Units.Count > 1)
        {
            // Somebody in the batch is at fault, the database does not say who.
            var suspects = TakeBack(_executing);
            TakeBack(_building);
            await CommitOneByOneAsync(suspects);
            return;
        }
        Lose(_executing, outcome switch
        {
            BatchOutcome.Refused => CommitStatus.Refused,
            BatchOutcome.Unknown => CommitStatus.Unknown,
            _ => CommitStatus.Fenced,
        });
        TakeBack(_building);
    }

    private async Task CommitOneByOneAsync(int count)
    {
        for (; count > 0; count--)
        {
            var pending = _takenBack.Dequeue();
            Add(pending);
            if (_building.Overflows)
            {
                Lose(_building, CommitStatus.Refused);
            }
            else if (_building.Units.Count > 0)
            {
                Execute();
                var outcome = await OutcomeAsync();
                if (outcome == BatchOutcome.Committed)
                {
                    _executing.Advance();
                    Complete(_executing);
                }
                else
                {
                    await FailAsync(outcome);
                }
            }
        }
    }

    // Behind what was taken back before: units stay in the order in which they were handed over.
    private int TakeBack(CommitBatch batch)
    {
        batch.TakeBack();
        foreach (var pending in batch.Units) _takenBack.Enqueue(pending);
        var count = batch.Units.Count;
        batch.Clear();
        return count;
    }

    private async Task<BatchOutcome> ExecuteAsync(CommitBatch batch)
    {
        var started = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var sent = _time.GetTimestamp();
            var outcome = await _backend.ExecuteAsync(batch);
            _metrics.Executed(batch.Units.Count, _time.GetElapsedTime(sent));
            switch (outcome)
            {
                case BatchOutcome.Contended when attempt <= _options.RetriesMax:
                    await Task.Delay(Backoff(attempt), _time);
                    break;
                case BatchOutcome.Unavailable when _time.GetElapsedTime(started) < _options.UnavailableMax:
                    LogUnavailable(_logger);
                    await Task.Delay(Backoff(attempt), _time);
                    break;
                default:
                    return outcome;
            }
        }
    }

    private async Task<BatchOutcome> ResolveAsync(CommitBatch batch)
    {
        var started = _time.GetTimestamp();
        var outcome = BatchOutcome.Unknown;
        for (var attempt = 1; outcome == BatchOutcome.Unknown; attempt++)
        {
            outcome = await _backend.ResolveAsync(batch);
            if (_time.GetElapsedTime(started) >= _options.ResolveMax) break;
            if (outcome == BatchOutcome.Unknown) await Task.Delay(Backoff(attempt), _time);
        }
        LogResolved(_logger, batch.Units.Count, outcome);
        return outcome;
    }

    private static TimeSpan Backoff(int attempt) => TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(attempt, 10), 500));

    private void Complete(CommitBatch batch)
    {
        _metrics.Completed(CommitStatus.Committed, batch.Units.Count);
        foreach (var pending in batch.Units) pending.Complete(batch.BalancesOf(pending));
        batch.Clear();
    }

    private void Complete(PendingUnit pending, CommitStatus status)
    {
        _metrics.Completed(status, 1);
        pending.Complete(status);
    }

    private void Lose(CommitBatch batch, CommitStatus status)
    {
        LoseStreams(batch);
        foreach (var pending in batch.Units) Complete(pending, status);
        batch.Clear();
    }

    // Whoever holds the claim now decided after the failure or will: only a new claim starts from a known state.
    private void LoseStreams(CommitBatch batch)
    {
        foreach (var stream in batch.Streams)
        {
            if (_streams.TryGetValue(stream.Name, out var owned) && ReferenceEquals(owned, stream))
                _streams.Remove(stream.Name);
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "The database cannot be reached; the commit is tried again")]
    private static partial void LogUnavailable(ILogger logger);

    [LoggerMessage(1102, LogLevel.Warning, "A commit of {Units} units had no answer; found out: {Outcome}")]
    private static partial void LogResolved(ILogger logger, int units, BatchOutcome outcome);

    [LoggerMessage(1103, LogLevel.Critical, "The committer failed; the units of the batch have an unknown outcome")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
