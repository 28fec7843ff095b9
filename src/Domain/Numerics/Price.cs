namespace Exchange.Domain.Numerics;

/// <summary>A price in whole ticks of its market. Zero means "no price"; negative prices do not exist.</summary>
/// <param name="Ticks">Number of price ticks, 0 … <see cref="long.MaxValue"/>.</param>
public readonly record struct Price(long Ticks) : IComparable<Price>
{
    /// <summary>The absence of a price (market orders).</summary>
    public static readonly Price None;

    /// <inheritdoc/>
    public int CompareTo(Price other) => Ticks.CompareTo(other.Ticks);

    /// <summary>Orders two prices.</summary>
    public static bool operator <(Price left, Price right) => left.Ticks < right.Ticks;

    /// <summary>Orders two prices.</summary>
    public static bool operator >(Price left, Price right) => left.Ticks > right.Ticks;

    /// <summary>Orders two prices.</summary>
    public static bool operator <=(Price left, Price right) => left.Ticks <= right.Ticks;

    /// <summary>Orders two prices.</summary>
    public static bool operator >=(Price left, Price right) => left.Ticks >= right.Ticks;
}
