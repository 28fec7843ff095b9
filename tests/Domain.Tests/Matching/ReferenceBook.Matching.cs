using System.Numerics;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <content>How orders trade, end and trigger.</content>
internal sealed partial class ReferenceBook
{
    // On a copy that only finds out what an order would trade: no hold is known yet and stops do not matter.
    private bool _dryRun;

    private void Accept(PlaceOrder c)
    {
        var (order, rests) = Enter(c, null, false, false);
        if (!rests) RunAll(order);
    }

    private (ReferenceOrder Order, bool Rests) Enter(PlaceOrder c, ReferenceList? list, bool pending, bool paired)
    {
        var order = new ReferenceOrder
        {
            Id = NextOrderId++,
            Account = c.AccountId,
            ClientId = c.ClientOrderId,
            Side = c.Side,
            Type = c.Type,
            TimeInForce = c.TimeInForce == 0 ? TimeInForce.Gtc : c.TimeInForce,
            Prevention = c.SelfTradePrevention == 0 ? rules.DefaultSelfTradePrevention : c.SelfTradePrevention,
            Price = (long)OwnPrice(c),
            Stop = c.StopTicks,
            Original = c.QuantityLots,
            Remaining = c.QuantityLots,
            QuoteQuantity = c.QuoteQuantityMinor,
            QuoteLeft = c.QuoteQuantityMinor,
            Hold = _dryRun ? 0 : HoldOf(c),
            Created = Now,
            Updated = Now,
            Working = IsStop(c.Type) || pending ? -1 : Now,
            Status = pending ? OrderStatus.PendingNew : OrderStatus.New,
            Iceberg = c.IcebergLots,
            Trailing = c.TrailingBips,
            List = list,
            Pending = pending,
            Paired = paired,
            HeldAtPrice = pending && c.Type == OrderType.Market,
            StrategyId = c.StrategyId,
            StrategyType = c.StrategyType,
            Waits = IsStop(c.Type) && !pending,
        };
        if (list != null) (order.Price, order.Hold) = ((long)_listPrice, _listHold);
        else if (c.Type == OrderType.Market && Best(Other(c.Side)) is { } best) order.Price = Protection(c.Side, best.Price);
        Open.Add(order);
        list?.Orders.Add(order);
        LastTime = Now;
        var crosses = Best(Other(c.Side)) is { } opposite && Reaches(c.Side, order.Price, opposite.Price);
        var rests = order.Waits || !pending && HasLimit(c.Type) && order.TimeInForce == TimeInForce.Gtc && !crosses;
        Accepted.Add(new()
        {
            OrderId = order.Id,
            AccountId = order.Account,
            ClientOrderId = order.ClientId,
            Side = order.Side,
            Type = order.Type,
            TimeInForce = order.TimeInForce,
            SelfTradePrevention = order.Prevention,
            Rests = rests,
            PriceTicks = order.Price,
            QuantityLots = order.Original,
            QuoteQuantityMinor = order.QuoteQuantity,
            StopTicks = order.Stop,
            HoldMinor = (long)order.Hold,
            StrategyId = order.StrategyId,
            StrategyType = order.StrategyType,
            IcebergLots = order.Iceberg,
            TrailingBips = order.Trailing,
            ListId = list?.Id ?? 0,
            Traits = (order.Iceberg > 0 ? OrderTraits.Iceberg : 0) | (order.Trailing > 0 ? OrderTraits.Trailing : 0)
                | (list != null ? OrderTraits.InList : 0) | (pending ? OrderTraits.Pending : 0)
                | (paired ? OrderTraits.Paired : 0) | (order.HeldAtPrice ? OrderTraits.HeldAtPrice : 0),
        });
        Events.Add(new() { Kind = BookEventKind.OrderAccepted, OrderId = order.Id, Side = order.Side });
        if (order.Waits) Wait(order, LastPrice);
        else if (rests) JoinBook(order);
        return (order, rests);
    }

    private void RunAll(ReferenceOrder order)
    {
        var toRun = new Queue<ReferenceOrder>([order]);
        while (toRun.TryDequeue(out var taker))
        {
            var firstEvent = Events.Count;
            Run(taker);
            if (!_dryRun) TriggerStops(firstEvent, toRun);
        }
    }

    private void Run(ReferenceOrder taker)
    {
        if (taker.TimeInForce == TimeInForce.Fok && !CanFillWhole(taker))
        {
            End(taker, BookEventKind.OrderExpired, OrderStatus.Expired, ExpiryReason.UnfilledFokOrder);
            return;
        }
        while (true)
        {
            var maker = Best(Other(taker.Side));
            if (maker == null || !Reaches(taker.Side, taker.Price, maker.Price)) break;
            var wanted = taker.QuoteQuantity > 0 ? (long)(taker.QuoteLeft / (maker.Price * _unit)) : taker.Remaining;
            if (wanted == 0)
            {
                End(taker, BookEventKind.QuoteOrderFilled, OrderStatus.Filled, ExpiryReason.None);
                return;
            }
            if (maker.Account == taker.Account && taker.Prevention != SelfTradePrevention.None)
                PreventMatch(taker, maker, wanted);
            else
                Trade(taker, maker, Math.Min(wanted, maker.Tradable));
            if (!Open.Contains(taker)) return;
        }
        if (!HasLimit(taker.Type))
            End(taker, BookEventKind.OrderExpired, OrderStatus.Expired, ExpiryReason.InsufficientLiquidity);
        else if (taker.TimeInForce != TimeInForce.Gtc)
            End(taker, BookEventKind.OrderExpired, OrderStatus.Expired, ExpiryReason.UnfilledIocQuantity);
        else
        {
            Events.Add(new() { Kind = BookEventKind.OrderRested, OrderId = taker.Id, Side = taker.Side });
            JoinBook(taker);
        }
    }

    private bool CanFillWhole(ReferenceOrder taker)
    {
        var copy = Copy();
        copy._dryRun = true;
        var twin = copy.Open.Single(o => o.Id == taker.Id);
        twin.TimeInForce = TimeInForce.Ioc;
        copy.Run(twin);
        return TradesOf(copy, taker.Id).Lots == taker.Remaining;
    }

    private void Trade(ReferenceOrder taker, ReferenceOrder maker, long lots)
    {
        if (_aggregate != (taker.Id, maker.Price)) NextAggregateId++;
        _aggregate = (taker.Id, maker.Price);
        BeginToWork(maker);
        var quote = maker.Price * lots * _unit;
        var received = lots * (BigInteger)rules.LotMinor;
        var takerBuys = taker.Side == Side.Buy;
        LastPrice = maker.Price;
        LastTime = Now;
        UpdateId++;
        _trades.RemoveAll(t => t.Time < Now - 600_000_000);
        _trades.Add((Now, maker.Price, lots));
        Events.Add(new()
        {
            Kind = BookEventKind.TradeExecuted,
            Side = taker.Side,
            OrderId = taker.Id,
            MakerOrderId = maker.Id,
            MatchId = NextTradeId++,
            AggregateId = NextAggregateId - 1,
            PriceTicks = maker.Price,
            QuantityLots = lots,
            TakerFeeMinor = Fee(rules.TakerFee.PerHundredMillion, takerBuys ? received : quote),
            MakerFeeMinor = Fee(rules.MakerFee.PerHundredMillion, takerBuys ? quote : received),
            HoldMinor = Fill(taker, lots, quote),
            MakerHoldMinor = Fill(maker, lots, quote),
        });
        if (taker.QuoteQuantity == 0 && taker.Remaining == 0) Close(taker, OrderStatus.Filled, ExpiryReason.None);
        if (maker.Remaining == 0) Close(maker, OrderStatus.Filled, ExpiryReason.None);
        else ReduceSlice(maker, lots);
        var trade = Events.Count - 1;
        AfterFill(maker, trade);
        AfterFill(taker, trade);
        if (taker.QuoteQuantity > 0 && taker.QuoteLeft == 0)
            End(taker, BookEventKind.QuoteOrderFilled, OrderStatus.Filled, ExpiryReason.None);
    }

    private void ReduceSlice(ReferenceOrder maker, long lots)
    {
        if (maker.Iceberg == 0) return;
        maker.Visible -= Math.Min(lots, maker.Visible);
        if (maker.Visible > 0 || maker.Remaining == 0) return;
        maker.Visible = Math.Min(maker.Iceberg, maker.Remaining);
        maker.PlaceInQueue = _nextPlaceInQueue++;
    }

    private long Fill(ReferenceOrder order, long lots, BigInteger quote)
    {
        order.Executed += lots;
        order.Quote += quote;
        order.Updated = Now;
        order.Status = OrderStatus.PartiallyFilled;
        if (order.QuoteQuantity > 0)
        {
            order.Original += lots;
            order.QuoteLeft -= quote;
        }
        else
        {
            order.Remaining -= lots;
        }
        if (_dryRun) return 0;
        var consumed = order.Side == Side.Sell ? lots * (BigInteger)rules.LotMinor
            : order.Type == OrderType.Market && !order.HeldAtPrice ? quote
            : order.Price * lots * _unit;
        order.Hold -= consumed;
        return (long)consumed;
    }

    private void PreventMatch(ReferenceOrder taker, ReferenceOrder maker, long wanted)
    {
        var smaller = Math.Min(wanted, maker.Tradable);
        var (offTaker, offMaker) = taker.Prevention switch
        {
            SelfTradePrevention.ExpireTaker => (wanted, 0),
            SelfTradePrevention.ExpireMaker => (0, maker.Remaining),
            SelfTradePrevention.ExpireBoth => (wanted, maker.Remaining),
            _ => (smaller, smaller),
        };
        if (offMaker > 0) BeginToWork(maker);
        taker.PreventedMatchId = maker.PreventedMatchId = NextPreventedMatchId;
        var takerEnds = offTaker == wanted;
        if (taker.QuoteQuantity > 0) taker.QuoteLeft -= maker.Price * offTaker * _unit;
        if (offMaker > 0) UpdateId++;
        LastTime = Now;
        Events.Add(new()
        {
            Kind = BookEventKind.MatchPrevented,
            Side = taker.Side,
            OrderId = taker.Id,
            MakerOrderId = maker.Id,
            MatchId = NextPreventedMatchId++,
            PriceTicks = maker.Price,
            QuantityLots = offTaker,
            MakerQuantityLots = offMaker,
            HoldMinor = TakeOff(taker, offTaker),
            MakerHoldMinor = TakeOff(maker, offMaker),
        });
        ReduceSlice(maker, offMaker);
        if (maker.Remaining == 0)
            End(maker, BookEventKind.OrderExpired, OrderStatus.ExpiredInMatch, ExpiryReason.SelfTradePrevention);
        if (takerEnds)
            End(taker, BookEventKind.OrderExpired, OrderStatus.ExpiredInMatch, ExpiryReason.SelfTradePrevention);
    }

    private long TakeOff(ReferenceOrder order, long lots)
    {
        if (lots == 0) return 0;
        order.Prevented += lots;
        order.Updated = Now;
        if (order.QuoteQuantity > 0) return 0;
        order.Remaining -= lots;
        if (_dryRun || order is { Type: OrderType.Market, Side: Side.Buy, HeldAtPrice: false }) return 0;
        var released = order.Side == Side.Sell ? lots * (BigInteger)rules.LotMinor : order.Price * lots * _unit;
        order.Hold -= released;
        return (long)released;
    }

    private void End(ReferenceOrder order, BookEventKind kind, OrderStatus status, ExpiryReason reason)
    {
        Events.Add(new()
        {
            Kind = kind,
            Side = order.Side,
            OrderId = order.Id,
            Status = kind == BookEventKind.OrderExpired ? status : 0,
            Reason = reason,
            HoldMinor = (long)order.Hold,
        });
        if (order.InBook && order.Remaining > 0) UpdateId++;
        order.Hold = 0;
        LastTime = Now;
        var paired = order.Paired;
        Close(order, status, reason);
        if (kind == BookEventKind.OrderExpired && !_expiresAlone) AfterExpiry(order, paired);
    }

    private void Close(ReferenceOrder order, OrderStatus status, ExpiryReason reason)
    {
        if (!_dryRun && order.Hold != 0) throw new InvalidOperationException($"Order {order.Id} ends with a hold of {order.Hold}.");
        order.Status = status;
        _ = reason;
        Open.Remove(order);
        if (order.List == null || _dryRun) return;
        order.List.Updated = Now;
        if (!order.Paired) return;
        foreach (var sibling in order.List.Orders) sibling.Paired = false;
    }

    private void JoinBook(ReferenceOrder order)
    {
        order.InBook = true;
        order.Visible = Math.Min(order.Iceberg, order.Remaining);
        order.PlaceInQueue = _nextPlaceInQueue++;
        UpdateId++;
    }

    private void TriggerStops(int firstEvent, Queue<ReferenceOrder> toRun)
    {
        var trades = Events.Select((e, index) => (e, index)).Skip(firstEvent)
            .Where(x => x.e.Kind == BookEventKind.TradeExecuted).Select(x => (x.e.PriceTicks, x.index)).ToList();
        foreach (var (price, index) in trades)
        {
            MoveTrailing(Side.Buy, price);
            MoveTrailing(Side.Sell, price);
            var waiting = Open.Where(o => o.Waits && !o.Follows).ToList();
            var rising = waiting.Where(o => WaitsForRise(o.Side, o.Type) && o.Stop <= price).OrderBy(o => o.Stop).ThenBy(Arrival);
            var falling = waiting.Where(o => !WaitsForRise(o.Side, o.Type) && o.Stop >= price)
                .OrderByDescending(o => o.Stop).ThenBy(Arrival);
            foreach (var order in rising.Concat(falling).ToList())
            {
                if (Open.Contains(order)) Trigger(order, price, toRun);
            }
            TriggerTrailing(Side.Buy, price, toRun);
            TriggerTrailing(Side.Sell, price, toRun);
            foreach (var (_, working) in _completed.Where(c => c.Event == index).ToList()) StartPending(working, price, toRun);
        }
        _completed.Clear();
    }

    // Stops of lists come to wait when their working order is filled, whatever their id.
    private static long Arrival(ReferenceOrder order) => order.PlaceInFollowing;

    private void Trigger(ReferenceOrder order, long price, Queue<ReferenceOrder> toRun)
    {
        if (order.Trailing > 0)
        {
            Events.Add(new() { Kind = BookEventKind.TrailingStarted, OrderId = order.Id, Side = order.Side, PriceTicks = price });
            order.Updated = Now;
            Follow(order, price);
            return;
        }
        BeginToWork(order);
        order.Waits = false;
        order.Working = order.Updated = Now;
        Events.Add(new() { Kind = BookEventKind.StopTriggered, OrderId = order.Id, Side = order.Side, PriceTicks = price });
        toRun.Enqueue(order);
    }

    /// <summary>The order that is next to trade on a side: best price, then longest in the queue.</summary>
    private ReferenceOrder? Best(Side side)
    {
        ReferenceOrder? best = null;
        foreach (var order in Open)
        {
            if (!order.InBook || order.Side != side) continue;
            if (best == null || IsBetter(order, best)) best = order;
        }
        return best;
    }

    private static bool IsBetter(ReferenceOrder left, ReferenceOrder right)
    {
        if (left.Price != right.Price) return left.Side == Side.Buy ? left.Price > right.Price : left.Price < right.Price;
        return left.PlaceInQueue < right.PlaceInQueue;
    }

    private static bool Reaches(Side takerSide, long limit, long makerPrice) =>
        takerSide == Side.Buy ? makerPrice <= limit : makerPrice >= limit;

    private static long Fee(int perHundredMillion, BigInteger received)
    {
        var exact = received * perHundredMillion;
        return (long)(exact / 100_000_000 + (exact % 100_000_000 > 0 ? 1 : 0));
    }
}
