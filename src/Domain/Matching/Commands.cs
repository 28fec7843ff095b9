using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>Asks the book to accept an order. Units: ticks, lots, minor units; 0 means "not given".</summary>
public struct PlaceOrder
{
    /// <summary>Owner; positive.</summary>
    public long AccountId;

    /// <summary>The client's name of the order; may be empty.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Buy or sell.</summary>
    public Side Side;

    /// <summary>Kind of order.</summary>
    public OrderType Type;

    /// <summary>Good-till-cancelled unless it is a limit kind that says otherwise.</summary>
    public TimeInForce TimeInForce;

    /// <summary>Self-trade prevention mode; 0 takes the market's default.</summary>
    public SelfTradePrevention SelfTradePrevention;

    /// <summary>Limit price in ticks (limit kinds).</summary>
    public long PriceTicks;

    /// <summary>Quantity in lots; 0 when <see cref="QuoteQuantityMinor"/> is given.</summary>
    public long QuantityLots;

    /// <summary>Market orders only: quote minor units to spend (buy) or to receive (sell).</summary>
    public long QuoteQuantityMinor;

    /// <summary>Trigger price in ticks (stop and take-profit kinds); with a trailing delta, where it begins to follow.</summary>
    public long StopTicks;

    /// <summary>Stop and take-profit kinds: distance of a trigger that follows the price, in basis points.</summary>
    public int TrailingBips;

    /// <summary>Limit kinds, good till cancelled: lots that are shown at a time.</summary>
    public long IcebergLots;

    /// <summary>
    /// Most minor units of the hold asset (buy: quote, sell: base) the account can put up; its wallet has set them aside.
    /// </summary>
    public long BudgetMinor;

    /// <summary>The account's base asset, available and held, in minor units (for MAX_POSITION).</summary>
    public long BasePositionMinor;

    /// <summary>Echoed to the client; -1 when not given.</summary>
    public long StrategyId;

    /// <summary>Echoed to the client; 0 when not given.</summary>
    public int StrategyType;
}

/// <summary>Asks the book to cancel one order, named by <see cref="OrderId"/> or, when that is 0, by client id.</summary>
public struct CancelOrder
{
    /// <summary>Owner; another account's order is "unknown".</summary>
    public long AccountId;

    /// <summary>The exchange's id; 0 when the client id names the order. When both are given, both must match.</summary>
    public long OrderId;

    /// <summary>The client's id of the order to cancel.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Restriction on the order's state.</summary>
    public CancelRestriction Restriction;
}

/// <summary>
/// Asks the book to reduce one open order, named as in <see cref="CancelOrder"/>, which keeps its place (Binance "Order
/// Amend Keep Priority").
/// </summary>
public struct AmendOrder
{
    /// <summary>Owner; another account's order is "unknown".</summary>
    public long AccountId;

    /// <summary>The exchange's id; 0 when the client id names the order. When both are given, both must match.</summary>
    public long OrderId;

    /// <summary>The client's id of the order.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>The client's id of the order from then on; may be the one it has.</summary>
    public ClientOrderId NewClientOrderId;

    /// <summary>The new original quantity in lots, less than the present one.</summary>
    public long QuantityLots;
}

/// <summary>Asks the book to accept an order list: all its orders or none.</summary>
public struct PlaceOrderList
{
    /// <summary>Owner of the list and its orders; positive.</summary>
    public long AccountId;

    /// <summary>The client's name of the list; may be empty.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Kind of list.</summary>
    public OrderListKind Kind;

    /// <summary>
    /// Two orders, or three of an OTOCO: the working order first, then the pending ones. Of a pair the stop loss comes
    /// before the limit maker or take profit. Account and budget of the orders are not read.
    /// </summary>
    public ListOrders Orders;

    /// <summary>Most base minor units the account can put up; its wallet has set them aside.</summary>
    public long BaseBudgetMinor;

    /// <summary>Most quote minor units the account can put up; its wallet has set them aside.</summary>
    public long QuoteBudgetMinor;

    /// <summary>The account's base asset, available and held, in minor units (for MAX_POSITION).</summary>
    public long BasePositionMinor;
}

/// <summary>The orders of a <see cref="PlaceOrderList"/>.</summary>
[System.Runtime.CompilerServices.InlineArray(MaxCount)]
public struct ListOrders
{
    /// <summary>Most orders a list has.</summary>
    public const int MaxCount = 3;

    private PlaceOrder _first;
}

/// <summary>Asks the book to cancel an order list, named by <see cref="ListId"/> or, when that is 0, by client id.</summary>
public struct CancelOrderList
{
    /// <summary>Owner; another account's list is "unknown".</summary>
    public long AccountId;

    /// <summary>The exchange's id; 0 when the client id names the list. When both are given, both must match.</summary>
    public long ListId;

    /// <summary>The client's name of the list.</summary>
    public ClientOrderId ClientOrderId;
}
