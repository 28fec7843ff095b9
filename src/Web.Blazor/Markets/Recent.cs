namespace Exchange.Web.Blazor.Markets;

/// <summary>An answer that is asked for once and shared until it is too old. A failed one is asked for again.</summary>
internal sealed class Recent<T>(TimeSpan maxAge, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Task<T>? _answer;
    private long _at;

    /// <summary>The answer, asked for now when there is none that is young enough.</summary>
    public Task<T> GetAsync(Func<Task<T>> ask)
    {
        lock (_gate)
        {
            if (_answer is { IsFaulted: false, IsCanceled: false } && clock.GetElapsedTime(_at) < maxAge) return _answer;
            _at = clock.GetTimestamp();
            return _answer = ask();
        }
    }
}
