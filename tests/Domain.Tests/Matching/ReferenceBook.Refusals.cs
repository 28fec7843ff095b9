using System.Numerics;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <content>When an order is refused, in the order of precedence.</content>
internal sealed partial class ReferenceBook
{
    /// <summary>What is there already: the open orders, and those of the same list that were looked at before.</summary>
    private RejectReason RefuseEarly(PlaceOrder c, List<PlaceOrder>? before = null)
    {
        before ??= [];
        if (Status == MarketStatus.Halt) return RejectReason.MarketHalted;
        if (Status == MarketStatus.CancelOnly) return RejectReason.MarketCancelOnly;
        if (IsMalformed(c)) return RejectReason.Malformed;
        if (Overflows(c, before)) return RejectReason.Overflow;

        if (HasLimit(c.Type) && (c.PriceTicks < rules.MinPriceTicks || c.PriceTicks > rules.MaxPriceTicks)
            || c.StopTicks > 0 && (c.StopTicks < rules.MinPriceTicks || c.StopTicks > rules.MaxPriceTicks))
        {
            return RejectReason.FilterPrice;
        }
        BigInteger average = Average(Now);
        if (HasLimit(c.Type) && average > 0)
        {
            var up = c.Side == Side.Buy ? rules.BidMultiplierUpBips : rules.AskMultiplierUpBips;
            var down = c.Side == Side.Buy ? rules.BidMultiplierDownBips : rules.AskMultiplierDownBips;
            BigInteger price = c.PriceTicks;
            if (price * 10_000 > average * up || price * 10_000 < average * down)
                return RejectReason.FilterPercentPriceBySide;
        }
        if (c.QuantityLots > 0)
        {
            if (c.QuantityLots < rules.MinLots || c.QuantityLots > rules.MaxLots) return RejectReason.FilterLotSize;
            if (!HasLimit(c.Type) && c.QuantityLots > rules.MaxMarketLots) return RejectReason.FilterMarketLotSize;
        }
        if (!HasGoodNotional(c, average)) return RejectReason.FilterNotional;
        var mayStayOpen = IsStop(c.Type) || HasLimit(c.Type) && c.TimeInForce is 0 or TimeInForce.Gtc && c.Type != OrderType.Market
            || before.Count > 0;
        if (mayStayOpen && Open.Count(o => o.Account == c.AccountId) + before.Count >= rules.MaxOrders)
            return RejectReason.FilterMaxNumOrders;
        if (IsStop(c.Type)
            && Open.Count(o => o.Account == c.AccountId && IsStop(o.Type)) + before.Count(o => IsStop(o.Type)) >= rules.MaxAlgoOrders)
        {
            return RejectReason.FilterMaxNumAlgoOrders;
        }
        if (rules.MaxPositionMinor > 0 && c.Side == Side.Buy)
        {
            BigInteger lots = c.QuantityLots > 0 ? c.QuantityLots : AffordableLots(c);
            foreach (var own in Open.Where(o => o.Account == c.AccountId && o.Side == Side.Buy)) lots += own.Remaining;
            foreach (var own in before.Where(o => o.Side == Side.Buy)) lots += own.QuantityLots;
            if (c.BasePositionMinor + lots * rules.LotMinor > rules.MaxPositionMinor) return RejectReason.FilterMaxPosition;
        }
        if (c.IcebergLots > 0)
        {
            if (c.IcebergLots > c.QuantityLots) return RejectReason.IcebergExceedsQuantity;
            if (c.IcebergLots < rules.MinLots || c.IcebergLots > rules.MaxLots) return RejectReason.FilterLotSize;
            var parts = (c.QuantityLots + (BigInteger)c.IcebergLots - 1) / c.IcebergLots;
            if (parts > rules.MaxIcebergParts) return RejectReason.FilterIcebergParts;
            var open = Open.Count(o => o.Account == c.AccountId && o.Iceberg > 0) + before.Count(o => o.IcebergLots > 0);
            if (open >= rules.MaxIcebergOrders) return RejectReason.FilterMaxNumIcebergOrders;
        }
        if (c.TrailingBips > 0)
        {
            var (min, max) = WaitsForRise(c.Side, c.Type)
                ? (rules.MinTrailingAboveBips, rules.MaxTrailingAboveBips)
                : (rules.MinTrailingBelowBips, rules.MaxTrailingBelowBips);
            if (c.TrailingBips < min || c.TrailingBips > max) return RejectReason.FilterTrailingDelta;
        }
        if (c.SelfTradePrevention != 0 && !rules.AllowedSelfTradePrevention.Contains(c.SelfTradePrevention))
            return RejectReason.SelfTradePreventionNotAllowed;
        return RejectReason.None;
    }

    private RejectReason RefuseLate(PlaceOrder c, BigInteger released)
    {
        if (!c.ClientOrderId.IsEmpty && Open.Any(o => o.Account == c.AccountId && o.ClientId == c.ClientOrderId))
            return RejectReason.DuplicateClientOrderId;
        if (c.Type == OrderType.LimitMaker && Best(Other(c.Side)) is { } best && Reaches(c.Side, c.PriceTicks, best.Price))
            return RejectReason.WouldTakeLiquidity;
        if (c.StopTicks > 0 && LastPrice > 0
            && (WaitsForRise(c.Side, c.Type) ? LastPrice >= c.StopTicks : LastPrice <= c.StopTicks))
        {
            return RejectReason.WouldTriggerImmediately;
        }
        if (c.QuoteQuantityMinor > 0)
        {
            if (AffordableLots(c) < rules.MinLots) return RejectReason.InsufficientLiquidity;
            if (TradesOnCopy(c).Lots > rules.MaxMarketLots) return RejectReason.FilterMarketLotSize;
        }
        if (c.QuoteQuantityMinor > 0 || c is { Type: OrderType.Market, Side: Side.Buy })
        {
            var (lots, quote) = TradesOnCopy(c);
            if (quote > long.MaxValue || lots * rules.LotMinor > long.MaxValue) return RejectReason.Overflow;
        }
        return HoldOf(c) > c.BudgetMinor + released ? RejectReason.InsufficientBalance : RejectReason.None;
    }

    private static bool IsMalformed(PlaceOrder c)
    {
        if (c.AccountId <= 0 || !Enum.IsDefined(c.Side) || !Enum.IsDefined(c.Type)) return true;
        if (c.TimeInForce != 0 && !Enum.IsDefined(c.TimeInForce)) return true;
        if (c.SelfTradePrevention != 0 && !Enum.IsDefined(c.SelfTradePrevention)) return true;
        if (c.BudgetMinor < 0 || c.BasePositionMinor < 0) return true;
        if (HasLimit(c.Type) != c.PriceTicks > 0 || c.PriceTicks < 0) return true;
        if (c.StopTicks < 0 || c.TrailingBips is < 0 or >= 10_000 || c.IcebergLots < 0) return true;
        if (IsStop(c.Type) != (c.StopTicks > 0 || c.TrailingBips > 0)) return true;
        if (c.IcebergLots > 0 && (!HasLimit(c.Type) || c.TimeInForce is not (0 or TimeInForce.Gtc))) return true;
        if (c.TimeInForce is TimeInForce.Ioc or TimeInForce.Fok && (!HasLimit(c.Type) || c.Type == OrderType.LimitMaker)) return true;
        if (c.QuantityLots < 0 || c.QuoteQuantityMinor < 0) return true;
        if (c.QuoteQuantityMinor > 0 && c.Type != OrderType.Market) return true;
        return c.QuantityLots > 0 == c.QuoteQuantityMinor > 0;
    }

    private bool Overflows(PlaceOrder c, List<PlaceOrder> before)
    {
        if (c.QuantityLots == 0) return false;
        BigInteger lots = c.QuantityLots;
        BigInteger openLots = 0;
        foreach (var order in Open.Where(o => o.Side == c.Side)) openLots += order.Remaining;
        foreach (var order in before.Where(o => o.Side == c.Side)) openLots += order.QuantityLots;
        if (lots * rules.LotMinor > long.MaxValue || openLots + lots > long.MaxValue) return true;
        var price = OwnPrice(c);
        if (c.Side == Side.Buy) return c.Type != OrderType.Market && price * lots * _unit > long.MaxValue;
        BigInteger highest = IsStop(c.Type) ? rules.MaxPriceTicks : Best(Side.Buy)?.Price ?? 0;
        return BigInteger.Max(price, highest) * lots * _unit > long.MaxValue;
    }

    private bool HasGoodNotional(PlaceOrder c, BigInteger average)
    {
        if (c.QuoteQuantityMinor > 0) return c.QuoteQuantityMinor >= rules.MinNotionalMinor;
        BigInteger price = HasLimit(c.Type) ? c.PriceTicks : c.StopTicks > 0 ? c.StopTicks : average;
        var notional = price * c.QuantityLots * _unit;
        if (HasLimit(c.Type) && notional > rules.MaxNotionalMinor) return false;
        return price == 0 || notional >= rules.MinNotionalMinor;
    }

    private BigInteger AffordableLots(PlaceOrder c) =>
        Best(Other(c.Side)) is { } best ? c.QuoteQuantityMinor / (best.Price * _unit) : 0;

    /// <summary>The price the order brings along: its limit, or the protection of a stop without one.</summary>
    private BigInteger OwnPrice(PlaceOrder c)
    {
        if (HasLimit(c.Type)) return c.PriceTicks;
        return IsStop(c.Type) ? Protection(c.Side, Reference(c)) : 0;
    }

    /// <summary>Where the protection of a stop is measured from: where it triggers when nothing better is seen.</summary>
    private BigInteger Reference(PlaceOrder c)
    {
        if (c.TrailingBips == 0) return c.StopTicks;
        BigInteger from = c.StopTicks > 0 ? c.StopTicks : LastPrice;
        if (from == 0) return c.Side == Side.Buy ? rules.MaxPriceTicks : rules.MinPriceTicks;
        // Up to a whole tick for a buy, down to one for a sell.
        return c.Side == Side.Buy
            ? BigInteger.Min((from * (10_000 + c.TrailingBips) + 9_999) / 10_000, long.MaxValue)
            : from * (10_000 - c.TrailingBips) / 10_000;
    }

    private long Protection(Side side, BigInteger reference)
    {
        if (side == Side.Buy)
            return (long)BigInteger.Min(reference * (10_000 + rules.MarketOrderBandBips) / 10_000, rules.MaxPriceTicks);
        var exact = reference * (10_000 - rules.MarketOrderBandBips);
        var roundedUp = exact / 10_000 + (exact % 10_000 > 0 ? 1 : 0);
        return (long)BigInteger.Max(roundedUp, rules.MinPriceTicks);
    }

    private BigInteger HoldOf(PlaceOrder c)
    {
        if (c.Type != OrderType.Market)
            return c.Side == Side.Sell ? (BigInteger)c.QuantityLots * rules.LotMinor : OwnPrice(c) * c.QuantityLots * _unit;
        if (c.QuoteQuantityMinor > 0)
            return c.Side == Side.Buy ? c.QuoteQuantityMinor : TradesOnCopy(c).Lots * rules.LotMinor;
        return c.Side == Side.Sell ? (BigInteger)c.QuantityLots * rules.LotMinor : TradesOnCopy(c).Quote;
    }

    private (BigInteger Lots, BigInteger Quote) TradesOnCopy(PlaceOrder c)
    {
        var copy = Copy();
        copy._dryRun = true;
        copy.Accept(c);
        return TradesOf(copy, copy.Accepted[0].OrderId);
    }

    private (BigInteger Lots, BigInteger Quote) TradesOf(ReferenceBook copy, long orderId)
    {
        BigInteger lots = 0, quote = 0;
        foreach (var trade in copy.Events.Where(e => e.Kind == BookEventKind.TradeExecuted && e.OrderId == orderId))
        {
            lots += trade.QuantityLots;
            quote += trade.PriceTicks * trade.QuantityLots * _unit;
        }
        return (lots, quote);
    }
}
