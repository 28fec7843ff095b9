using System.Runtime.CompilerServices;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>Matching, self-trade prevention and triggered stops.</content>
public sealed partial class MatchingEngine
{
    /// <summary>What a taker would trade.</summary>
    private struct Outcome
    {
        public long Lots;
        public long QuoteMinor;
        public bool Overflow;
    }

    private void Execute(in PlaceOrder command, in Intent intent)
    {
        var slot = Accept(command, intent, OrderTraits.None, listId: 0);
        if (!intent.Rests) Run(slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Accept(in PlaceOrder command, in Intent intent, OrderTraits traits, long listId)
    {
        ref var accepted = ref _events.AddAccepted(out var index);
        accepted.OrderId = _book.NextOrderId;
        accepted.AccountId = command.AccountId;
        accepted.ClientOrderId = command.ClientOrderId;
        accepted.Side = command.Side;
        accepted.Type = command.Type;
        accepted.TimeInForce = intent.TimeInForce;
        accepted.SelfTradePrevention = intent.Prevention;
        accepted.Rests = intent.Rests;
        accepted.PriceTicks = intent.PriceTicks;
        accepted.QuantityLots = command.QuantityLots;
        accepted.QuoteQuantityMinor = command.QuoteQuantityMinor;
        accepted.StopTicks = command.StopTicks;
        accepted.HoldMinor = intent.HoldMinor;
        accepted.StrategyId = command.StrategyId;
        accepted.StrategyType = command.StrategyType;
        if (command.IcebergLots > 0) traits |= OrderTraits.Iceberg;
        if (command.TrailingBips > 0) traits |= OrderTraits.Trailing;
        if (traits != OrderTraits.None)
        {
            accepted.IcebergLots = command.IcebergLots;
            accepted.TrailingBips = command.TrailingBips;
            accepted.ListId = listId;
            accepted.Traits = traits;
        }
        ref var e = ref _events.Add(BookEventKind.OrderAccepted);
        e.AcceptedIndex = index;
        _book.ApplyAccepted(ref e, _events);
        return e.Slot;
    }

    private void Run(int slot)
    {
        RunTaker(slot);
        while (_triggered.TryDequeue(out var triggered)) RunTaker(triggered);
    }

    /// <summary>
    /// Lets an order that arrived or was triggered take what it can, ends or rests what is left of it, and triggers the
    /// stops its trades reached. Those run after it, one by one, in the order in which they were reached: trade by trade;
    /// at one trade those that wait for a rise, lowest stop price first, then those that wait for a fall, highest first;
    /// equal stop prices in order of id; then trailing buys and trailing sells, smallest delta first, equal deltas in the
    /// order in which they began to follow the price; then the pending orders of the lists whose working order it filled.
    /// </summary>
    private void RunTaker(int slot)
    {
        var firstEvent = _events.Events.Length;
        ref var order = ref _orders[slot];
        if (order.TimeInForce == TimeInForce.Fok && Walk(order).Lots < order.RemainingLots)
            EmitExpired(slot, OrderStatus.Expired, ExpiryReason.UnfilledFokOrder);
        else
            Match(slot);
        if (_book.WaitingStopCount > 0 || _completed.Count > 0) TriggerStops(firstEvent);
    }

    private void Match(int slot)
    {
        ref var taker = ref _orders[slot];
        var opposite = _book.Ladder(taker.Side == Side.Buy ? Side.Sell : Side.Buy);
        var limitRank = opposite.Rank(taker.PriceTicks);
        var quoteLeft = _orders.Details(slot).QuoteQuantityMinor;
        var byQuote = quoteLeft > 0;
        var aggregatePrice = 0L;
        while (opposite.BestRank >= limitRank)
        {
            var price = opposite.BestPriceTicks;
            var wanted = byQuote ? quoteLeft / (price * _unit) : taker.RemainingLots;
            if (wanted == 0)
            {
                EmitQuoteOrderFilled(slot);
                return;
            }
            var makerSlot = opposite.BestHead;
            ref var maker = ref _orders[makerSlot];
            var lots = Math.Min(wanted, maker.RemainingLots);
            if (maker.Traits != OrderTraits.None) lots = Math.Min(lots, _book.TradableLots(maker, makerSlot));
            if (maker.AccountId == taker.AccountId && taker.SelfTradePrevention != SelfTradePrevention.None)
            {
                if (PreventMatch(slot, makerSlot, wanted)) return;
                if (byQuote && taker.SelfTradePrevention == SelfTradePrevention.Decrement) quoteLeft -= price * lots * _unit;
                continue;
            }
            EmitTrade(slot, makerSlot, lots, newAggregate: price != aggregatePrice);
            aggregatePrice = price;
            if (byQuote)
            {
                quoteLeft -= price * lots * _unit;
                if (quoteLeft > 0) continue;
                EmitQuoteOrderFilled(slot);
                return;
            }
            if (lots == wanted) return;
        }
        EndOrRest(slot);
    }

    /// <summary>What becomes of the rest of a taker that finds nothing more to trade with.</summary>
    private void EndOrRest(int slot)
    {
        ref var order = ref _orders[slot];
        if (!HasLimit(order.Type))
        {
            EmitExpired(slot, OrderStatus.Expired, ExpiryReason.InsufficientLiquidity);
            return;
        }
        if (order.TimeInForce != TimeInForce.Gtc)
        {
            EmitExpired(slot, OrderStatus.Expired, ExpiryReason.UnfilledIocQuantity);
            return;
        }
        EmitRested(slot);
    }

    private void EmitRested(int slot)
    {
        ref var order = ref _orders[slot];
        ref var e = ref _events.Add(BookEventKind.OrderRested);
        e.OrderId = order.OrderId;
        e.Slot = slot;
        e.Side = order.Side;
        _book.ApplyRested(e, _events);
    }

    private void EmitTrade(int takerSlot, int makerSlot, long lots, bool newAggregate)
    {
        ref var taker = ref _orders[takerSlot];
        ref var maker = ref _orders[makerSlot];
        var traits = taker.Traits | maker.Traits;
        if ((traits & OrderTraits.Paired) != 0) BeginToWork(makerSlot);
        if (lots == maker.RemainingLots) _book.PrefetchEnd(makerSlot, maker.OrderId);
        var price = maker.PriceTicks;
        var baseMinor = new Amount(lots * _rules.LotMinor);
        var quoteMinor = new Amount(price * lots * _unit);
        var takerBuys = taker.Side == Side.Buy;
        ref var e = ref _events.Add(BookEventKind.TradeExecuted);
        e.Side = taker.Side;
        e.Slot = takerSlot;
        e.MakerSlot = makerSlot;
        e.OrderId = taker.OrderId;
        e.MakerOrderId = maker.OrderId;
        e.MatchId = _book.NextTradeId;
        e.AggregateId = newAggregate ? _book.NextAggregateId : _book.NextAggregateId - 1;
        e.PriceTicks = price;
        e.QuantityLots = lots;
        e.TakerFeeMinor = _rules.TakerFee.On(takerBuys ? baseMinor : quoteMinor).Minor;
        e.MakerFeeMinor = _rules.MakerFee.On(takerBuys ? quoteMinor : baseMinor).Minor;
        e.HoldMinor = _book.HoldFor(taker, lots, price);
        e.MakerHoldMinor = _book.HoldFor(maker, lots, price);
        _book.ApplyTrade(e, _events);
        if ((traits & OrderTraits.InList) != 0) AfterTrade(takerSlot, makerSlot);
    }

    /// <summary>
    /// Keeps a taker from trading with a maker of its own account, by the taker's mode (Binance "STP FAQ").
    /// </summary>
    /// <param name="slot">The taker.</param>
    /// <param name="makerSlot">The maker.</param>
    /// <param name="wanted">Lots the taker wants at the maker's price.</param>
    /// <returns>Whether the taker ended.</returns>
    private bool PreventMatch(int slot, int makerSlot, long wanted)
    {
        ref var taker = ref _orders[slot];
        ref var maker = ref _orders[makerSlot];
        var smaller = Math.Min(wanted, _book.TradableLots(maker, makerSlot));
        var (takerLots, makerLots) = taker.SelfTradePrevention switch
        {
            SelfTradePrevention.ExpireTaker => (wanted, 0L),
            SelfTradePrevention.ExpireMaker => (0L, maker.RemainingLots),
            SelfTradePrevention.ExpireBoth => (wanted, maker.RemainingLots),
            _ => (smaller, smaller),
        };
        if (makerLots > 0) BeginToWork(makerSlot);
        ref var e = ref _events.Add(BookEventKind.MatchPrevented);
        e.Side = taker.Side;
        e.Slot = slot;
        e.MakerSlot = makerSlot;
        e.OrderId = taker.OrderId;
        e.MakerOrderId = maker.OrderId;
        e.MatchId = _book.NextPreventedMatchId;
        e.PriceTicks = maker.PriceTicks;
        e.QuantityLots = takerLots;
        e.MakerQuantityLots = makerLots;
        e.HoldMinor = _book.HoldForPrevented(slot, takerLots);
        e.MakerHoldMinor = _book.HoldForPrevented(makerSlot, makerLots);
        _book.ApplyPrevented(e, _events);
        if (maker.RemainingLots == 0)
            EmitExpired(makerSlot, OrderStatus.ExpiredInMatch, ExpiryReason.SelfTradePrevention);
        if (takerLots < wanted) return false;
        EmitExpired(slot, OrderStatus.ExpiredInMatch, ExpiryReason.SelfTradePrevention);
        return true;
    }

    /// <summary>Expires an order and, when it belongs to a list, those that depend on it.</summary>
    private void EmitExpired(int slot, OrderStatus status, ExpiryReason reason)
    {
        var paired = (_orders[slot].Traits & OrderTraits.Paired) != 0;
        EmitExpiredAlone(slot, status, reason);
        if ((_orders[slot].Traits & OrderTraits.InList) != 0) AfterExpiry(slot, paired);
    }

    private void EmitExpiredAlone(int slot, OrderStatus status, ExpiryReason reason)
    {
        ref var order = ref _orders[slot];
        ref var e = ref _events.Add(BookEventKind.OrderExpired);
        e.OrderId = order.OrderId;
        e.Slot = slot;
        e.Side = order.Side;
        e.Status = status;
        e.Reason = reason;
        e.HoldMinor = order.HoldMinor;
        _book.ApplyExpired(e, _events);
    }

    private void EmitQuoteOrderFilled(int slot)
    {
        ref var order = ref _orders[slot];
        ref var e = ref _events.Add(BookEventKind.QuoteOrderFilled);
        e.OrderId = order.OrderId;
        e.Slot = slot;
        e.Side = order.Side;
        e.HoldMinor = order.HoldMinor;
        _book.ApplyQuoteOrderFilled(e, _events);
    }

    private void TriggerStops(int firstEvent)
    {
        var end = _events.Events.Length;
        for (var i = firstEvent; i < end; i++)
        {
            if (_events.Events[i].Kind != BookEventKind.TradeExecuted) continue;
            var last = _events.Events[i].PriceTicks;
            MoveTrailing(Side.Buy, last);
            MoveTrailing(Side.Sell, last);
            Trigger(_book.RisingStops, last);
            Trigger(_book.FallingStops, last);
            TriggerTrailing(Side.Buy, last);
            TriggerTrailing(Side.Sell, last);
            for (var c = 0; c < _completed.Count; c++)
            {
                if (_completed[c].Event == i) StartPending(_completed[c].Slot, last);
            }
        }
        _completed.Clear();
    }

    private void Trigger(PriceLadder stops, long lastTicks)
    {
        while (stops.BestRank >= stops.Rank(lastTicks)) StartOrTrigger(stops.BestHead, lastTicks);
    }

    private Outcome Walk(in Order order) =>
        Walk(order.AccountId, order.Side, order.SelfTradePrevention, order.PriceTicks, order.RemainingLots, quoteMinor: 0);

    /// <summary>
    /// What a taker would trade, self-trade prevention included, without doing it. Decides fill-or-kill and the holds of
    /// market orders; takes the same steps as <see cref="Match"/>.
    /// </summary>
    private Outcome Walk(
        long accountId, Side side, SelfTradePrevention prevention, long limitTicks, long lots, long quoteMinor)
    {
        var outcome = default(Outcome);
        var opposite = _book.Ladder(side == Side.Buy ? Side.Sell : Side.Buy);
        var limitRank = opposite.Rank(limitTicks);
        var byQuote = quoteMinor > 0;
        var cursor = opposite.Levels();
        while (cursor.MoveNext() && cursor.Rank >= limitRank)
        {
            var lotQuote = cursor.PriceTicks * _unit;
            var slot = cursor.Head;
            var hidden = false;
            for (var round = 0; slot >= 0; slot = NextInRound(cursor.Head, slot, ref round, ref hidden))
            {
                ref var maker = ref _orders[slot];
                var slice = SliceAt(maker, slot, round, ref hidden);
                if (slice == 0) continue;
                var wanted = byQuote ? quoteMinor / lotQuote : lots;
                if (wanted == 0) return outcome;
                var taken = Math.Min(wanted, slice);
                if (maker.AccountId == accountId && prevention != SelfTradePrevention.None)
                {
                    if (prevention is SelfTradePrevention.ExpireTaker or SelfTradePrevention.ExpireBoth) return outcome;
                    if (prevention == SelfTradePrevention.ExpireMaker) continue;
                }
                else
                {
                    outcome.Lots += taken;
                    if (!TryMultiply(lotQuote, taken, out var quote) || quote > long.MaxValue - outcome.QuoteMinor
                        || !TryMultiply(outcome.Lots, _rules.LotMinor, out _))
                    {
                        outcome.Overflow = true;
                        return outcome;
                    }
                    outcome.QuoteMinor += quote;
                }
                // A taker that leaves some of a maker, or that self-trade prevention used up, goes no further; a quote
                // quantity that cannot pay one more lot here could pay one at the next, lower bid.
                var prevented = maker.AccountId == accountId && prevention != SelfTradePrevention.None;
                if (taken < slice || (taken == wanted && prevented)) return outcome;
                if (byQuote) quoteMinor -= lotQuote * taken;
                else lots -= taken;
            }
        }
        return outcome;
    }

    /// <summary>
    /// The next order in a level's queue; after the last the first again, for as long as some iceberg order has more than
    /// its slices so far: a slice that is used up makes room for the next at the end of the queue.
    /// </summary>
    private int NextInRound(int head, int slot, ref int round, ref bool hidden)
    {
        var next = _orders.Link(slot).Next;
        if (next >= 0 || !hidden) return next;
        hidden = false;
        round++;
        return head;
    }

    /// <summary>The lots an order shows in a round through its level's queue; icebergs show more than once.</summary>
    private long SliceAt(in Order maker, int slot, int round, ref bool hidden)
    {
        if ((maker.Traits & OrderTraits.Iceberg) == 0) return round == 0 ? maker.RemainingLots : 0;
        ref var extras = ref _orders.Extras(slot);
        var before = round == 0 ? 0 : Math.Min(maker.RemainingLots, extras.VisibleLots + (round - 1) * extras.IcebergLots);
        var slice = Math.Min(round == 0 ? extras.VisibleLots : extras.IcebergLots, maker.RemainingLots - before);
        hidden |= before + slice < maker.RemainingLots;
        return slice;
    }
}
