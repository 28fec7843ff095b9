using Exchange.Domain.Numerics;

namespace Exchange.Storage;

internal static class TimeProviderExtensions
{
    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public static long Micros(this TimeProvider time) => Timestamp.From(time.GetUtcNow()).Micros;
}
