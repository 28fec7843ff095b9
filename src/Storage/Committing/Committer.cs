using System.Text;
using System.Threading.Channels;
using Exchange.Domain;
using Exchange.Domain.Journaling;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging;

namespace Exchange.Storage.Committing;

/// <summary>
/// Group commit over all streams of the process: a bounded queue, one batch at the database at a time and no timer, since
/// whatever queued while a commit ran is the next batch. A unit that cannot be written costs its stream the claim, so that
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
    private readonly CommitBatch _batch = new();
    private readonly Queue<PendingUnit> _oneByOne = [];
    private bool _batchOverflows;

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
        while (await _queue.Reader.WaitToReadAsync())
        {
            try
            {
                Gather();
                if (_batch.Units.Count > 0) await CommitAsync();
            }
#pragma warning disable CA1031 // A bug here must neither hang all callers nor claim an outcome.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(_logger, exception);
                LoseStreams();
                FailBatch(CommitStatus.Unknown);
                while (_oneByOne.TryDequeue(out var pending)) Complete(pending, CommitStatus.Unknown);
            }
        }
    }

    private void Gather()
    {
        while (_batch.Units.Count < _options.BatchUnitsMax && _batch.Bytes < _options.BatchBytesMax && !_batchOverflows
            && _queue.Reader.TryRead(out var work))
        {
            switch (work)
            {
                case GrantedClaim claim when _streams.TryGetValue(claim.Stream, out var owned) && owned.BatchEntries > 0:
                    // The old owner's entries stay in the batch, to be fenced by the database.
                    Apply(claim);
                    return;
                case GrantedClaim claim:
                    Apply(claim);
                    break;
                case PendingUnit pending when Admit(pending.Unit) is { } stream:
                    _batchOverflows = !_batch.Add(pending, stream);
                    break;
                case PendingUnit pending:
                    Complete(pending, CommitStatus.Fenced);
                    break;
            }
        }
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

    private async Task CommitAsync()
    {
        if (_batchOverflows)
        {
            await CommitOneByOneAsync();
            return;
        }
        switch (await ExecuteAsync())
        {
            case BatchOutcome.Committed:
                CompleteBatch();
                break;
            case BatchOutcome.Fenced or BatchOutcome.Refused when _batch.Units.Count > 1:
                await CommitOneByOneAsync();
                break;
            case BatchOutcome.Refused:
                LoseStreams();
                FailBatch(CommitStatus.Refused);
                break;
            case BatchOutcome.Unknown:
                LoseStreams();
                FailBatch(CommitStatus.Unknown);
                break;
            default:
                LoseStreams();
                FailBatch(CommitStatus.Fenced);
                break;
        }
    }

    // Somebody in the batch is at fault, the database does not say who.
    private async Task CommitOneByOneAsync()
    {
        foreach (var pending in _batch.Units) _oneByOne.Enqueue(pending);
        ClearBatch();
        while (_oneByOne.TryDequeue(out var pending))
        {
            if (Admit(pending.Unit) is not { } stream)
            {
                Complete(pending, CommitStatus.Fenced);
            }
            else if (_batch.Add(pending, stream))
            {
                await CommitAsync();
            }
            else
            {
                LoseStreams();
                FailBatch(CommitStatus.Refused);
            }
        }
    }

    private async Task<BatchOutcome> ExecuteAsync()
    {
        _batch.Seal();
        var started = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var sent = _time.GetTimestamp();
            var outcome = await _backend.ExecuteAsync(_batch);
            _metrics.Executed(_batch.Units.Count, _time.GetElapsedTime(sent));
            switch (outcome)
            {
                case BatchOutcome.Contended when attempt <= _options.RetriesMax:
                    await Task.Delay(Backoff(attempt), _time);
                    break;
                case BatchOutcome.Unavailable when _time.GetElapsedTime(started) < _options.UnavailableMax:
                    LogUnavailable(_logger);
                    await Task.Delay(Backoff(attempt), _time);
                    break;
                case BatchOutcome.Unknown:
                    return await ResolveAsync();
                default:
                    return outcome;
            }
        }
    }

    private async Task<BatchOutcome> ResolveAsync()
    {
        var started = _time.GetTimestamp();
        var outcome = BatchOutcome.Unknown;
        for (var attempt = 1; outcome == BatchOutcome.Unknown; attempt++)
        {
            outcome = await _backend.ResolveAsync(_batch);
            if (_time.GetElapsedTime(started) >= _options.ResolveMax) break;
            if (outcome == BatchOutcome.Unknown) await Task.Delay(Backoff(attempt), _time);
        }
        LogResolved(_logger, _batch.Units.Count, outcome);
        // A new epoch before any new decision, whatever became of the batch (I-J3).
        LoseStreams();
        return outcome;
    }

    private static TimeSpan Backoff(int attempt) => TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(attempt, 10), 500));

    private void CompleteBatch()
    {
        _batch.Advance();
        _metrics.Completed(CommitStatus.Committed, _batch.Units.Count);
        foreach (var pending in _batch.Units) pending.Complete(_batch.BalancesOf(pending));
        ClearBatch();
    }

    private void FailBatch(CommitStatus status)
    {
        foreach (var pending in _batch.Units) Complete(pending, status);
        ClearBatch();
    }

    private void Complete(PendingUnit pending, CommitStatus status)
    {
        _metrics.Completed(status, 1);
        pending.Complete(status);
    }

    private void ClearBatch()
    {
        _batch.Clear();
        _batchOverflows = false;
    }

    // Whoever holds the claim now decided after the failure or will: only a new claim starts from a known state.
    private void LoseStreams()
    {
        foreach (var stream in _batch.Streams)
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
