using System.Runtime.InteropServices;

namespace Exchange.Domain.Matching;

/// <summary>Particulars of orders with <see cref="Orders.OrderTraits"/>, at the same slot of the <see cref="OrderStore"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct OrderExtras
{
    /// <summary>Iceberg: lots of a whole slice; 0 otherwise.</summary>
    public long IcebergLots;

    /// <summary>Iceberg at rest: lots left of the slice that is shown.</summary>
    public long VisibleLots;

    /// <summary>Order list it belongs to; 0 for none. Stays when the list has ended.</summary>
    public long ListId;

    /// <summary>Trailing: when it began to follow the price, µs; -1 before.</summary>
    public long TrailingMicros;

    /// <summary>Trailing: distance of the trigger from the best price seen, in basis points; 0 otherwise.</summary>
    public int TrailingBips;

    /// <summary>How often it was amended.</summary>
    public int Amendments;

    /// <summary>Place of its list in the book's lists; valid while the list is open.</summary>
    internal int ListIndex;

    /// <summary>Trailing and following the price: its group there.</summary>
    internal int TrailingGroup;

    /// <summary>What an order without traits has.</summary>
    public static OrderExtras Plain => new() { TrailingMicros = -1 };
}
