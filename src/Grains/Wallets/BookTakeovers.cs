using Exchange.Storage;

namespace Exchange.Grains.Wallets;

/// <summary>
/// Counts the times a book changed hands after its former owner may have committed something it did not live to tell
/// wallets. One per silo, asked by all its wallets that have listeners; the database is asked at most once a second.
/// </summary>
public sealed class BookTakeovers(IJournalStore journal, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, StreamHead> _known = new(StringComparer.Ordinal);
    private long _readAt;
    private long _count = -1;

    /// <summary>
    /// The count. Whoever gets the same number twice can be sure that no book was taken over in between, the last second
    /// excepted, or that its former owner had committed nothing.
    /// </summary>
    public async ValueTask<long> CountAsync()
    {
        if (IsFresh) return _count;
        await _gate.WaitAsync();
        try
        {
            if (!IsFresh) await ReadAsync();
            return _count;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private bool IsFresh => Volatile.Read(ref _count) >= 0
        && clock.GetElapsedTime(Volatile.Read(ref _readAt)) < MaxAge;

    private async Task ReadAsync()
    {
        var asked = clock.GetTimestamp();
        var isFirst = _count < 0;
        var count = Math.Max(_count, 0);
        foreach (var head in await journal.ReadHeadsAsync(CancellationToken.None))
        {
            if (!_known.TryGetValue(head.Stream, out var known))
                known = _known[head.Stream] = isFirst ? head : new(head.Stream, Epoch: 0, NextSequence: 1);
            if (known.Epoch == head.Epoch) continue;
            if (await FormerOwnerWroteAsync(known, head.Epoch)) count++;

            // The position stays: what was committed just before it was first seen may not have been told yet.
            _known[head.Stream] = known with { Epoch = head.Epoch };
        }
        Volatile.Write(ref _count, count);
        Volatile.Write(ref _readAt, asked);
    }

    private async Task<bool> FormerOwnerWroteAsync(StreamHead known, long epoch)
    {
        await foreach (var entry in journal.ReadAsync(known.Stream, known.NextSequence, CancellationToken.None))
            return entry.Epoch < epoch;
        return false;
    }
}
