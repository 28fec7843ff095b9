using System.Threading.Channels;
using Exchange.Domain.Journaling;
using Exchange.Storage.Committing;

namespace Exchange.Storage.Tests.Support;

/// <summary>A database whose answers the test gives, one batch at a time.</summary>
internal sealed class ScriptedBackend : ICommitBackend
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    private readonly Channel<SentBatch> _sent = Channel.CreateUnbounded<SentBatch>();
    private readonly Dictionary<string, (long Epoch, long Next)> _heads = new(StringComparer.Ordinal);

    /// <summary>What becomes of a batch whose outcome was unknown.</summary>
    public BatchOutcome Resolved { get; set; } = BatchOutcome.NotWritten;

    public bool HasAnother => _sent.Reader.TryPeek(out _);

    /// <summary>The next batch the committer sends.</summary>
    public Task<SentBatch> NextAsync() => _sent.Reader.ReadAsync().AsTask().WaitAsync(AnswerMax);

    // As the row's lock has it: a claim waits for the batch under way.
    public Task<ClaimedHead> ClaimAsync(string stream, CancellationToken cancellationToken)
    {
        var (epoch, next) = _heads.GetValueOrDefault(stream, (0, 1));
        _heads[stream] = (epoch + 1, next);
        return Task.FromResult(new ClaimedHead(epoch + 1, next, JournalHash.Genesis.ToArray()));
    }

    public async Task<BatchOutcome> ExecuteAsync(CommitBatch batch)
    {
        var sent = new SentBatch(batch.Columns);
        for (var i = 0; i < batch.Columns.HeadStream.Count; i++)
        {
            var stream = batch.Columns.HeadStream[i];
            _heads[stream] = _heads[stream] with { Next = batch.Columns.HeadNext[i] };
        }
        _sent.Writer.TryWrite(sent);
        return await sent.Outcome;
    }

    public Task<BatchOutcome> ResolveAsync(CommitBatch batch) => Task.FromResult(Resolved);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A batch as it came to the database.</summary>
internal sealed class SentBatch(CommitColumns columns)
{
    private readonly TaskCompletionSource<BatchOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Stream and sequence of every entry.</summary>
    public IReadOnlyList<string> Entries { get; } =
    [
        .. columns.HeadStream.SelectMany((stream, i) => Enumerable
            .Range((int)columns.HeadFirst[i], (int)(columns.HeadNext[i] - columns.HeadFirst[i]))
            .Select(sequence => $"{stream}{sequence}")),
    ];

    /// <summary>Epochs of its streams, which are sorted by name.</summary>
    public IReadOnlyList<long> Epochs { get; } = [.. columns.HeadEpoch];

    public Task<BatchOutcome> Outcome => _outcome.Task;

    public void End(BatchOutcome outcome) => _outcome.SetResult(outcome);
}
