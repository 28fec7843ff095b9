using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;
using Exchange.Domain.Tests.Markets;

namespace Exchange.Domain.Tests.Ledger;

/// <summary>Events and orders written by hand, as a book leaves them after a command.</summary>
internal sealed class SettlementCase
{
    public const long At = 1_767_225_600_000_000;

    public MarketRules Rules { get; init; } = SampleMarkets.BtcUsdt;

    public EventBuffer Events { get; } = new() { TimeMicros = At };

    public OrderStore Store { get; } = new();

    public CommitUnit Unit { get; } = new();

    /// <summary>Puts an order in the state it has after the command; the slot is order id - 1.</summary>
    public SettlementCase Order(long id, long account, Side side, OrderStatus status, long holdLeft = 0)
    {
        var slot = Store.Allocate();
        Assert.Equal(id - 1, slot);
        Store[slot] = new() { OrderId = id, AccountId = account, Side = side, Status = status, HoldMinor = holdLeft };
        Store.Details(slot) = new() { StrategyId = -1 };
        return this;
    }

    public SettlementCase Accepted(long id, long hold)
    {
        ref var e = ref Event(BookEventKind.OrderAccepted, id);
        ref var accepted = ref Events.AddAccepted(out e.AcceptedIndex);
        (accepted.OrderId, accepted.AccountId) = (id, Store[e.Slot].AccountId);
        (accepted.Side, accepted.HoldMinor) = (e.Side, hold);
        return this;
    }

    /// <summary>A trade at a price in ticks; the maker's hold is what the fill takes of it.</summary>
    public SettlementCase Trade(
        long taker, long maker, long id, long ticks, long lots, long takerHold, long makerHold,
        long takerFee = 0, long makerFee = 0)
    {
        ref var e = ref Event(BookEventKind.TradeExecuted, taker);
        (e.MakerOrderId, e.MakerSlot, e.MatchId, e.AggregateId) = (maker, (int)maker - 1, id, id);
        (e.PriceTicks, e.QuantityLots) = (ticks, lots);
        (e.HoldMinor, e.MakerHoldMinor, e.TakerFeeMinor, e.MakerFeeMinor) = (takerHold, makerHold, takerFee, makerFee);
        return this;
    }

    public SettlementCase Prevented(long taker, long maker, long takerHold, long makerHold)
    {
        ref var e = ref Event(BookEventKind.MatchPrevented, taker);
        (e.MakerOrderId, e.MakerSlot, e.HoldMinor, e.MakerHoldMinor) = (maker, (int)maker - 1, takerHold, makerHold);
        return this;
    }

    public SettlementCase Ended(BookEventKind kind, long id, long hold)
    {
        Event(kind, id).HoldMinor = hold;
        return this;
    }

    public SettlementCase Also(BookEventKind kind, long id)
    {
        Event(kind, id);
        return this;
    }

    public CommitUnit Settle()
    {
        Settlement.Settle(Events, Store, Rules, Unit);
        return Unit;
    }

    private ref BookEvent Event(BookEventKind kind, long id)
    {
        ref var e = ref Events.Add(kind);
        (e.OrderId, e.Slot, e.Side) = (id, (int)id - 1, Store[(int)id - 1].Side);
        return ref e;
    }
}
