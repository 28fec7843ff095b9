namespace Exchange.Domain.Numerics;

/// <summary>
/// An amount of one asset in its minor units (10^-scale of the asset, scale at most 8). Signed: a ledger leg may be
/// negative. All arithmetic is checked (I-L8).
/// </summary>
/// <param name="Minor">Minor units.</param>
public readonly record struct Amount(long Minor) : IComparable<Amount>
{
    /// <summary>Nothing.</summary>
    public static readonly Amount Zero;

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Minor.CompareTo(other.Minor);

    /// <summary>Adds; throws <see cref="OverflowException"/> when the sum does not fit.</summary>
    public static Amount operator +(Amount left, Amount right) => new(checked(left.Minor + right.Minor));

    /// <summary>Subtracts; throws <see cref="OverflowException"/> when the difference does not fit.</summary>
    public static Amount operator -(Amount left, Amount right) => new(checked(left.Minor - right.Minor));

    /// <summary>Negates; throws <see cref="OverflowException"/> for the smallest value.</summary>
    public static Amount operator -(Amount value) => new(checked(-value.Minor));

    /// <summary>Orders two amounts.</summary>
    public static bool operator <(Amount left, Amount right) => left.Minor < right.Minor;

    /// <summary>Orders two amounts.</summary>
    public static bool operator >(Amount left, Amount right) => left.Minor > right.Minor;

    /// <summary>Orders two amounts.</summary>
    public static bool operator <=(Amount left, Amount right) => left.Minor <= right.Minor;

    /// <summary>Orders two amounts.</summary>
    public static bool operator >=(Amount left, Amount right) => left.Minor >= right.Minor;
}
