using Exchange.Domain.Journaling;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>
/// Gives the same random commands to the engine and to the <see cref="ReferenceBook"/> and compares reasons, events and
/// state after every command; replays the journaled events into a second book and compares hashes; now and then goes on
/// from a snapshot.
/// </summary>
internal sealed class DifferentialRun
{
    private readonly MarketRules _rules;
    private readonly RandomCommands _random;
    private readonly ReferenceBook _reference;
    private readonly EventBuffer _events = new();
    private readonly EventBuffer _decoded = new();
    private readonly ByteWriter _writer = new();
    private readonly InvariantChecker _invariants;
    private readonly string _name;
    private MatchingEngine _engine;
    private OrderBook _replica;
    private long _now = 1_700_000_000_000_000;
    private string _command = "";

    public DifferentialRun(int seed, MarketRules rules, int accounts)
    {
        _name = $"seed {seed}, market {rules.Id}";
        _rules = rules;
        _random = new(seed, rules, accounts);
        _reference = new(rules);
        _engine = new(new(rules));
        _replica = new(rules);
        _invariants = new(rules);
    }

    /// <summary>How often each kind of order met each outcome.</summary>
    public SortedDictionary<string, int> Reached { get; } = new(StringComparer.Ordinal);

    public void Run(int commands)
    {
        for (var i = 0; i < commands; i++)
        {
            try
            {
                Step();
                Compare();
                if (_random.Next(250) == 0) GoOnFromSnapshot();
            }
            catch (Exception failure)
            {
                var expected = string.Join("\n  ", _reference.Events.Select(e => BookText.Describe(e)));
                var actual = string.Join("\n  ", _events.Events.ToArray().Select(e => BookText.Describe(e)));
                throw new InvalidOperationException(
                    $"{_name}, command {i}: {_command}\n{failure.Message}\nExpected events:\n  {expected}\nMade:\n  {actual}", failure);
            }
        }
    }

    private void Step()
    {
        _now += _random.TimeStep();
        if (_reference.Status != MarketStatus.Trading && _random.Next(4) == 0)
        {
            SetStatus(MarketStatus.Trading);
            return;
        }
        switch (_random.Next(200))
        {
            case < 118: Place(_random.Place()); break;
            case < 136: PlaceList(_random.PlaceList(_reference.LastPrice)); break;
            case < 150: Amend(_random.Amend(_reference.Open, _reference.NextOrderId)); break;
            case < 152: CancelList(_random.CancelList(_reference.Lists)); break;
            case < 178: Cancel(_random.Cancel(_reference.Open, _reference.NextOrderId)); break;
            case < 179: CancelAll(_random.Account()); break;
            case < 197: CancelReplace(); break;
            default: SetStatus(_reference.Status == MarketStatus.Trading ? _random.Status() : MarketStatus.Trading); break;
        }
    }

    private void Place(in PlaceOrder command)
    {
        _command = BookText.Describe(command);
        if (_random.Next(8) == 0)
        {
            var before = _engine.Book.StateHash();
            var tested = _engine.Test(command, _now, _events);
            Check(before == _engine.Book.StateHash() && _events.Events.IsEmpty, "Test has no effect");
            var twin = BookSnapshotCodecTests.Copy(_engine.Book);
            Equal(new MatchingEngine(twin).Place(command, _now, _events), tested, "Test answers as Place would");
        }
        var expected = _reference.Place(command, _now);
        var actual = _engine.Place(command, _now, _events);
        Equal(expected, actual, "reason");
        Reach(command.Type, actual);
    }

    private void Cancel(in CancelOrder command)
    {
        _command = BookText.Describe(command);
        var expected = _reference.Cancel(command, _now);
        Equal(expected, _engine.Cancel(command, _now, _events), "reason");
        Count($"Cancel {expected}");
    }

    private void PlaceList(in PlaceOrderList command)
    {
        _command = $"{BookText.Describe(command)}, {BookText.Describe(command.Orders[0])}, {BookText.Describe(command.Orders[1])}, {BookText.Describe(command.Orders[2])}";
        var expected = _reference.PlaceList(command, _now);
        Equal(expected, _engine.PlaceList(command, _now, _events), "reason");
        Count($"{command.Kind} {expected}");
    }

    private void Amend(in AmendOrder command)
    {
        _command = BookText.Describe(command);
        var expected = _reference.Amend(command, _now);
        Equal(expected, _engine.Amend(command, _now, _events), "reason");
        Count($"Amend {expected}");
    }

    private void CancelList(in CancelOrderList command)
    {
        _command = BookText.Describe(command);
        var expected = _reference.CancelList(command, _now);
        Equal(expected, _engine.CancelList(command, _now, _events), "reason");
        Count($"CancelList {expected}");
    }

    private void CancelAll(long account)
    {
        _command = $"cancel all of {account}";
        var expected = _reference.CancelAll(account, _now);
        Equal(expected, _engine.CancelAll(account, _now, _events), "reason");
        Count($"CancelAll {expected}");
    }

    private void CancelReplace()
    {
        var cancel = _random.Cancel(_reference.Open, _reference.NextOrderId);
        var place = _random.Place();
        if (_random.Next(30) != 0) place.AccountId = cancel.AccountId;
        var mode = (CancelReplaceMode)(1 + _random.Next(2));
        _command = $"{BookText.Describe(cancel)}, then {BookText.Describe(place)}, {mode}";
        var expected = _reference.CancelReplace(cancel, place, mode, _now);
        Equal(expected, _engine.CancelReplace(cancel, place, mode, _now, _events), "result");
        Count($"CancelReplace {mode} cancel {expected.CancelReason == 0} new {expected.NewReason == 0} attempted {expected.NewAttempted}");
    }

    private void SetStatus(MarketStatus status)
    {
        _command = $"status {status}";
        Equal(_reference.SetStatus(status, _now), _engine.SetStatus(status, _now, _events), "reason");
        Count($"Status {status}");
    }

    private void Compare()
    {
        CompareEvents();
        CompareState();
        _invariants.Check(_engine.Book, _events);
        _writer.Clear();
        if (!_events.Events.IsEmpty)
        {
            BookEventCodec.Encode(_events, _writer);
            BookEventCodec.Decode(_writer.Written, _decoded);
            _replica.Apply(_decoded);
        }
        Equal(_engine.Book.StateHash(), _replica.StateHash(), "hash of the replayed book");
    }

    private void CompareEvents()
    {
        Equal(_reference.Events.Count, _events.Events.Length, "number of events");
        Equal(_reference.Accepted.Count, _events.Accepted.Length, "number of accepted orders");
        for (var i = 0; i < _reference.Events.Count; i++)
        {
            var actual = _events.Events[i];
            var slot = actual.Slot;
            if (NamesOrder(actual.Kind))
                Equal(actual.OrderId, _engine.Book.Orders[slot].OrderId, "slot of an event's order");
            if (actual.MakerOrderId != 0)
                Equal(actual.MakerOrderId, _engine.Book.Orders[actual.MakerSlot].OrderId, "slot of an event's maker");
            CompareEvent(_reference.Events[i], actual, i);
            ReachEvent(actual, slot);
        }
        for (var i = 0; i < _reference.Accepted.Count; i++)
            Equal(_reference.Accepted[i], _events.Accepted[i], "accepted order");
        Check(_reference.AcceptedLists.SequenceEqual(_events.Lists.ToArray()), "accepted lists");
        Check(_reference.Amended.SequenceEqual(_events.Amended.ToArray()), "amended orders");
    }

    private static bool NamesOrder(BookEventKind kind) => kind is not (BookEventKind.StatusChanged
        or BookEventKind.OrderListAccepted or BookEventKind.OrderListEnded or BookEventKind.TrailingMoved);

    private static void CompareEvent(in BookEvent expected, in BookEvent actual, int index)
    {
        var same = expected.Kind == actual.Kind && expected.Side == actual.Side && expected.Status == actual.Status
            && expected.Reason == actual.Reason && expected.MarketStatus == actual.MarketStatus
            && expected.OrderId == actual.OrderId && expected.MakerOrderId == actual.MakerOrderId
            && expected.MatchId == actual.MatchId && expected.AggregateId == actual.AggregateId
            && expected.PriceTicks == actual.PriceTicks && expected.LimitTicks == actual.LimitTicks
            && expected.QuantityLots == actual.QuantityLots
            && expected.MakerQuantityLots == actual.MakerQuantityLots && expected.TakerFeeMinor == actual.TakerFeeMinor
            && expected.MakerFeeMinor == actual.MakerFeeMinor && expected.HoldMinor == actual.HoldMinor
            && expected.MakerHoldMinor == actual.MakerHoldMinor;
        Check(same, $"event {index}: expected {BookText.Describe(expected)}, got {BookText.Describe(actual)}");
    }

    private void CompareState()
    {
        var book = _engine.Book;
        Equal(_reference.Status, book.Status, "status");
        Equal(_reference.LastPrice, book.LastPriceTicks, "last price");
        Equal(_reference.LastTime, book.LastTimeMicros, "last time");
        Equal(_reference.UpdateId, book.UpdateId, "update id");
        Equal(_reference.NextOrderId, book.NextOrderId, "next order id");
        Equal(_reference.NextTradeId, book.NextTradeId, "next trade id");
        Equal(_reference.NextAggregateId, book.NextAggregateId, "next aggregate id");
        Equal(_reference.NextPreventedMatchId, book.NextPreventedMatchId, "next prevented-match id");
        Equal(_reference.NextAmendmentId, book.NextAmendmentId, "next amendment id");
        Equal(_reference.NextListNumber, book.NextListNumber, "next list number");
        Equal(_reference.Lists.Count, book.OpenListCount, "number of open lists");
        foreach (var list in _reference.Lists) CompareList(list, book);
        Equal(_reference.Average(_now), book.AveragePriceTicks(_now), "average price");
        Equal(_reference.Open.Count, book.OpenOrderCount, "number of open orders");
        foreach (var order in _reference.Open) CompareOrder(order, book);
        foreach (var side in (Side[])[Side.Buy, Side.Sell])
        {
            var depth = new List<(long, long)>();
            book.CopyDepth(side, int.MaxValue, depth);
            var expected = _reference.Depth(side);
            Check(expected.SequenceEqual(depth), $"depth of {side}");
            Equal(expected.Count, book.LevelCount(side), "number of levels");
            foreach (var (price, lots) in expected) Equal(lots, book.LevelLots(side, price), "lots of a level");
        }
        foreach (var own in _reference.Open.GroupBy(o => o.Account))
        {
            var slots = new List<int>();
            book.CopyOpenOrders(own.Key, slots);
            Check(own.Select(o => o.Id).Order().SequenceEqual(slots.Select(s => book.Orders[s].OrderId)), "open orders of an account");
            Equal((own.Count(), own.Count(o => o.Type >= OrderType.StopLoss)), book.OpenOrderCounts(own.Key), "counts of an account");
        }
    }

    private static void CompareOrder(ReferenceOrder expected, OrderBook book)
    {
        Check(book.TryGetOrder(expected.Id, out var slot), $"order {expected.Id} is open");
        ref var order = ref book.Orders[slot];
        ref var details = ref book.Orders.Details(slot);
        Equal(
            (expected.Id, expected.Account, expected.Side, expected.Type, expected.TimeInForce, expected.Prevention, expected.Status),
            (order.OrderId, order.AccountId, order.Side, order.Type, order.TimeInForce, order.SelfTradePrevention, order.Status),
            "order");
        Equal(
            (expected.Price, expected.Remaining, (long)expected.Hold, (long)expected.Quote, expected.InBook, expected.Waits),
            (order.PriceTicks, order.RemainingLots, order.HoldMinor, order.CumulativeQuoteMinor, order.Resting, order.WaitsForTrigger),
            "order's numbers");
        Equal(
            (expected.ClientId, expected.Original, expected.Executed, expected.Prevented, expected.QuoteQuantity, expected.Stop),
            (details.ClientOrderId, details.OriginalLots, details.ExecutedLots, details.PreventedLots, details.QuoteQuantityMinor, details.StopTicks),
            "order's details");
        Equal(
            (expected.Created, expected.Updated, expected.Working, expected.PreventedMatchId, expected.StrategyId, expected.StrategyType),
            (details.CreatedMicros, details.UpdatedMicros, details.WorkingMicros, details.PreventedMatchId, details.StrategyId, details.StrategyType),
            "order's times and marks");
        var extras = book.Orders.ExtrasOf(slot);
        Equal(
            (expected.Iceberg, expected.InBook ? expected.Visible : 0, expected.Trailing, expected.FollowsSince, expected.List?.Id ?? 0, expected.Amendments),
            (extras.IcebergLots, order.Resting ? extras.VisibleLots : 0, extras.TrailingBips, extras.TrailingMicros, extras.ListId, extras.Amendments),
            "order's particulars");
        if (expected.ClientId.IsEmpty) return;
        Check(book.TryGetOrder(expected.Account, expected.ClientId, out var found) && found == slot, "order is found by client id");
    }

    private static void CompareList(ReferenceList expected, OrderBook book)
    {
        Check(book.TryGetList(expected.Id, out var list), $"list {expected.Id} is open");
        Equal(
            (expected.Account, expected.ClientId, expected.Kind, expected.Orders.Count, expected.Created, expected.Updated),
            (list.AccountId, list.ClientOrderId, list.Kind, (int)list.Count, list.CreatedMicros, list.UpdatedMicros),
            "list");
        for (var i = 0; i < list.Count; i++)
        {
            Equal((expected.Orders[i].Id, expected.Orders[i].ClientId), (list.Legs[i].OrderId, list.Legs[i].ClientOrderId), "order of a list");
            Check(list.Legs[i].Slot >= 0 == book.TryGetOrder(list.Legs[i].OrderId, out _), "an order of a list is open or not");
        }
        if (expected.ClientId.IsEmpty) return;
        Check(book.TryGetList(expected.Account, expected.ClientId, out var found) && found.ListId == expected.Id, "list is found by client id");
    }

    private void GoOnFromSnapshot()
    {
        var hash = _engine.Book.StateHash();
        _writer.Clear();
        BookSnapshotCodec.Write(_engine.Book, _writer);
        var bytes = _writer.Written.ToArray();
        var restored = BookSnapshotCodec.Read(bytes, _rules);
        Equal(hash, restored.StateHash(), "hash of the restored book");
        _writer.Clear();
        BookSnapshotCodec.Write(restored, _writer);
        Check(bytes.AsSpan().SequenceEqual(_writer.Written), "a restored book makes the same snapshot");
        _engine = new(restored);
        if (_random.Next(2) == 0) _replica = BookSnapshotCodec.Read(bytes, _rules);
        CompareState();
    }

    private void Reach(OrderType type, RejectReason reason)
    {
        if (reason != RejectReason.None) Count($"{type} refused {reason}");
        else if (_events.Accepted[0].Rests) Count($"{type} rests at once");
    }

    private void ReachEvent(in BookEvent e, int slot)
    {
        if (e.Kind == BookEventKind.OrderAccepted || !NamesOrder(e.Kind)) return;
        ref var order = ref _engine.Book.Orders[slot];
        var subject = order.Type.ToString();
        if (e.Kind == BookEventKind.TradeExecuted)
        {
            var maker = _engine.Book.Orders[e.MakerSlot].Traits;
            foreach (var trait in (OrderTraits[])[OrderTraits.Iceberg, OrderTraits.InList, OrderTraits.Amended])
            {
                if ((maker & trait) != 0) Count($"{trait} maker trades");
                if ((order.Traits & trait) != 0) Count($"{trait} taker trades");
            }
        }
        if (order.Type == OrderType.Market && _engine.Book.Orders.Details(slot).QuoteQuantityMinor > 0) subject += "ByQuote";
        Count(e.Kind switch
        {
            BookEventKind.OrderExpired => $"{subject} {e.Status} {e.Reason}",
            BookEventKind.MatchPrevented => $"{subject} {e.Kind} {order.SelfTradePrevention}",
            BookEventKind.TradeExecuted => $"{subject} {e.Kind} {order.TimeInForce}",
            _ => $"{subject} {e.Kind}",
        });
    }

    private void Count(string cell) => Reached[cell] = Reached.GetValueOrDefault(cell) + 1;

    private static void Check(bool condition, string what)
    {
        if (!condition) throw new InvalidOperationException($"Differs: {what}.");
    }

    private static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new InvalidOperationException($"Differs: {what}: expected {BookText.Describe(expected)}, got {BookText.Describe(actual)}.");
    }
}
