using System.Collections.Concurrent;
using Exchange.Api.Markets;

namespace Exchange.Api.Signing;

/// <summary>
/// API keys by their text, found and not found ones, for <see cref="MaxAge"/>: a revoked key stops working within that
/// time. One look-up runs per key, however many requests wait; failed look-ups are not kept.
/// </summary>
internal sealed class ApiKeyCache(ExchangeGrains grains, TimeProvider clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    /// <summary>Most keys kept; beyond it expired and unknown ones go first.</summary>
    public const int Capacity = 20_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Number of keys kept.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The key, or null when there is no such key.</summary>
    public ValueTask<ApiKey?> FindAsync(string key)
    {
        if (_entries.TryGetValue(key, out var entry) && !IsExpired(entry))
            return entry.Lookup.IsCompletedSuccessfully ? new(entry.Lookup.Result) : new(entry.Lookup);
        return new(LookUpAsync(key, entry));
    }

    private async Task<ApiKey?> LookUpAsync(string key, Entry? expired)
    {
        var completion = new TaskCompletionSource<ApiKey?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var entry = new Entry(completion.Task, clock.GetTimestamp());
        if (!TryStore(key, entry, expired))
            return _entries.TryGetValue(key, out var other) && !IsExpired(other)
                ? await other.Lookup
                : await LoadAsync(key);
        try
        {
            var found = await LoadAsync(key);
            completion.SetResult(found);
            return found;
        }
        catch (Exception exception)
        {
            if (_entries.TryRemove(new(key, entry))) Interlocked.Decrement(ref _count);
            completion.SetException(exception);
            _ = completion.Task.Exception;
            throw;
        }
    }

    private async Task<ApiKey?> LoadAsync(string key) =>
        await grains.Directory.FindApiKeyAsync(key) is { } view ? new ApiKey(view) : null;

    private bool TryStore(string key, Entry entry, Entry? expired)
    {
        if (expired is not null) return _entries.TryUpdate(key, entry, expired);
        if (Count >= Capacity) MakeRoom();
        if (!_entries.TryAdd(key, entry)) return false;
        Interlocked.Increment(ref _count);
        return true;
    }

    private void MakeRoom()
    {
        foreach (var pair in _entries)
        {
            var isKnown = pair.Value.Lookup is { IsCompletedSuccessfully: true, Result: not null };
            if ((!isKnown || IsExpired(pair.Value)) && _entries.TryRemove(pair)) Interlocked.Decrement(ref _count);
        }
        if (Count < Capacity) return;
        foreach (var pair in _entries)
        {
            if (_entries.TryRemove(pair)) Interlocked.Decrement(ref _count);
        }
    }

    private bool IsExpired(Entry entry) => clock.GetElapsedTime(entry.At) >= MaxAge;

    private sealed record Entry(Task<ApiKey?> Lookup, long At);
}
