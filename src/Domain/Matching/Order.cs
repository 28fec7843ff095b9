using System.Runtime.InteropServices;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>
/// What matching touches of an order, kept within one cache line; the rest is in <see cref="OrderDetails"/> at the same
/// slot of the <see cref="OrderStore"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct Order
{
    /// <summary>Id in the market; 0 for a free slot.</summary>
    public long OrderId;

    /// <summary>Owner.</summary>
    public long AccountId;

    /// <summary>Limit price, or for market kinds the protection price, in ticks.</summary>
    public long PriceTicks;

    /// <summary>Lots still to execute; 0 for quote-quantity orders.</summary>
    public long RemainingLots;

    /// <summary>Hold still in place, in minor units of the hold asset (I-L3).</summary>
    public long HoldMinor;

    /// <summary>Quote minor units traded so far.</summary>
    public long CumulativeQuoteMinor;

    /// <summary>Buy or sell.</summary>
    public Side Side;

    /// <summary>Kind of order.</summary>
    public OrderType Type;

    /// <summary>How long it works.</summary>
    public TimeInForce TimeInForce;

    /// <summary>Self-trade prevention mode.</summary>
    public SelfTradePrevention SelfTradePrevention;

    /// <summary>Where it is in its life.</summary>
    public OrderStatus Status;

    /// <summary>Whether it is in the ladder (working and resting).</summary>
    public bool Resting;

    /// <summary>Whether it waits for its trigger.</summary>
    public bool WaitsForTrigger;

    /// <summary>Why it expired, if it did.</summary>
    public ExpiryReason Reason;

    /// <summary>What makes it more than a plain order; then <see cref="OrderStore.Extras"/> has the particulars.</summary>
    public OrderTraits Traits;
}

/// <summary>
/// The rest of an order: in the first cache line what fills change, in the second what only its owner and the end of the
/// order need.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
public struct OrderDetails
{
    /// <summary>Lots ordered; for quote-quantity orders the lots executed so far.</summary>
    public long OriginalLots;

    /// <summary>Lots executed so far (I-T6).</summary>
    public long ExecutedLots;

    /// <summary>Lots taken off by self-trade prevention.</summary>
    public long PreventedLots;

    /// <summary>Quote quantity in minor units, 0 unless given.</summary>
    public long QuoteQuantityMinor;

    /// <summary>Trigger price in ticks, 0 unless a stop kind.</summary>
    public long StopTicks;

    /// <summary>When it was accepted, µs.</summary>
    public long CreatedMicros;

    /// <summary>When it last changed, µs.</summary>
    public long UpdatedMicros;

    /// <summary>When it started to work, µs; -1 while it waits for its trigger.</summary>
    public long WorkingMicros;

    /// <summary>The client's name of the order; may be empty.</summary>
    public ClientOrderId ClientOrderId;

    /// <summary>Last prevented match it took part in; 0 for none.</summary>
    public long PreventedMatchId;

    /// <summary>Echoed to the client; -1 when not given.</summary>
    public long StrategyId;

    /// <summary>Echoed to the client; 0 when not given.</summary>
    public int StrategyType;
}
