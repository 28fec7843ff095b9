namespace Exchange.Api.Markets;

/// <summary>
/// The market catalog, at most <see cref="MaxAge"/> old while the registry answers. One call refreshes it, however many
/// requests wait. When the registry does not answer, the last catalog serves for <see cref="MaxStaleAge"/>: units never
/// change, and the book itself decides about the market's status.
/// </summary>
internal sealed class MarketCache(ExchangeGrains grains, TimeProvider clock)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxStaleAge = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Entry? _current;
    private Task<Entry>? _refresh;

    /// <summary>The catalog as it was last read, however long ago; null before the first time.</summary>
    public MarketTable? Newest => Volatile.Read(ref _current)?.Table;

    /// <summary>The catalog.</summary>
    public ValueTask<MarketTable> GetAsync()
    {
        var current = Volatile.Read(ref _current);
        return current is not null && clock.GetElapsedTime(current.At) < MaxAge
            ? new(current.Table)
            : RefreshAsync(current);
    }

    private async ValueTask<MarketTable> RefreshAsync(Entry? last)
    {
        Task<Entry> refresh;
        lock (_lock)
        {
            if (_refresh is null || _refresh.IsCompleted) _refresh = LoadAsync();
            refresh = _refresh;
        }
        try
        {
            return (await refresh).Table;
        }
        catch (Exception) when (last is not null && clock.GetElapsedTime(last.At) < MaxStaleAge)
        {
            return last.Table;
        }
    }

    private async Task<Entry> LoadAsync()
    {
        var at = clock.GetTimestamp();
        var entry = new Entry(new(await grains.Registry.GetAsync()), at);
        Volatile.Write(ref _current, entry);
        return entry;
    }

    private sealed record Entry(MarketTable Table, long At);
}
