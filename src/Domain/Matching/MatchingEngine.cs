using System.Runtime.CompilerServices;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>
/// Decides commands on a book: each either is refused with a reason and changes nothing (I-O3), or makes events, which
/// are applied one by one as they are made. Pure: time is a parameter and everything else is the book's.
/// </summary>
/// <remarks>
/// Refusals in order of precedence: market status; malformed or overflowing fields; filters in Binance's order; a
/// self-trade prevention mode the market does not allow; a duplicate client id; would take liquidity or trigger at once;
/// no liquidity for a quote quantity; and balance last.
/// </remarks>
public sealed partial class MatchingEngine
{
    private readonly OrderBook _book;
    private readonly OrderStore _orders;
    private readonly MarketRules _rules;
    private readonly long _unit;
    private readonly int _allowedPrevention;
    private readonly Queue<int> _triggered = new();
    private EventBuffer _events = new();

    /// <summary>Decides on a book; one engine a book.</summary>
    public MatchingEngine(OrderBook book)
    {
        _book = book;
        _orders = book.Orders;
        _rules = book.Rules;
        _unit = book.NotionalUnit;
        foreach (var mode in _rules.AllowedSelfTradePrevention) _allowedPrevention |= 1 << (int)mode;
    }

    /// <summary>The state.</summary>
    public OrderBook Book => _book;

    /// <summary>Accepts an order, matches it and runs the stops it triggers; or refuses it.</summary>
    public RejectReason Place(in PlaceOrder command, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        var reason = CheckFields(command, out var intent);
        if (reason == RejectReason.None) reason = CheckBook(command, ref intent, releasedHoldMinor: 0);
        if (reason == RejectReason.None) Execute(command, intent);
        return reason;
    }

    /// <summary>Says what <see cref="Place"/> would answer, without any effect.</summary>
    public RejectReason Test(in PlaceOrder command, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        var reason = CheckFields(command, out var intent);
        return reason == RejectReason.None ? CheckBook(command, ref intent, releasedHoldMinor: 0) : reason;
    }

    /// <summary>Cancels one order of the account, or refuses.</summary>
    public RejectReason Cancel(in CancelOrder command, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        var reason = CheckCancel(command, out var slot);
        if (reason == RejectReason.None) CancelWithList(slot);
        return reason;
    }

    /// <summary>Cancels all open orders of the account, oldest first; unknown order when it has none.</summary>
    public RejectReason CancelAll(long accountId, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        if (_book.Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (_book.FirstOpenOrder(accountId) < 0) return RejectReason.UnknownOrder;
        // Whoever is first changes with every cancel: an order takes its list along.
        while (_book.FirstOpenOrder(accountId) is var slot && slot >= 0) CancelWithList(slot);
        return RejectReason.None;
    }

    /// <summary>
    /// Cancels an order and places another in one decision (I-O9). Status, fields and filters of the new order are
    /// checked first, on the book as it is (Binance "cancelReplace": filters are evaluated before the cancellation); the
    /// rest of its checks see the book without the cancelled order. When both orders hold the same asset, the hold
    /// released by the cancel adds to the new order's budget.
    /// </summary>
    public CancelReplaceResult CancelReplace(
        in CancelOrder cancel, in PlaceOrder place, CancelReplaceMode mode, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        var reason = CheckFields(place, out var intent);
        if (reason == RejectReason.None && (place.AccountId != cancel.AccountId || !Enum.IsDefined(mode)))
            reason = RejectReason.Malformed;
        if (reason != RejectReason.None) return new(reason, reason, NewAttempted: false);

        var released = 0L;
        var cancelReason = CheckCancel(cancel, out var slot);
        if (cancelReason == RejectReason.None)
        {
            released = ReleasedByCancel(slot, place.Side);
            CancelWithList(slot);
        }
        else if (mode == CancelReplaceMode.StopOnFailure)
        {
            return new(cancelReason, RejectReason.None, NewAttempted: false);
        }
        reason = CheckBook(place, ref intent, released);
        if (reason == RejectReason.None) Execute(place, intent);
        return new(cancelReason, reason, NewAttempted: true);
    }

    /// <summary>Changes what the market accepts; setting the status it has makes no event.</summary>
    public RejectReason SetStatus(MarketStatus status, long nowMicros, EventBuffer events)
    {
        Begin(nowMicros, events);
        if (!Enum.IsDefined(status)) return RejectReason.Malformed;
        if (status == _book.Status) return RejectReason.None;
        ref var e = ref _events.Add(BookEventKind.StatusChanged);
        e.MarketStatus = status;
        _book.ApplyStatus(e, _events);
        return RejectReason.None;
    }

    private void Begin(long nowMicros, EventBuffer events)
    {
        _book.Recycle();
        // Storing a reference costs the garbage collector's barrier; it is nearly always the same buffer.
        if (!ReferenceEquals(_events, events)) _events = events;
        _events.Clear();
        _events.TimeMicros = Math.Max(nowMicros, _book.LastTimeMicros);
    }

    private RejectReason CheckCancel(in CancelOrder command, out int slot)
    {
        slot = -1;
        if (_book.Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (command.Restriction > CancelRestriction.OnlyPartiallyFilled) return RejectReason.Malformed;
        var reason = FindOpen(command.AccountId, command.OrderId, command.ClientOrderId, out slot);
        if (reason != RejectReason.None) return reason;
        return command.Restriction switch
        {
            CancelRestriction.OnlyNew when _orders[slot].Status != OrderStatus.New => RejectReason.CancelRestricted,
            CancelRestriction.OnlyPartiallyFilled when _orders[slot].Status != OrderStatus.PartiallyFilled =>
                RejectReason.CancelRestricted,
            _ => RejectReason.None,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RejectReason FindOpen(long accountId, long orderId, in ClientOrderId clientOrderId, out int slot)
    {
        slot = -1;
        if (accountId <= 0 || orderId < 0) return RejectReason.Malformed;
        if (orderId != 0)
        {
            if (!_book.TryGetOrder(orderId, out slot)) return RejectReason.UnknownOrder;
            _book.Prefetch(slot);
            if (_orders[slot].AccountId != accountId) return RejectReason.UnknownOrder;
            return clientOrderId.IsEmpty || _orders.Details(slot).ClientOrderId == clientOrderId
                ? RejectReason.None
                : RejectReason.UnknownOrder;
        }
        if (clientOrderId.IsEmpty) return RejectReason.Malformed;
        return _book.TryGetOrder(accountId, clientOrderId, out slot) ? RejectReason.None : RejectReason.UnknownOrder;
    }

    private void EmitCanceled(int slot)
    {
        ref var order = ref _orders[slot];
        ref var e = ref _events.Add(BookEventKind.OrderCanceled);
        e.OrderId = order.OrderId;
        e.Slot = slot;
        e.Side = order.Side;
        e.HoldMinor = order.HoldMinor;
        _book.ApplyCanceled(e, _events);
    }
}
