using System.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>An open order of the <see cref="ReferenceBook"/>.</summary>
internal sealed class ReferenceOrder
{
    public long Id;
    public long Account;
    public ClientOrderId ClientId;
    public Side Side;
    public OrderType Type;
    public TimeInForce TimeInForce;
    public SelfTradePrevention Prevention;
    public OrderStatus Status = OrderStatus.New;
    public long Price;
    public long Stop;
    public long Original;
    public long Executed;
    public long Prevented;
    public long Remaining;
    public long QuoteQuantity;
    public BigInteger QuoteLeft;
    public BigInteger Hold;
    public BigInteger Quote;
    public long Created;
    public long Updated;
    public long Working;
    public long PreventedMatchId;
    public long StrategyId;
    public int StrategyType;
    public bool InBook;
    public bool Waits;
    public long PlaceInQueue;
    public long Iceberg;
    public long Visible;
    public int Trailing;
    public bool Follows;
    public long Best;
    public long FollowsSince = -1;
    public long PlaceInFollowing;
    public ReferenceList? List;
    public bool Pending;
    public bool Paired;
    public bool HeldAtPrice;
    public int Amendments;

    /// <summary>Lots a taker meets.</summary>
    public long Tradable => Iceberg > 0 ? Visible : Remaining;

    public ReferenceOrder Copy() => (ReferenceOrder)MemberwiseClone();
}

/// <summary>An order list of the <see cref="ReferenceBook"/>.</summary>
internal sealed class ReferenceList
{
    public long Id;
    public long Account;
    public ClientOrderId ClientId;
    public OrderListKind Kind;
    public List<ReferenceOrder> Orders = [];
    public long Created;
    public long Updated;
}
