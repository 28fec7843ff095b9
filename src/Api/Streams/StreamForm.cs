namespace Exchange.Api.Streams;

/// <summary>How a connection wants its events.</summary>
/// <param name="IsCombined">Wrapped: <c>{"stream":…,"data":…}</c>.</param>
/// <param name="IsMicros">Times in µs, not in ms.</param>
internal readonly record struct StreamForm(bool IsCombined, bool IsMicros)
{
    /// <summary>Number of forms.</summary>
    public const int Count = 4;

    /// <summary>A number below <see cref="Count"/>.</summary>
    public int Index => (IsCombined ? 1 : 0) + (IsMicros ? 2 : 0);

    /// <summary>The same unit of time without the wrapping.</summary>
    public StreamForm Raw => this with { IsCombined = false };

    /// <summary>A moment given in µs, in the form's unit.</summary>
    public long Time(long micros) => IsMicros ? micros : micros / 1_000;
}
