using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>Icebergs, trailing stops and amendments: their checks and decisions.</content>
public sealed partial class MatchingEngine
{
    private const int WholeBips = 10_000;

    /// <summary>
    /// Reduces an open order, which keeps its id and its place; or refuses. Both orders of an OCO pair are reduced, since
    /// only one of them can ever be executed (Binance "Order Amend Keep Priority").
    /// </summary>
    public RejectReason Amend(in AmendOrder command, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        var reason = CheckAmend(command, out var slot);
        if (reason != RejectReason.None) return reason;
        if ((_orders[slot].Traits & OrderTraits.Paired) != 0)
        {
            AmendPair(slot, command);
            return RejectReason.None;
        }
        ref var order = ref _orders[slot];
        var less = _orders.Details(slot).OriginalLots - command.QuantityLots;
        var released = order.HoldMinor - _book.NeededHold(order, order.RemainingLots - less);
        EmitAmended(slot, command.QuantityLots, released, command.NewClientOrderId);
        return RejectReason.None;
    }

    private RejectReason CheckAmend(in AmendOrder command, out int slot)
    {
        slot = -1;
        if (_book.Status != MarketStatus.Trading)
            return _book.Status == MarketStatus.Halt ? RejectReason.MarketHalted : RejectReason.MarketCancelOnly;
        if (command.QuantityLots <= 0) return RejectReason.Malformed;
        var reason = FindOpen(command.AccountId, command.OrderId, command.ClientOrderId, out slot);
        if (reason != RejectReason.None) return reason;
        ref var order = ref _orders[slot];
        ref var details = ref _orders.Details(slot);
        if (command.QuantityLots > details.OriginalLots) return RejectReason.AmendIncreasesQuantity;
        if (command.QuantityLots == details.OriginalLots) return RejectReason.AmendChangesNothing;
        if (command.QuantityLots <= details.ExecutedLots + details.PreventedLots) return RejectReason.AmendBelowExecuted;
        if (!MarketFilters.LotSize(_rules, command.QuantityLots)) return RejectReason.FilterLotSize;
        var price = HasLimit(order.Type) ? order.PriceTicks : details.StopTicks;
        if (price > 0 && !MarketFilters.MinNotional(_rules, price * command.QuantityLots * _unit))
            return RejectReason.FilterNotional;
        if (!MarketFilters.MaxNumOrderAmends(_rules, _orders.ExtrasOf(slot).Amendments))
            return RejectReason.FilterMaxNumOrderAmends;
        var renamed = !command.NewClientOrderId.IsEmpty && command.NewClientOrderId != details.ClientOrderId;
        return renamed && _book.TryGetOrder(command.AccountId, command.NewClientOrderId, out _)
            ? RejectReason.DuplicateClientOrderId
            : RejectReason.None;
    }

    private void AmendPair(int slot, in AmendOrder command)
    {
        var sibling = _book.SiblingOf(slot);
        var (first, second) = _orders[slot].OrderId < _orders[sibling].OrderId ? (slot, sibling) : (sibling, slot);
        var (firstHold, secondHold) = PairHolds(_orders[first], _orders[second], command.QuantityLots);
        var firstReleased = _orders[first].HoldMinor - firstHold;
        var secondReleased = _orders[second].HoldMinor - secondHold;
        var own = command.NewClientOrderId;
        var other = _orders.Details(sibling).ClientOrderId;
        EmitAmended(first, command.QuantityLots, firstReleased, first == slot ? own : other);
        EmitAmended(second, command.QuantityLots, secondReleased, second == slot ? own : other);
    }

    private void EmitAmended(int slot, long lots, long released, in ClientOrderId clientOrderId)
    {
        ref var amended = ref _events.AddAmended(out var index);
        amended.OrderId = _orders[slot].OrderId;
        amended.ClientOrderId = clientOrderId;
        ref var e = ref _events.Add(BookEventKind.OrderAmended);
        e.AcceptedIndex = index;
        e.OrderId = amended.OrderId;
        e.Slot = slot;
        e.Side = _orders[slot].Side;
        e.MatchId = _book.NextAmendmentId;
        e.QuantityLots = lots;
        e.HoldMinor = released;
        _book.ApplyAmended(e, _events);
    }

    private static bool HasGoodTraits(in PlaceOrder command, TimeInForce timeInForce)
    {
        if (command.IcebergLots < 0 || command.TrailingBips is < 0 or >= WholeBips) return false;
        if (command.IcebergLots > 0 && (!HasLimit(command.Type) || timeInForce != TimeInForce.Gtc)) return false;
        return command.TrailingBips == 0 || IsStop(command.Type);
    }

    private RejectReason CheckTraitFilters(in PlaceOrder command)
    {
        if (command.IcebergLots > 0)
        {
            if (command.IcebergLots > command.QuantityLots) return RejectReason.IcebergExceedsQuantity;
            if (!MarketFilters.LotSize(_rules, command.IcebergLots)) return RejectReason.FilterLotSize;
            if (!MarketFilters.IcebergParts(_rules, command.QuantityLots, command.IcebergLots))
                return RejectReason.FilterIcebergParts;
            if (!MarketFilters.MaxNumIcebergOrders(_rules, OpenIcebergs(command.AccountId) + _tally.Icebergs))
                return RejectReason.FilterMaxNumIcebergOrders;
        }
        if (command.TrailingBips == 0) return RejectReason.None;
        var above = OrderBook.TriggersOnRise(command.Side, command.Type);
        return MarketFilters.TrailingDelta(_rules, above, command.TrailingBips)
            ? RejectReason.None
            : RejectReason.FilterTrailingDelta;
    }

    private int OpenIcebergs(long accountId)
    {
        var count = 0;
        for (var slot = _book.FirstOpenOrder(accountId); slot >= 0; slot = _book.NextOpenOrder(slot))
        {
            if ((_orders[slot].Traits & OrderTraits.Iceberg) != 0) count++;
        }
        return count;
    }

    /// <summary>
    /// The price a stop's protection is measured from: its stop price; of a trailing stop the price that triggers it when
    /// nothing better is seen, from the stop price or else from the last price; before the first trade the market's limit.
    /// </summary>
    private long StopReference(in PlaceOrder command)
    {
        if (command.TrailingBips == 0) return command.StopTicks;
        var from = command.StopTicks > 0 ? command.StopTicks : _book.LastPriceTicks;
        if (from == 0) return command.Side == Side.Buy ? _rules.MaxPriceTicks : _rules.MinPriceTicks;
        return TrailingOrders.TriggerTicks(command.Side, from, command.TrailingBips);
    }

    /// <summary>Starts trailing stops whose stop price is reached; triggers the other stops.</summary>
    private void StartOrTrigger(int slot, long lastTicks)
    {
        ref var order = ref _orders[slot];
        if ((order.Traits & OrderTraits.Trailing) != 0)
        {
            ref var started = ref _events.Add(BookEventKind.TrailingStarted);
            started.OrderId = order.OrderId;
            started.Slot = slot;
            started.Side = order.Side;
            started.PriceTicks = lastTicks;
            _book.ApplyTrailingStarted(started, _events);
            return;
        }
        BeginToWork(slot);
        ref var e = ref _events.Add(BookEventKind.StopTriggered);
        e.OrderId = order.OrderId;
        e.Slot = slot;
        e.Side = order.Side;
        e.PriceTicks = lastTicks;
        _book.ApplyTriggered(e, _events);
        _triggered.Enqueue(slot);
    }

    private void MoveTrailing(Side side, long lastTicks)
    {
        if (!_book.Trailing(side).IsBettered(lastTicks)) return;
        ref var e = ref _events.Add(BookEventKind.TrailingMoved);
        e.Side = side;
        e.PriceTicks = lastTicks;
        _book.ApplyTrailingMoved(e, _events);
    }

    private void TriggerTrailing(Side side, long lastTicks)
    {
        while (_book.Trailing(side).TryGetTriggered(lastTicks, out var slot))
        {
            BeginToWork(slot);
            ref var order = ref _orders[slot];
            var limit = order.PriceTicks;
            if (!HasLimit(order.Type))
            {
                var protection = Protection(side, lastTicks);
                limit = side == Side.Buy ? Math.Min(limit, protection) : Math.Max(limit, protection);
            }
            ref var e = ref _events.Add(BookEventKind.TrailingTriggered);
            e.OrderId = order.OrderId;
            e.Slot = slot;
            e.Side = side;
            e.PriceTicks = lastTicks;
            e.LimitTicks = limit;
            e.HoldMinor = side == Side.Buy ? (order.PriceTicks - limit) * order.RemainingLots * _unit : 0;
            _book.ApplyTrailingTriggered(e, _events);
            _triggered.Enqueue(slot);
        }
    }
}
