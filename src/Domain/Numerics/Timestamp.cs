namespace Exchange.Domain.Numerics;

/// <summary>A moment in microseconds since 1970-01-01T00:00:00Z.</summary>
/// <param name="Micros">Microseconds since the Unix epoch.</param>
public readonly record struct Timestamp(long Micros) : IComparable<Timestamp>
{
    /// <summary>Milliseconds since the Unix epoch, rounded down.</summary>
    public long Millis => Micros / 1000;

    /// <summary>Takes the moment from a clock reading.</summary>
    public static Timestamp From(DateTimeOffset moment) => new((moment - DateTimeOffset.UnixEpoch).Ticks / 10);

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) => Micros.CompareTo(other.Micros);

    /// <summary>Orders two moments.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.Micros < right.Micros;

    /// <summary>Orders two moments.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.Micros > right.Micros;

    /// <summary>Orders two moments.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.Micros <= right.Micros;

    /// <summary>Orders two moments.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.Micros >= right.Micros;
}
