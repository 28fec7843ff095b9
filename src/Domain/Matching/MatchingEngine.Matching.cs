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
        ref var e = ref _events.Add(BookEventKind.OrderAccepted);
        e.AcceptedIndex = index;
        _book.ApplyAccepted(ref e, _events);
        if (intent.Rests) return;
        RunTaker(e.Slot);
        while (_triggered.TryDequeue(out var slot)) RunTaker(slot);
    }

    /// <summary>
    /// Lets an order that arrived or was triggered take what it can, ends or rests what is left of it, and triggers the
    /// stops its trades reached. Those run after it, one by one, in the order in which they were reached: trade by trade;
    /// at one trade those that wait for a rise, lowest stop price first, then those that wait for a fall, highest first;
    /// equal stop prices in order of id.
    /// </summary>
    private void RunTaker(int slot)
    {
        var firstEvent = _events.Events.Length;
        ref var order = ref _orders[slot];
        if (order.TimeInForce == TimeInForce.Fok && Walk(order).Lots < order.RemainingLots)
            EmitExpired(slot, OrderStatus.Expired, ExpiryReason.UnfilledFokOrder);
        else
            Match(slot);
        if (_book.WaitingStopCount > 0) TriggerStops(firstEvent);
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
        var (takerLots, makerLots) = taker.SelfTradePrevention switch
        {
            SelfTradePrevention.ExpireTaker => (wanted, 0L),
            SelfTradePrevention.ExpireMaker => (0L, maker.RemainingLots),
            SelfTradePrevention.ExpireBoth => (wanted, maker.RemainingLots),
            _ => (Math.Min(wanted, maker.RemainingLots), Math.Min(wanted, maker.RemainingLots)),
        };
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

    private void EmitExpired(int slot, OrderStatus status, ExpiryReason reason)
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
            Trigger(_book.RisingStops, last);
            Trigger(_book.FallingStops, last);
        }
    }

    private void Trigger(PriceLadder stops, long lastTicks)
    {
        while (stops.BestRank >= stops.Rank(lastTicks))
        {
            var slot = stops.BestHead;
            ref var e = ref _events.Add(BookEventKind.StopTriggered);
            e.OrderId = _orders[slot].OrderId;
            e.Slot = slot;
            e.Side = _orders[slot].Side;
            e.PriceTicks = lastTicks;
            _book.ApplyTriggered(e, _events);
            _triggered.Enqueue(slot);
        }
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
            for (var slot = cursor.Head; slot >= 0; slot = _orders.Link(slot).Next)
            {
                ref var maker = ref _orders[slot];
                var wanted = byQuote ? quoteMinor / lotQuote : lots;
                if (wanted == 0) return outcome;
                var taken = Math.Min(wanted, maker.RemainingLots);
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
                if (taken < maker.RemainingLots || (taken == wanted && maker.AccountId == accountId)) return outcome;
                if (byQuote) quoteMinor -= lotQuote * taken;
                else lots -= taken;
            }
        }
        return outcome;
    }
}
