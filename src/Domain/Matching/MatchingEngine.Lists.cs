using System.Runtime.CompilerServices;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>Order lists: placing and cancelling them, and what one order's fate does to the others.</content>
public sealed partial class MatchingEngine
{
    private readonly Intent[] _intents = new Intent[ListOrders.MaxCount];
    private readonly List<(int Event, int Slot)> _completed = [];
    private Tally _tally;

    /// <summary>What the orders of a list that are checked already would add to the account's open ones.</summary>
    private struct Tally
    {
        public int Orders;
        public int Algos;
        public int Icebergs;
        public long BuyLots;
        public long SellLots;

        public readonly long Lots(Side side) => side == Side.Buy ? BuyLots : SellLots;
    }

    /// <summary>
    /// Accepts an order list, whole, and runs its working order; or refuses it. All its orders hold their funds from now
    /// on, so that a pending order never fails for lack of them; the two of a pair, of which one at most ever works, share
    /// one hold, the larger need (docs/decisions/0010-order-list-holds.md).
    /// </summary>
    public RejectReason PlaceList(in PlaceOrderList command, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        var list = command;
        var reason = CheckList(ref list);
        _tally = default;
        if (reason == RejectReason.None) ExecuteList(list);
        return reason;
    }

    /// <summary>Cancels all open orders of a list, or refuses.</summary>
    public RejectReason CancelList(in CancelOrderList command, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        if (_book.Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (command.AccountId <= 0 || command.ListId < 0) return RejectReason.Malformed;
        int index;
        if (command.ListId != 0)
        {
            if (!_book.Lists.TryGet(command.ListId, out index)) return RejectReason.UnknownOrder;
            ref var list = ref _book.Lists[index];
            if (list.AccountId != command.AccountId
                || (!command.ClientOrderId.IsEmpty && list.ClientOrderId != command.ClientOrderId))
                return RejectReason.UnknownOrder;
        }
        else if (command.ClientOrderId.IsEmpty)
        {
            return RejectReason.Malformed;
        }
        else if (!_book.Lists.TryGet(command.AccountId, command.ClientOrderId, out index))
        {
            return RejectReason.UnknownOrder;
        }
        CancelLegs(ref _book.Lists[index]);
        return RejectReason.None;
    }

    private RejectReason CheckList(ref PlaceOrderList list)
    {
        if (_book.Status != MarketStatus.Trading)
            return _book.Status == MarketStatus.Halt ? RejectReason.MarketHalted : RejectReason.MarketCancelOnly;
        if (!IsWellFormed(list)) return RejectReason.Malformed;
        var count = CountOf(list.Kind);
        for (var i = 0; i < count; i++)
        {
            ref var order = ref list.Orders[i];
            order.AccountId = list.AccountId;
            order.BudgetMinor = 0;
            order.BasePositionMinor = list.BasePositionMinor;
            var reason = CheckFields(order, out _intents[i]);
            if (reason != RejectReason.None) return reason;
            Count(order);
        }
        if (!MarketFilters.MaxNumOrderLists(_rules, _book.Lists.CountOf(list.AccountId)))
            return RejectReason.FilterMaxNumOrderLists;
        if (!list.ClientOrderId.IsEmpty && _book.Lists.TryGet(list.AccountId, list.ClientOrderId, out _))
            return RejectReason.DuplicateClientOrderId;
        if (HasPair(list.Kind) && !HasGoodPrices(list)) return RejectReason.OrderListPrices;
        for (var i = 0; i < count; i++)
        {
            var reason = CheckOrderOfList(ref list, i);
            if (reason != RejectReason.None) return reason;
        }
        return CheckBudgets(list);
    }

    private static bool IsWellFormed(in PlaceOrderList list)
    {
        if (list.AccountId <= 0 || !Enum.IsDefined(list.Kind) || list.BaseBudgetMinor < 0 || list.QuoteBudgetMinor < 0)
            return false;
        for (var i = 0; i < CountOf(list.Kind); i++)
        {
            if (list.Orders[i].QuantityLots <= 0 || list.Orders[i].QuoteQuantityMinor != 0) return false;
        }
        if (list.Kind != OrderListKind.Oco && list.Orders[0].Type is not (OrderType.Limit or OrderType.LimitMaker)) return false;
        if (!HasPair(list.Kind)) return true;
        ref readonly var stop = ref list.Orders[FirstOfPair(list.Kind)];
        ref readonly var profit = ref list.Orders[FirstOfPair(list.Kind) + 1];
        return stop.Type is OrderType.StopLoss or OrderType.StopLossLimit
            && profit.Type is OrderType.LimitMaker or OrderType.TakeProfit or OrderType.TakeProfitLimit
            && stop.Side == profit.Side && stop.QuantityLots == profit.QuantityLots;
    }

    /// <summary>
    /// The price rules of a pair (Binance "New order list - OCO"): a sell's profit price lies above the last price and its
    /// stop price below, a buy's the other way round. While the pair is pending only the order of the two counts.
    /// </summary>
    private bool HasGoodPrices(in PlaceOrderList list)
    {
        var first = FirstOfPair(list.Kind);
        ref readonly var stop = ref list.Orders[first];
        ref readonly var profit = ref list.Orders[first + 1];
        var stopPrice = stop.StopTicks;
        var profitPrice = profit.Type == OrderType.TakeProfit ? profit.StopTicks : profit.PriceTicks;
        var last = list.Kind == OrderListKind.Oco ? _book.LastPriceTicks : 0;
        var sells = stop.Side == Side.Sell;
        return IsBelow(sells ? stopPrice : profitPrice, last) && IsBelow(last, sells ? profitPrice : stopPrice)
            && IsBelow(sells ? stopPrice : profitPrice, sells ? profitPrice : stopPrice);

        // A price that is not known (0) is below and above any.
        static bool IsBelow(long low, long high) => low == 0 || high == 0 || low < high;
    }

    private RejectReason CheckOrderOfList(ref PlaceOrderList list, int index)
    {
        ref var order = ref list.Orders[index];
        if (!order.ClientOrderId.IsEmpty)
        {
            for (var i = 0; i < index; i++)
            {
                if (list.Orders[i].ClientOrderId == order.ClientOrderId) return RejectReason.DuplicateClientOrderId;
            }
        }
        ref var intent = ref _intents[index];
        if (list.Kind == OrderListKind.Oco || index == 0)
        {
            // The budget is checked for the whole list.
            order.BudgetMinor = long.MaxValue;
            return CheckBook(order, ref intent, releasedHoldMinor: 0);
        }
        if (!order.ClientOrderId.IsEmpty && _book.TryGetOrder(order.AccountId, order.ClientOrderId, out _))
            return RejectReason.DuplicateClientOrderId;
        if (order.Type != OrderType.Market) return RejectReason.None;
        // What a pending market order will trade for, nobody knows: it is held and protected as a stop at the price of the
        // working order would be.
        intent.PriceTicks = Protection(order.Side, list.Orders[0].PriceTicks);
        return TryNotional(intent.PriceTicks, order.QuantityLots, out var notional)
            && (order.Side == Side.Sell || (intent.HoldMinor = notional) >= 0)
            ? RejectReason.None
            : RejectReason.Overflow;
    }

    private RejectReason CheckBudgets(in PlaceOrderList list)
    {
        var count = CountOf(list.Kind);
        if (HasPair(list.Kind))
        {
            ref var stop = ref _intents[count - 2];
            stop.HoldMinor = Math.Max(0, stop.HoldMinor - _intents[count - 1].HoldMinor);
        }
        UInt128 baseNeed = 0, quoteNeed = 0;
        for (var i = 0; i < count; i++)
        {
            if (list.Orders[i].Side == Side.Buy) quoteNeed += (ulong)_intents[i].HoldMinor;
            else baseNeed += (ulong)_intents[i].HoldMinor;
        }
        return baseNeed <= (ulong)list.BaseBudgetMinor && quoteNeed <= (ulong)list.QuoteBudgetMinor
            ? RejectReason.None
            : RejectReason.InsufficientBalance;
    }

    private void ExecuteList(in PlaceOrderList list)
    {
        ref var accepted = ref _events.AddList(out var index);
        accepted.ListId = _book.NextListId;
        accepted.AccountId = list.AccountId;
        accepted.ClientOrderId = list.ClientOrderId;
        accepted.Kind = list.Kind;
        var listId = accepted.ListId;
        ref var e = ref _events.Add(BookEventKind.OrderListAccepted);
        e.AcceptedIndex = index;
        e.OrderId = listId;
        e.Side = list.Orders[0].Side;
        _book.ApplyListAccepted(e, _events);

        var working = -1;
        for (var i = 0; i < CountOf(list.Kind); i++)
        {
            var traits = OrderTraits.InList;
            if (HasPair(list.Kind) && i >= FirstOfPair(list.Kind)) traits |= OrderTraits.Paired;
            if (list.Kind != OrderListKind.Oco && i > 0)
            {
                traits |= OrderTraits.Pending;
                if (list.Orders[i].Type == OrderType.Market) traits |= OrderTraits.HeldAtPrice;
            }
            var slot = Accept(list.Orders[i], _intents[i], traits, listId);
            if (i == 0) working = slot;
        }
        if (!_intents[0].Rests) Run(working);
    }

    private void Count(in PlaceOrder order)
    {
        _tally.Orders++;
        if (IsStop(order.Type)) _tally.Algos++;
        if (order.IcebergLots > 0) _tally.Icebergs++;
        if (order.Side == Side.Buy) _tally.BuyLots += order.QuantityLots;
        else _tally.SellLots += order.QuantityLots;
    }

    private static int CountOf(OrderListKind kind) => kind == OrderListKind.Otoco ? 3 : 2;

    private static bool HasPair(OrderListKind kind) => kind != OrderListKind.Oto;

    private static int FirstOfPair(OrderListKind kind) => kind == OrderListKind.Oco ? 0 : 1;

    /// <summary>The holds of a pair of which each order has this quantity: the second its need, the first the excess.</summary>
    private (long First, long Second) PairHolds(in Order first, in Order second, long lots)
    {
        var secondNeed = _book.NeededHold(second, lots);
        return (Math.Max(0, _book.NeededHold(first, lots) - secondNeed), secondNeed);
    }

    /// <summary>The hold on a side that the cancel of an order, and with it of its list, gives back.</summary>
    private long ReleasedByCancel(int slot, Side side)
    {
        if ((_orders[slot].Traits & OrderTraits.InList) == 0) return _orders[slot].Side == side ? _orders[slot].HoldMinor : 0;
        ref var list = ref _book.ListOf(slot);
        var released = 0L;
        for (var i = 0; i < list.Count; i++)
        {
            var leg = list.Legs[i].Slot;
            if (leg >= 0 && _orders[leg].Side == side) released += _orders[leg].HoldMinor;
        }
        return released;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CancelWithList(int slot)
    {
        if ((_orders[slot].Traits & OrderTraits.InList) == 0) EmitCanceled(slot);
        else CancelLegs(ref _book.ListOf(slot));
    }

    private void CancelLegs(ref OrderList list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Legs[i].Slot >= 0) EmitCanceled(list.Legs[i].Slot);
        }
        EmitListEnded(list);
    }

    private void EmitListEnded(in OrderList list)
    {
        ref var e = ref _events.Add(BookEventKind.OrderListEnded);
        e.OrderId = list.ListId;
        _book.ApplyListEnded(e, _events);
    }

    /// <summary>
    /// Called before an order trades, is reduced by self-trade prevention or is triggered: of a pair, the other one expires
    /// and leaves it what it needs of the shared hold.
    /// </summary>
    private void BeginToWork(int slot)
    {
        if ((_orders[slot].Traits & OrderTraits.Paired) == 0) return;
        var sibling = _book.SiblingOf(slot);
        ref var order = ref _orders[slot];
        var missing = _book.NeededHold(order, order.RemainingLots) - order.HoldMinor;
        if (missing > 0)
        {
            ref var e = ref _events.Add(BookEventKind.HoldMoved);
            e.OrderId = order.OrderId;
            e.Slot = slot;
            e.Side = order.Side;
            e.MakerOrderId = _orders[sibling].OrderId;
            e.MakerSlot = sibling;
            e.HoldMinor = missing;
            _book.ApplyHoldMoved(e, _events);
        }
        EmitExpiredAlone(sibling, OrderStatus.Expired, ExpiryReason.OcoTrigger);
    }

    private void AfterTrade(int takerSlot, int makerSlot)
    {
        var trade = _events.Events.Length - 1;
        AfterFill(makerSlot, trade);
        AfterFill(takerSlot, trade);
    }

    /// <summary>Notes a filled working order, whose pending orders are placed when the stops of its trade have triggered.</summary>
    private void AfterFill(int slot, int trade)
    {
        ref var order = ref _orders[slot];
        if ((order.Traits & OrderTraits.InList) == 0 || order.Status != OrderStatus.Filled) return;
        ref var list = ref _book.ListOf(slot);
        if (list.OpenCount == 0) EmitListEnded(list);
        else if (_book.IsWorking(slot)) _completed.Add((trade, slot));
    }

    /// <summary>What the expiry of an order of a list means for the others; its slot still holds it.</summary>
    private void AfterExpiry(int slot, bool wasPaired)
    {
        ref var list = ref _book.ListOf(slot);
        if (_book.IsWorking(slot)) ExpireLegs(ref list, ExpiryReason.OtoPhaseOneExpired);
        else if (wasPaired) ExpireLegs(ref list, ExpiryReason.OcoTrigger);
        if (list.OpenCount == 0) EmitListEnded(list);
    }

    private void ExpireLegs(ref OrderList list, ExpiryReason reason)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Legs[i].Slot >= 0) EmitExpiredAlone(list.Legs[i].Slot, OrderStatus.Expired, reason);
        }
    }

    /// <summary>
    /// Places the pending orders of a list whose working order was filled by a trade at this price. One that cannot be
    /// placed, because it would trigger or take at once, expires as rejected, and the other of its pair with it.
    /// </summary>
    private void StartPending(int working, long lastTicks)
    {
        ref var list = ref _book.ListOf(working);
        for (var i = 1; i < list.Count; i++)
        {
            var slot = list.Legs[i].Slot;
            if (slot < 0 || CanStart(slot, lastTicks)) continue;
            var paired = (_orders[slot].Traits & OrderTraits.Paired) != 0;
            EmitExpiredAlone(slot, OrderStatus.Expired, ExpiryReason.Rejected);
            AfterExpiry(slot, paired);
            return;
        }
        for (var i = 1; i < list.Count; i++) EmitPendingStarted(list.Legs[i].Slot, lastTicks);
    }

    private bool CanStart(int slot, long lastTicks)
    {
        ref var order = ref _orders[slot];
        if (order.Type == OrderType.LimitMaker)
        {
            var opposite = _book.Ladder(order.Side == Side.Buy ? Side.Sell : Side.Buy);
            return opposite.BestRank < opposite.Rank(order.PriceTicks);
        }
        var stopTicks = _orders.Details(slot).StopTicks;
        if (stopTicks == 0) return true;
        return OrderBook.TriggersOnRise(order.Side, order.Type) ? lastTicks < stopTicks : lastTicks > stopTicks;
    }

    private void EmitPendingStarted(int slot, long lastTicks)
    {
        ref var order = ref _orders[slot];
        ref var e = ref _events.Add(BookEventKind.PendingStarted);
        e.OrderId = order.OrderId;
        e.Slot = slot;
        e.Side = order.Side;
        e.PriceTicks = lastTicks;
        _book.ApplyPendingStarted(e, _events);
        if (order.Type == OrderType.LimitMaker) EmitRested(slot);
        else if (!order.WaitsForTrigger) _triggered.Enqueue(slot);
    }
}
