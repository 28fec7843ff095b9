namespace Exchange.Domain.Numerics;

/// <summary>A quantity of the base asset in whole lots of its market; never negative in an order.</summary>
/// <param name="Lots">Number of lots, 0 … <see cref="long.MaxValue"/>.</param>
public readonly record struct Quantity(long Lots) : IComparable<Quantity>
{
    /// <summary>No quantity.</summary>
    public static readonly Quantity Zero;

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => Lots.CompareTo(other.Lots);

    /// <summary>Adds; throws <see cref="OverflowException"/> when the sum does not fit.</summary>
    public static Quantity operator +(Quantity left, Quantity right) => new(checked(left.Lots + right.Lots));

    /// <summary>Subtracts; throws <see cref="OverflowException"/> when the difference does not fit.</summary>
    public static Quantity operator -(Quantity left, Quantity right) => new(checked(left.Lots - right.Lots));

    /// <summary>Orders two quantities.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.Lots < right.Lots;

    /// <summary>Orders two quantities.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.Lots > right.Lots;

    /// <summary>Orders two quantities.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.Lots <= right.Lots;

    /// <summary>Orders two quantities.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.Lots >= right.Lots;
}
