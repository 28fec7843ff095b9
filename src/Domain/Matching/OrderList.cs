using System.Runtime.CompilerServices;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>An order list; open as long as one of its orders is.</summary>
public struct OrderList
{
    /// <summary>Id, unique in the exchange.</summary>
    public long ListId;

    /// <summary>Owner.</summary>
    public long AccountId;

    /// <summary>The client's name of the list; may be empty.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Kind of list.</summary>
    public OrderListKind Kind;

    /// <summary>Number of orders, 2 or 3.</summary>
    public byte Count;

    /// <summary>Number of orders that have not ended.</summary>
    public byte OpenCount;

    /// <summary>When it was accepted, µs.</summary>
    public long CreatedMicros;

    /// <summary>When one of its orders last ended or was renamed, µs.</summary>
    public long UpdatedMicros;

    /// <summary>The orders in the order of their ids.</summary>
    public ListLegs Legs;
}

/// <summary>An order of a list.</summary>
public struct ListLeg
{
    /// <summary>The order.</summary>
    public long OrderId;

    /// <summary>Its slot, -1 when it has ended.</summary>
    public int Slot;

    /// <summary>Its client id.</summary>
    public ClientOrderId ClientOrderId;
}

/// <summary>The orders of an <see cref="OrderList"/>.</summary>
[InlineArray(ListOrders.MaxCount)]
public struct ListLegs
{
    private ListLeg _first;
}
