using System.Numerics;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>
/// The rules of the book, written down as plainly as possible and without regard to speed: one list of open orders,
/// linear scans, unbounded integers, and "what would it trade?" answered by doing it on a copy. Shares nothing with the
/// engine but the contracts; differential tests compare the two after every command.
/// </summary>
internal sealed partial class ReferenceBook(MarketRules rules)
{
    public List<ReferenceOrder> Open { get; private set; } = [];

    public List<BookEvent> Events { get; } = [];

    public List<AcceptedOrder> Accepted { get; } = [];

    public List<AcceptedList> AcceptedLists { get; } = [];

    public List<AmendedOrder> Amended { get; } = [];

    /// <summary>Open lists.</summary>
    public List<ReferenceList> Lists { get; } = [];

    public long NextAmendmentId { get; private set; } = 1;

    public long NextListNumber { get; private set; } = 1;

    public MarketStatus Status { get; private set; } = MarketStatus.Trading;

    public long Now { get; private set; }

    public long LastTime { get; private set; }

    public long LastPrice { get; private set; }

    public long UpdateId { get; private set; }

    public long NextOrderId { get; private set; } = 1;

    public long NextTradeId { get; private set; } = 1;

    public long NextAggregateId { get; private set; } = 1;

    public long NextPreventedMatchId { get; private set; } = 1;

    private readonly BigInteger _unit = (BigInteger)rules.TickMinor * rules.LotMinor / BigInteger.Pow(10, rules.Base.Scale);
    private List<(long Time, long Price, long Lots)> _trades = [];
    private long _nextPlaceInQueue;
    private (long OrderId, long Price) _aggregate;

    public RejectReason Place(PlaceOrder command, long now)
    {
        Begin(now);
        var reason = RefuseEarly(command);
        if (reason == RejectReason.None) reason = RefuseLate(command, 0);
        if (reason == RejectReason.None) Accept(command);
        return reason;
    }

    public RejectReason Cancel(CancelOrder command, long now)
    {
        Begin(now);
        var reason = RefuseCancel(command, out var order);
        if (reason == RejectReason.None) CancelWithList(order!);
        return reason;
    }

    public RejectReason CancelAll(long account, long now)
    {
        Begin(now);
        if (Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        var own = Open.Where(o => o.Account == account).OrderBy(o => o.Id).ToList();
        foreach (var order in own)
        {
            if (Open.Contains(order)) CancelWithList(order);
        }
        return own.Count == 0 ? RejectReason.UnknownOrder : RejectReason.None;
    }

    public CancelReplaceResult CancelReplace(CancelOrder cancel, PlaceOrder place, CancelReplaceMode mode, long now)
    {
        Begin(now);
        var early = RefuseEarly(place);
        if (early == RejectReason.None && place.AccountId != cancel.AccountId) early = RejectReason.Malformed;
        if (early != RejectReason.None) return new(early, early, false);
        var cancelReason = RefuseCancel(cancel, out var order);
        var released = BigInteger.Zero;
        if (cancelReason == RejectReason.None)
        {
            foreach (var gone in Open.Where(o => o == order || order!.List != null && o.List == order.List))
            {
                if (gone.Side == place.Side) released += gone.Hold;
            }
            CancelWithList(order!);
        }
        else if (mode == CancelReplaceMode.StopOnFailure)
        {
            return new(cancelReason, RejectReason.None, false);
        }
        var late = RefuseLate(place, released);
        if (late == RejectReason.None) Accept(place);
        return new(cancelReason, late, true);
    }

    public RejectReason SetStatus(MarketStatus status, long now)
    {
        Begin(now);
        if (status == Status) return RejectReason.None;
        Status = status;
        LastTime = Now;
        Events.Add(new() { Kind = BookEventKind.StatusChanged, MarketStatus = status });
        return RejectReason.None;
    }

    /// <summary>Trades of the current and the 59 previous periods of five seconds, weighted by quantity.</summary>
    public long Average(long now)
    {
        var period = Math.Max(now, LastTime) / 5_000_000;
        BigInteger weighted = 0, lots = 0;
        foreach (var trade in _trades)
        {
            if (trade.Time / 5_000_000 <= period - 60) continue;
            weighted += (BigInteger)trade.Price * trade.Lots;
            lots += trade.Lots;
        }
        return lots == 0 ? LastPrice : (long)(weighted / lots);
    }

    public List<(long PriceTicks, long Lots)> Depth(Side side)
    {
        var levels = Open.Where(o => o.InBook && o.Side == side).GroupBy(o => o.Price)
            .Select(level => (level.Key, level.Sum(o => o.Tradable)));
        return [.. side == Side.Buy ? levels.OrderByDescending(l => l.Key) : levels.OrderBy(l => l.Key)];
    }

    private void Begin(long now)
    {
        Now = Math.Max(now, LastTime);
        Events.Clear();
        Accepted.Clear();
        AcceptedLists.Clear();
        Amended.Clear();
    }

    private RejectReason RefuseCancel(CancelOrder command, out ReferenceOrder? order)
    {
        order = null;
        if (Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (command.OrderId == 0 && command.ClientOrderId.IsEmpty) return RejectReason.Malformed;
        order = FindOpen(command.AccountId, command.OrderId, command.ClientOrderId);
        if (order == null) return RejectReason.UnknownOrder;
        if (command.Restriction == CancelRestriction.OnlyNew && order.Status != OrderStatus.New
            || command.Restriction == CancelRestriction.OnlyPartiallyFilled && order.Status != OrderStatus.PartiallyFilled)
        {
            return RejectReason.CancelRestricted;
        }
        return RejectReason.None;
    }

    private ReferenceOrder? FindOpen(long account, long orderId, ClientOrderId clientId) =>
        Open.SingleOrDefault(o => o.Account == account && (orderId == 0 || o.Id == orderId)
            && (clientId.IsEmpty || o.ClientId == clientId));

    private ReferenceBook Copy()
    {
        var copy = new ReferenceBook(rules)
        {
            Open = [.. Open.Select(o => o.Copy())],
            Status = Status,
            Now = Now,
            LastTime = LastTime,
            LastPrice = LastPrice,
        };
        copy._nextPlaceInQueue = _nextPlaceInQueue;
        return copy;
    }

    private static Side Other(Side side) => side == Side.Buy ? Side.Sell : Side.Buy;

    private static bool IsStop(OrderType type) =>
        type is OrderType.StopLoss or OrderType.StopLossLimit or OrderType.TakeProfit or OrderType.TakeProfitLimit;

    private static bool HasLimit(OrderType type) =>
        type is OrderType.Limit or OrderType.LimitMaker or OrderType.StopLossLimit or OrderType.TakeProfitLimit;

    private static bool WaitsForRise(Side side, OrderType type) => type is OrderType.StopLoss or OrderType.StopLossLimit
        ? side == Side.Buy
        : side == Side.Sell;
}
