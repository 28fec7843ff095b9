using System.Runtime.InteropServices;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Trading;

/// <summary>
/// Turns the events of a command into each touched account's steps, while the slots they name still hold the orders. The
/// orders are as the whole command left them; states in between follow from what the later events still change.
/// </summary>
internal sealed class AccountChanges(string symbol)
{
    // Above it, clearing the tables after every command would cost more than making new ones.
    private const int RetainedEntries = 1_024;
    private const int ExecutionIdBits = 16;

    private readonly List<OrderDraft> _orders = [];
    private readonly Stack<OrderDraft> _spareOrders = new();
    private readonly List<AccountDraft> _accounts = [];
    private readonly Stack<AccountDraft> _spareAccounts = new();

    // The last unit that touched an account; grows with the accounts that trade on the market.
    private readonly Dictionary<long, long> _lastSequence = [];
    private Dictionary<int, int> _orderBySlot = [];
    private Dictionary<long, int> _draftByAccount = [];
    private OrderBook _book = null!;
    private EventBuffer _events = null!;
    private long _executionId;

    /// <summary>Reads the events of the command just decided; it will have this journal sequence.</summary>
    /// <param name="events">The events, already applied.</param>
    /// <param name="book">The book.</param>
    /// <param name="sequence">Journal sequence of the unit.</param>
    /// <param name="known">A view of one of the orders that exists already; null for none.</param>
    public AccountChange[] Read(EventBuffer events, OrderBook book, long sequence, OrderView? known)
    {
        _book = book;
        _events = events;
        _executionId = sequence << ExecutionIdBits;
        foreach (ref readonly var e in events.Events) Count(in e);
        foreach (var draft in _orders) Rewind(draft);
        foreach (ref readonly var e in events.Events)
        {
            Step(in e);
            _executionId++;
        }
        var changes = new AccountChange[_accounts.Count];
        for (var i = 0; i < changes.Length; i++) changes[i] = Complete(_accounts[i], sequence, known);
        Clear();
        return changes;
    }

    private void Count(in BookEvent e)
    {
        switch (e.Kind)
        {
            case BookEventKind.TradeExecuted:
                var quote = e.PriceTicks * e.QuantityLots * _book.Rules.NotionalUnitMinor;
                CountFill(e.Slot, e.QuantityLots, quote);
                CountFill(e.MakerSlot, e.QuantityLots, quote);
                break;
            case BookEventKind.MatchPrevented:
                if (e.QuantityLots > 0) Draft(e.Slot).PreventedLots += e.QuantityLots;
                if (e.MakerQuantityLots > 0) Draft(e.MakerSlot).PreventedLots += e.MakerQuantityLots;
                break;
            case BookEventKind.StopTriggered or BookEventKind.TrailingTriggered:
                Draft(e.Slot).IsTriggered = true;
                break;
            case BookEventKind.PendingStarted:
                Draft(e.Slot).IsTriggered = _book.Orders[e.Slot].Type < OrderType.StopLoss;
                break;
            case BookEventKind.OrderRested or BookEventKind.StatusChanged or BookEventKind.OrderListAccepted
                or BookEventKind.OrderListEnded or BookEventKind.TrailingStarted or BookEventKind.TrailingMoved
                or BookEventKind.HoldMoved:
                break;
            default:
                Draft(e.Slot);
                break;
        }
    }

    private void CountFill(int slot, long lots, long quote)
    {
        var draft = Draft(slot);
        draft.ExecutedLots += lots;
        draft.QuoteMinor += quote;
    }

    /// <summary>Turns the sums of the command into the state before it.</summary>
    private void Rewind(OrderDraft draft)
    {
        ref var order = ref _book.Orders[draft.Slot];
        ref var details = ref _book.Orders.Details(draft.Slot);
        draft.ExecutedLots = details.ExecutedLots - draft.ExecutedLots;
        draft.QuoteMinor = order.CumulativeQuoteMinor - draft.QuoteMinor;
        draft.PreventedLots = details.PreventedLots - draft.PreventedLots;
        draft.IsWorking = details.WorkingMicros >= 0 && !draft.IsTriggered;
    }

    private void Step(in BookEvent e)
    {
        switch (e.Kind)
        {
            case BookEventKind.OrderAccepted:
                // A pending order is new twice: when its list is accepted, and when it is placed.
                var pending = (_events.Accepted[e.AcceptedIndex].Traits & OrderTraits.Pending) != 0;
                Add(Draft(e.Slot), ExecutionKind.New, pending ? OrderStatus.PendingNew : OrderStatus.New);
                break;
            case BookEventKind.PendingStarted:
                var started = Draft(e.Slot);
                started.IsWorking = _book.Orders[e.Slot].Type < OrderType.StopLoss;
                Add(started, ExecutionKind.New, OrderStatus.New);
                break;
            case BookEventKind.OrderAmended:
                Add(Draft(e.Slot), ExecutionKind.Replaced, _book.Orders[e.Slot].Status);
                AddList(e.Slot);
                break;
            case BookEventKind.OrderListAccepted or BookEventKind.OrderListEnded:
                AddList(e.OrderId, e.Kind == BookEventKind.OrderListAccepted ? ListStepKind.Started : ListStepKind.Ended);
                break;
            case BookEventKind.TradeExecuted:
                Fill(e.Slot, in e, e.TakerFeeMinor, isMaker: false);
                Fill(e.MakerSlot, in e, e.MakerFeeMinor, isMaker: true);
                break;
            case BookEventKind.OrderCanceled:
                Add(Draft(e.Slot), ExecutionKind.Canceled, OrderStatus.Canceled);
                break;
            case BookEventKind.OrderExpired:
                End(Draft(e.Slot), ExecutionKind.TradePrevention, e.Status);
                break;
            case BookEventKind.QuoteOrderFilled:
                End(Draft(e.Slot), ExecutionKind.Trade, OrderStatus.Filled);
                break;
            case BookEventKind.StopTriggered or BookEventKind.TrailingTriggered:
                var triggered = Draft(e.Slot);
                triggered.IsWorking = true;
                Add(triggered, ExecutionKind.Triggered, Open(triggered));
                break;
            case BookEventKind.MatchPrevented:
                Prevent(e.Slot, e.MakerSlot, in e, e.QuantityLots);
                Prevent(e.MakerSlot, e.Slot, in e, e.MakerQuantityLots);
                break;
            case BookEventKind.OrderRested or BookEventKind.StatusChanged or BookEventKind.TrailingStarted
                or BookEventKind.TrailingMoved or BookEventKind.HoldMoved:
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void AddList(int slot)
    {
        if ((_book.Orders[slot].Traits & OrderTraits.InList) != 0)
            AddList(_book.Orders.Extras(slot).ListId, ListStepKind.Renamed);
    }

    private void AddList(long listId, ListStepKind kind)
    {
        if (!_book.TryGetList(listId, out var list)) return;
        var lists = _accounts[AccountOf(list.AccountId)].Lists;
        // Both orders of an amended pair tell of the one list.
        if (lists.Exists(step => step.Kind == kind && step.List.ListId == listId)) return;
        lists.Add(new(kind, OrderViews.Of(symbol, in list)));
    }

    private void Fill(int slot, in BookEvent e, long fee, bool isMaker)
    {
        var draft = Draft(slot);
        draft.ExecutedLots += e.QuantityLots;
        draft.QuoteMinor += e.PriceTicks * e.QuantityLots * _book.Rules.NotionalUnitMinor;
        var status = Remaining(draft) == 0 ? OrderStatus.Filled : OrderStatus.PartiallyFilled;
        ref var step = ref Add(draft, ExecutionKind.Trade, status);
        step = step with
        {
            MatchId = e.MatchId,
            PriceTicks = e.PriceTicks,
            Lots = e.QuantityLots,
            FeeMinor = fee,
            IsMaker = isMaker,
        };
    }

    private void Prevent(int slot, int counterSlot, in BookEvent e, long lots)
    {
        if (lots == 0) return;
        var draft = Draft(slot);
        draft.PreventedLots += lots;
        ref var counter = ref _book.Orders[counterSlot];
        var counterLots = slot == e.Slot ? e.MakerQuantityLots : e.QuantityLots;
        // An order that keeps its quantity would have given what it still has.
        if (counterLots == 0) counterLots = counter.RemainingLots;
        ref var step = ref Add(draft, ExecutionKind.TradePrevention, Open(draft));
        step = step with
        {
            MatchId = e.MatchId,
            PriceTicks = e.PriceTicks,
            Lots = lots,
            CounterOrderId = counter.OrderId,
            CounterLots = counterLots == 0 ? lots : Math.Min(lots, counterLots),
        };
    }

    /// <summary>
    /// Ends an order. When its last step is of the kind that explains the end, that step shows the end, as Binance has
    /// it; otherwise the end is a step of its own.
    /// </summary>
    private void End(OrderDraft draft, ExecutionKind explaining, OrderStatus status)
    {
        if (status == OrderStatus.Expired || draft.LastStep < 0 || Last(draft).Kind != explaining)
        {
            Add(draft, ExecutionKind.Expired, status);
            return;
        }
        ref var step = ref Last(draft);
        step = step with { Status = status };
    }

    private ref ExecutionStep Add(OrderDraft draft, ExecutionKind kind, OrderStatus status)
    {
        var steps = _accounts[draft.Account].Steps;
        draft.LastStep = steps.Count;
        steps.Add(new()
        {
            Order = draft.Index,
            Kind = kind,
            Status = status,
            IsWorking = draft.IsWorking,
            ExecutionId = _executionId,
            ExecutedLots = draft.ExecutedLots,
            CumulativeQuoteMinor = draft.QuoteMinor,
            PreventedLots = draft.PreventedLots,
        });
        return ref Last(draft);
    }

    private ref ExecutionStep Last(OrderDraft draft) =>
        ref CollectionsMarshal.AsSpan(_accounts[draft.Account].Steps)[draft.LastStep];

    private static OrderStatus Open(OrderDraft draft) =>
        draft.ExecutedLots > 0 ? OrderStatus.PartiallyFilled : OrderStatus.New;

    /// <summary>Lots still open; a quote-quantity order says itself when it is complete.</summary>
    private long Remaining(OrderDraft draft)
    {
        ref var details = ref _book.Orders.Details(draft.Slot);
        return details.QuoteQuantityMinor > 0 ? -1 : details.OriginalLots - draft.ExecutedLots - draft.PreventedLots;
    }

    private OrderDraft Draft(int slot)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _orderBySlot, slot, out var exists);
        if (exists) return _orders[index];
        index = _orders.Count;
        var account = AccountOf(_book.Orders[slot].AccountId);
        if (!_spareOrders.TryPop(out var draft)) draft = new();
        draft.Reset(slot, account, _accounts[account].Orders.Count);
        _accounts[account].Orders.Add(slot);
        _orders.Add(draft);
        return draft;
    }

    private int AccountOf(long account)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _draftByAccount, account, out var exists);
        if (exists) return index;
        index = _accounts.Count;
        if (!_spareAccounts.TryPop(out var draft)) draft = new();
        draft.Account = account;
        _accounts.Add(draft);
        return index;
    }

    private AccountChange Complete(AccountDraft draft, long sequence, OrderView? known)
    {
        var store = _book.Orders;
        var orders = new OrderView[draft.Orders.Count];
        for (var i = 0; i < orders.Length; i++)
        {
            var slot = draft.Orders[i];
            orders[i] = known is not null && known.OrderId == store[slot].OrderId
                ? known
                : OrderViews.Of(symbol, store, slot);
        }
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _lastSequence, draft.Account, out _);
        var previous = last;
        last = sequence;
        return new(draft.Account, previous, orders, [.. draft.Steps], [.. draft.Lists]);
    }

    private void Clear()
    {
        foreach (var draft in _accounts)
        {
            draft.Orders.Clear();
            draft.Steps.Clear();
            draft.Lists.Clear();
            if (_spareAccounts.Count < RetainedEntries) _spareAccounts.Push(draft);
        }
        foreach (var draft in _orders)
        {
            if (_spareOrders.Count < RetainedEntries) _spareOrders.Push(draft);
        }
        _accounts.Clear();
        _orders.Clear();
        if (_orderBySlot.Count > RetainedEntries) _orderBySlot = [];
        else _orderBySlot.Clear();
        if (_draftByAccount.Count > RetainedEntries) _draftByAccount = [];
        else _draftByAccount.Clear();
    }

    private sealed class OrderDraft
    {
        public int Slot;
        public int Account;
        public int Index;
        public long ExecutedLots;
        public long QuoteMinor;
        public long PreventedLots;
        public bool IsTriggered;
        public bool IsWorking;
        public int LastStep;

        public void Reset(int slot, int account, int index)
        {
            (Slot, Account, Index, LastStep) = (slot, account, index, -1);
            ExecutedLots = QuoteMinor = PreventedLots = 0;
            IsTriggered = IsWorking = false;
        }
    }

    private sealed class AccountDraft
    {
        public readonly List<int> Orders = [];
        public readonly List<ExecutionStep> Steps = [];
        public readonly List<ListStep> Lists = [];
        public long Account;
    }
}
