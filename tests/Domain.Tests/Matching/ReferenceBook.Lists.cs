using System.Numerics;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <content>Order lists, trailing stops and amendments.</content>
internal sealed partial class ReferenceBook
{
    private readonly List<(int Event, ReferenceOrder Order)> _completed = [];
    private bool _expiresAlone;
    private BigInteger _listPrice;
    private BigInteger _listHold;
    private long _nextPlaceInFollowing;

    public RejectReason Amend(AmendOrder c, long now)
    {
        Begin(now);
        if (Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (Status == MarketStatus.CancelOnly) return RejectReason.MarketCancelOnly;
        if (c.QuantityLots <= 0 || c.AccountId <= 0 || c.OrderId == 0 && c.ClientOrderId.IsEmpty) return RejectReason.Malformed;
        var order = FindOpen(c.AccountId, c.OrderId, c.ClientOrderId);
        if (order == null) return RejectReason.UnknownOrder;
        if (c.QuantityLots > order.Original) return RejectReason.AmendIncreasesQuantity;
        if (c.QuantityLots == order.Original) return RejectReason.AmendChangesNothing;
        if (c.QuantityLots <= order.Executed + order.Prevented) return RejectReason.AmendBelowExecuted;
        if (c.QuantityLots < rules.MinLots) return RejectReason.FilterLotSize;
        BigInteger price = HasLimit(order.Type) ? order.Price : order.Stop;
        if (price > 0 && price * c.QuantityLots * _unit < rules.MinNotionalMinor) return RejectReason.FilterNotional;
        if (order.Amendments >= rules.MaxOrderAmends) return RejectReason.FilterMaxNumOrderAmends;
        var taken = !c.NewClientOrderId.IsEmpty && c.NewClientOrderId != order.ClientId
            && Open.Any(o => o.Account == c.AccountId && o.ClientId == c.NewClientOrderId);
        if (taken) return RejectReason.DuplicateClientOrderId;
        List<ReferenceOrder> reduced = order.Paired ? [.. order.List!.Orders.Where(o => o.Paired)] : [order];
        foreach (var one in reduced)
        {
            var newHold = Need(one, c.QuantityLots - one.Executed - one.Prevented);
            if (one.Paired && one == reduced[0])
                newHold = BigInteger.Max(0, newHold - Need(reduced[1], c.QuantityLots));
            Reduce(one, c.QuantityLots, newHold, one == order ? c.NewClientOrderId : one.ClientId);
        }
        return RejectReason.None;
    }

    public RejectReason CancelList(CancelOrderList c, long now)
    {
        Begin(now);
        if (Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (c.AccountId <= 0 || c.ListId == 0 && c.ClientOrderId.IsEmpty) return RejectReason.Malformed;
        var list = Lists.SingleOrDefault(l => l.Account == c.AccountId && (c.ListId == 0 || l.Id == c.ListId)
            && (c.ClientOrderId.IsEmpty || l.ClientId == c.ClientOrderId));
        if (list == null) return RejectReason.UnknownOrder;
        CancelLegs(list);
        return RejectReason.None;
    }

    public RejectReason PlaceList(PlaceOrderList c, long now)
    {
        Begin(now);
        if (Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (Status == MarketStatus.CancelOnly) return RejectReason.MarketCancelOnly;
        if (c.AccountId <= 0 || !Enum.IsDefined(c.Kind) || c.BaseBudgetMinor < 0 || c.QuoteBudgetMinor < 0) return RejectReason.Malformed;
        var orders = new List<PlaceOrder>();
        for (var i = 0; i < (c.Kind == OrderListKind.Otoco ? 3 : 2); i++)
        {
            var order = c.Orders[i];
            (order.AccountId, order.BudgetMinor, order.BasePositionMinor) = (c.AccountId, long.MaxValue, c.BasePositionMinor);
            orders.Add(order);
        }
        if (IsMalformed(c.Kind, orders)) return RejectReason.Malformed;
        for (var i = 0; i < orders.Count; i++)
        {
            var early = RefuseEarly(orders[i], orders[..i]);
            if (early != RejectReason.None) return early;
        }
        if (Lists.Count(l => l.Account == c.AccountId) >= rules.MaxOrderLists) return RejectReason.FilterMaxNumOrderLists;
        if (!c.ClientOrderId.IsEmpty && Lists.Any(l => l.Account == c.AccountId && l.ClientId == c.ClientOrderId))
            return RejectReason.DuplicateClientOrderId;
        if (c.Kind != OrderListKind.Oto && !HasGoodPrices(c.Kind, orders[^2], orders[^1])) return RejectReason.OrderListPrices;
        for (var i = 0; i < orders.Count; i++)
        {
            if (orders[..i].Any(o => !o.ClientOrderId.IsEmpty && o.ClientOrderId == orders[i].ClientOrderId))
                return RejectReason.DuplicateClientOrderId;
            var late = c.Kind == OrderListKind.Oco || i == 0 ? RefuseLate(orders[i], 0) : RefusePending(orders[i], orders[0]);
            if (late != RejectReason.None) return late;
        }
        var needs = orders.Select((o, i) => c.Kind != OrderListKind.Oco && i > 0 ? PendingHold(o, orders[0]) : HoldOf(o)).ToList();
        if (c.Kind != OrderListKind.Oto) needs[^2] = BigInteger.Max(0, needs[^2] - needs[^1]);
        BigInteger baseNeed = 0, quoteNeed = 0;
        for (var i = 0; i < orders.Count; i++)
        {
            if (orders[i].Side == Side.Buy) quoteNeed += needs[i];
            else baseNeed += needs[i];
        }
        if (baseNeed > c.BaseBudgetMinor || quoteNeed > c.QuoteBudgetMinor) return RejectReason.InsufficientBalance;
        AcceptList(c, orders, needs);
        return RejectReason.None;
    }

    private static bool IsMalformed(OrderListKind kind, List<PlaceOrder> orders)
    {
        if (orders.Any(o => o.QuantityLots <= 0 || o.QuoteQuantityMinor != 0)) return true;
        if (kind != OrderListKind.Oco && orders[0].Type is not (OrderType.Limit or OrderType.LimitMaker)) return true;
        if (kind == OrderListKind.Oto) return false;
        var (stop, profit) = (orders[^2], orders[^1]);
        return stop.Type is not (OrderType.StopLoss or OrderType.StopLossLimit)
            || profit.Type is not (OrderType.LimitMaker or OrderType.TakeProfit or OrderType.TakeProfitLimit)
            || stop.Side != profit.Side || stop.QuantityLots != profit.QuantityLots;
    }

    private bool HasGoodPrices(OrderListKind kind, PlaceOrder stop, PlaceOrder profit)
    {
        var prices = new List<long> { stop.StopTicks, kind == OrderListKind.Oco ? LastPrice : 0,
            profit.Type == OrderType.TakeProfit ? profit.StopTicks : profit.PriceTicks };
        if (stop.Side == Side.Buy) prices.Reverse();
        prices.RemoveAll(p => p == 0);
        return prices.Zip(prices.Skip(1)).All(pair => pair.First < pair.Second);
    }

    private RejectReason RefusePending(PlaceOrder c, PlaceOrder working)
    {
        if (!c.ClientOrderId.IsEmpty && Open.Any(o => o.Account == c.AccountId && o.ClientId == c.ClientOrderId))
            return RejectReason.DuplicateClientOrderId;
        var cost = (BigInteger)PendingPrice(c, working) * c.QuantityLots * _unit;
        return c.Type == OrderType.Market && cost > long.MaxValue ? RejectReason.Overflow : RejectReason.None;
    }

    private BigInteger PendingPrice(PlaceOrder c, PlaceOrder working) =>
        c.Type == OrderType.Market ? Protection(c.Side, working.PriceTicks) : OwnPrice(c);

    private BigInteger PendingHold(PlaceOrder c, PlaceOrder working) =>
        c.Side == Side.Sell ? (BigInteger)c.QuantityLots * rules.LotMinor : PendingPrice(c, working) * c.QuantityLots * _unit;

    private void AcceptList(PlaceOrderList c, List<PlaceOrder> orders, List<BigInteger> needs)
    {
        var list = new ReferenceList
        {
            Id = NextListNumber++ * 32_768 + rules.Id,
            Account = c.AccountId,
            ClientId = c.ClientOrderId,
            Kind = c.Kind,
            Created = Now,
            Updated = Now,
        };
        Lists.Add(list);
        AcceptedLists.Add(new() { ListId = list.Id, AccountId = list.Account, ClientOrderId = list.ClientId, Kind = list.Kind });
        Events.Add(new() { Kind = BookEventKind.OrderListAccepted, OrderId = list.Id, Side = orders[0].Side });
        LastTime = Now;
        ReferenceOrder? toRun = null;
        for (var i = 0; i < orders.Count; i++)
        {
            var pending = c.Kind != OrderListKind.Oco && i > 0;
            _listPrice = pending ? PendingPrice(orders[i], orders[0]) : OwnPrice(orders[i]);
            _listHold = needs[i];
            var (order, rests) = Enter(orders[i], list, pending, c.Kind == OrderListKind.Oco || c.Kind == OrderListKind.Otoco && i > 0);
            if (!rests && !pending) toRun = order;
        }
        if (toRun != null) RunAll(toRun);
    }

    private void CancelWithList(ReferenceOrder order)
    {
        if (order.List == null) End(order, BookEventKind.OrderCanceled, OrderStatus.Canceled, ExpiryReason.None);
        else CancelLegs(order.List);
    }

    private void CancelLegs(ReferenceList list)
    {
        foreach (var order in list.Orders.Where(Open.Contains).ToList())
            End(order, BookEventKind.OrderCanceled, OrderStatus.Canceled, ExpiryReason.None);
        EndListWhenDone(list);
    }

    private void EndListWhenDone(ReferenceList list)
    {
        if (list.Orders.Any(Open.Contains) || !Lists.Remove(list)) return;
        Events.Add(new() { Kind = BookEventKind.OrderListEnded, OrderId = list.Id });
    }

    /// <summary>The first sign of life of one of a pair ends the other, which leaves it what it lacks of the hold.</summary>
    private void BeginToWork(ReferenceOrder order)
    {
        if (!order.Paired || _dryRun) return;
        var other = order.List!.Orders.Single(o => o.Paired && o != order);
        var missing = Need(order, order.Remaining) - order.Hold;
        if (missing > 0)
        {
            Events.Add(new()
            {
                Kind = BookEventKind.HoldMoved,
                OrderId = order.Id,
                Side = order.Side,
                MakerOrderId = other.Id,
                HoldMinor = (long)missing,
            });
            order.Hold += missing;
            other.Hold -= missing;
        }
        ExpireAlone(other, ExpiryReason.OcoTrigger);
    }

    private void ExpireAlone(ReferenceOrder order, ExpiryReason reason)
    {
        _expiresAlone = true;
        End(order, BookEventKind.OrderExpired, OrderStatus.Expired, reason);
        _expiresAlone = false;
    }

    private void AfterFill(ReferenceOrder order, int trade)
    {
        if (_dryRun || order.List == null || Open.Contains(order) || order.Status != OrderStatus.Filled) return;
        EndListWhenDone(order.List);
        if (order.List.Orders.Any(o => o.Pending && Open.Contains(o))) _completed.Add((trade, order));
    }

    private void AfterExpiry(ReferenceOrder order, bool wasPaired)
    {
        if (_dryRun || order.List == null) return;
        var working = order.List.Kind != OrderListKind.Oco && order.List.Orders[0] == order;
        if (working || wasPaired)
        {
            foreach (var other in order.List.Orders.Where(Open.Contains).ToList())
                ExpireAlone(other, working ? ExpiryReason.OtoPhaseOneExpired : ExpiryReason.OcoTrigger);
        }
        EndListWhenDone(order.List);
    }

    private void StartPending(ReferenceOrder working, long price, Queue<ReferenceOrder> toRun)
    {
        var pending = working.List!.Orders.Skip(1).ToList();
        if (pending.Find(o => !CanStart(o, price)) is { } rejected)
        {
            End(rejected, BookEventKind.OrderExpired, OrderStatus.Expired, ExpiryReason.Rejected);
            return;
        }
        foreach (var order in pending)
        {
            Events.Add(new() { Kind = BookEventKind.PendingStarted, OrderId = order.Id, Side = order.Side, PriceTicks = price });
            order.Pending = false;
            order.Status = OrderStatus.New;
            order.Updated = Now;
            order.Waits = IsStop(order.Type);
            if (order.Waits)
            {
                Wait(order, price);
                continue;
            }
            order.Working = Now;
            if (order.Type != OrderType.LimitMaker)
            {
                toRun.Enqueue(order);
                continue;
            }
            Events.Add(new() { Kind = BookEventKind.OrderRested, OrderId = order.Id, Side = order.Side });
            JoinBook(order);
        }
    }

    private bool CanStart(ReferenceOrder order, long price)
    {
        if (order.Type == OrderType.LimitMaker)
            return Best(Other(order.Side)) is not { } best || !Reaches(order.Side, order.Price, best.Price);
        if (order.Stop == 0) return true;
        return WaitsForRise(order.Side, order.Type) ? price < order.Stop : price > order.Stop;
    }

    private void Wait(ReferenceOrder order, long lastPrice)
    {
        order.PlaceInFollowing = _nextPlaceInFollowing++;
        if (order.Stop == 0) Follow(order, lastPrice > 0 ? lastPrice : order.Side == Side.Sell ? 0 : long.MaxValue);
    }

    private void Follow(ReferenceOrder order, long price)
    {
        order.Follows = true;
        order.Best = price;
        order.FollowsSince = Now;
        order.PlaceInFollowing = _nextPlaceInFollowing++;
    }

    private void MoveTrailing(Side side, long price)
    {
        var passed = Open.Where(o => o.Follows && o.Side == side && (side == Side.Sell ? price > o.Best : price < o.Best)).ToList();
        if (passed.Count == 0) return;
        foreach (var order in passed) order.Best = price;
        Events.Add(new() { Kind = BookEventKind.TrailingMoved, Side = side, PriceTicks = price });
    }

    private void TriggerTrailing(Side side, long price, Queue<ReferenceOrder> toRun)
    {
        var reached = Open.Where(o => o.Follows && o.Side == side && IsBack(o, price))
            .OrderBy(o => o.Trailing).ThenBy(o => o.PlaceInFollowing).ToList();
        foreach (var order in reached)
        {
            if (!Open.Contains(order)) continue;
            BeginToWork(order);
            var limit = order.Price;
            if (!HasLimit(order.Type))
                limit = side == Side.Buy ? Math.Min(limit, Protection(side, price)) : Math.Max(limit, Protection(side, price));
            var released = side == Side.Buy ? (BigInteger)(order.Price - limit) * order.Remaining * _unit : 0;
            (order.Follows, order.Waits, order.Price) = (false, false, limit);
            order.Hold -= released;
            order.Working = order.Updated = Now;
            Events.Add(new()
            {
                Kind = BookEventKind.TrailingTriggered,
                OrderId = order.Id,
                Side = side,
                PriceTicks = price,
                LimitTicks = limit,
                HoldMinor = (long)released,
            });
            toRun.Enqueue(order);
        }
    }

    /// <summary>Whether a price is back from the best one seen by the order's delta.</summary>
    private static bool IsBack(ReferenceOrder order, BigInteger price) => order.Side == Side.Sell
        ? price * 10_000 <= (BigInteger)order.Best * (10_000 - order.Trailing)
        : price * 10_000 >= (BigInteger)order.Best * (10_000 + order.Trailing);

    private void Reduce(ReferenceOrder order, long lots, BigInteger hold, ClientOrderId name)
    {
        Amended.Add(new() { OrderId = order.Id, ClientOrderId = name, OldClientOrderId = order.ClientId, OldLots = order.Original });
        Events.Add(new()
        {
            Kind = BookEventKind.OrderAmended,
            OrderId = order.Id,
            Side = order.Side,
            MatchId = NextAmendmentId++,
            QuantityLots = lots,
            HoldMinor = (long)(order.Hold - hold),
        });
        var shown = order.Tradable;
        order.Remaining -= order.Original - lots;
        order.Original = lots;
        order.Hold = hold;
        order.Updated = LastTime = Now;
        order.Amendments++;
        if (order.List != null && name != order.ClientId) order.List.Updated = Now;
        order.ClientId = name;
        if (!order.InBook) return;
        order.Visible = Math.Min(order.Visible, order.Remaining);
        if (order.Tradable < shown) UpdateId++;
    }

    private BigInteger Need(ReferenceOrder order, long lots) =>
        order.Side == Side.Sell ? lots * (BigInteger)rules.LotMinor : (BigInteger)order.Price * lots * _unit;
}
