using System.Runtime.CompilerServices;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <content>What an order must pass before its first event.</content>
public sealed partial class MatchingEngine
{
    /// <summary>What the checks work out of a command and its execution uses.</summary>
    private struct Intent
    {
        /// <summary>Limit price or protection price.</summary>
        public long PriceTicks;

        /// <summary>Hold to place.</summary>
        public long HoldMinor;

        public TimeInForce TimeInForce;
        public SelfTradePrevention Prevention;

        /// <summary>Whether it joins the book (or waits for its trigger) without matching first.</summary>
        public bool Rests;
    }

    private static bool IsStop(OrderType type) => type >= OrderType.StopLoss;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasLimit(OrderType type) =>
        type is OrderType.Limit or OrderType.LimitMaker or OrderType.StopLossLimit or OrderType.TakeProfitLimit;

    /// <summary>Status, fields, overflow, filters and prevention mode: what comes before the orders in the book.</summary>
    private RejectReason CheckFields(in PlaceOrder command, out Intent intent)
    {
        intent = default;
        if (_book.Status != MarketStatus.Trading)
            return _book.Status == MarketStatus.Halt ? RejectReason.MarketHalted : RejectReason.MarketCancelOnly;
        intent.TimeInForce = command.TimeInForce == 0 ? TimeInForce.Gtc : command.TimeInForce;
        intent.Prevention = command.SelfTradePrevention == 0
            ? _rules.DefaultSelfTradePrevention
            : command.SelfTradePrevention;
        if (!IsWellFormed(command, intent.TimeInForce)) return RejectReason.Malformed;
        if (!TryHold(command, ref intent)) return RejectReason.Overflow;
        var reason = CheckPriceFilters(command);
        if (reason == RejectReason.None) reason = CheckQuantityFilters(command);
        if (reason == RejectReason.None) reason = CheckAccountFilters(command, intent.TimeInForce);
        if (reason == RejectReason.None && (command.IcebergLots | unchecked((uint)command.TrailingBips)) != 0)
            reason = CheckTraitFilters(command);
        if (reason != RejectReason.None) return reason;
        var defaulted = command.SelfTradePrevention == 0;
        return defaulted || (_allowedPrevention >> (int)intent.Prevention & 1) != 0
            ? RejectReason.None
            : RejectReason.SelfTradePreventionNotAllowed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWellFormed(in PlaceOrder command, TimeInForce timeInForce)
    {
        var type = command.Type;
        if (command.AccountId <= 0 || command.Side is not (Side.Buy or Side.Sell)
            || type is < OrderType.Limit or > OrderType.TakeProfitLimit
            || timeInForce > TimeInForce.Fok || command.SelfTradePrevention > SelfTradePrevention.Decrement
            || command.BudgetMinor < 0 || command.BasePositionMinor < 0)
        {
            return false;
        }
        if (HasLimit(type) ? command.PriceTicks <= 0 : command.PriceTicks != 0) return false;
        if (IsStop(type)
            ? command.StopTicks < 0 || (command.StopTicks | unchecked((uint)command.TrailingBips)) == 0
            : command.StopTicks != 0) return false;
        if ((command.IcebergLots | unchecked((uint)command.TrailingBips)) != 0 && !HasGoodTraits(command, timeInForce)) return false;
        if (timeInForce != TimeInForce.Gtc && (!HasLimit(type) || type == OrderType.LimitMaker)) return false;
        if (command.QuoteQuantityMinor != 0)
            return type == OrderType.Market && command.QuoteQuantityMinor > 0 && command.QuantityLots == 0;
        return command.QuantityLots > 0;
    }

    /// <summary>
    /// Works out the hold as far as the book does not matter, and makes sure that nothing the order can do overflows
    /// (I-L8): what it may receive or pay at its own price, at the best price, or, for a stop that sells at a price nobody
    /// knows yet, at the highest price there is; and the sum of all open lots of its side.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryHold(in PlaceOrder command, ref Intent intent)
    {
        var lots = command.QuantityLots;
        if (lots == 0)
        {
            intent.HoldMinor = command.QuoteQuantityMinor;
            return true;
        }
        var openLots = _book.OpenLots(command.Side);
        if (_tally.Orders != 0 && !TryAdd(openLots, _tally.Lots(command.Side), out openLots)) return false;
        if (!TryMultiply(lots, _rules.LotMinor, out var baseMinor) || lots > long.MaxValue - openLots) return false;
        intent.PriceTicks = command.PriceTicks;
        if (command.Type is OrderType.StopLoss or OrderType.TakeProfit)
            intent.PriceTicks = Protection(command.Side, StopReference(command));
        if (command.Side == Side.Buy)
            return command.Type == OrderType.Market || TryNotional(intent.PriceTicks, lots, out intent.HoldMinor);
        intent.HoldMinor = baseMinor;
        var highest = IsStop(command.Type)
            ? Math.Max(intent.PriceTicks, _rules.MaxPriceTicks)
            : Math.Max(intent.PriceTicks, _book.Ladder(Side.Buy).BestPriceTicks);
        return TryNotional(highest, lots, out _);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RejectReason CheckPriceFilters(in PlaceOrder command)
    {
        if (HasLimit(command.Type) && !MarketFilters.Price(_rules, command.PriceTicks)) return RejectReason.FilterPrice;
        if (IsStop(command.Type) && command.StopTicks > 0 && !MarketFilters.Price(_rules, command.StopTicks))
            return RejectReason.FilterPrice;
        if (!HasLimit(command.Type)) return RejectReason.None;
        var average = _book.AveragePriceTicks(_events.TimeMicros);
        return MarketFilters.PercentPriceBySide(_rules, command.Side, command.PriceTicks, average)
            ? RejectReason.None
            : RejectReason.FilterPercentPriceBySide;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RejectReason CheckQuantityFilters(in PlaceOrder command)
    {
        var lots = command.QuantityLots;
        if (lots == 0)
        {
            return MarketFilters.MinNotional(_rules, command.QuoteQuantityMinor)
                ? RejectReason.None
                : RejectReason.FilterNotional;
        }
        if (!MarketFilters.LotSize(_rules, lots)) return RejectReason.FilterLotSize;
        if (HasLimit(command.Type))
        {
            var notional = command.PriceTicks * lots * _unit;
            return MarketFilters.MinNotional(_rules, notional) && MarketFilters.MaxNotional(_rules, notional)
                ? RejectReason.None
                : RejectReason.FilterNotional;
        }
        if (!MarketFilters.MarketLotSize(_rules, lots)) return RejectReason.FilterMarketLotSize;
        // Without a limit price the notional is an estimate: at the stop price or the average price, while there is one.
        var price = command.StopTicks > 0 ? command.StopTicks : _book.AveragePriceTicks(_events.TimeMicros);
        return price == 0 || MarketFilters.MinNotional(_rules, (Int128)price * lots * _unit)
            ? RejectReason.None
            : RejectReason.FilterNotional;
    }

    private RejectReason CheckAccountFilters(in PlaceOrder command, TimeInForce timeInForce)
    {
        var stop = IsStop(command.Type);
        // An order that ends with its command is never among the open ones.
        if (stop || (HasLimit(command.Type) && timeInForce == TimeInForce.Gtc) || _tally.Orders > 0)
        {
            var (open, algo) = _book.OpenOrderCounts(command.AccountId);
            if (!MarketFilters.MaxNumOrders(_rules, open + _tally.Orders)) return RejectReason.FilterMaxNumOrders;
            if (stop && !MarketFilters.MaxNumAlgoOrders(_rules, algo + _tally.Algos))
                return RejectReason.FilterMaxNumAlgoOrders;
        }
        if (_rules.MaxPositionMinor == 0 || command.Side == Side.Sell) return RejectReason.None;
        Int128 lots = command.QuantityLots > 0
            ? command.QuantityLots
            : AffordableLots(command.QuoteQuantityMinor, Side.Sell);
        lots += _tally.Lots(Side.Buy);
        for (var slot = _book.FirstOpenOrder(command.AccountId); slot >= 0; slot = _book.NextOpenOrder(slot))
        {
            if (_orders[slot].Side == Side.Buy) lots += _orders[slot].RemainingLots;
        }
        return MarketFilters.MaxPosition(_rules, command.BasePositionMinor, lots)
            ? RejectReason.None
            : RejectReason.FilterMaxPosition;
    }

    /// <summary>
    /// Duplicate client id, would-take, would-trigger, liquidity and balance: what depends on the orders in the book.
    /// </summary>
    private RejectReason CheckBook(in PlaceOrder command, ref Intent intent, long releasedHoldMinor)
    {
        if (!command.ClientOrderId.IsEmpty && _book.TryGetOrder(command.AccountId, command.ClientOrderId, out _))
            return RejectReason.DuplicateClientOrderId;
        var opposite = _book.Ladder(command.Side == Side.Buy ? Side.Sell : Side.Buy);
        if (IsStop(command.Type))
        {
            if (IsTriggered(command)) return RejectReason.WouldTriggerImmediately;
            intent.Rests = true;
        }
        else if (command.Type == OrderType.Market)
        {
            var reason = CheckMarket(command, ref intent, opposite);
            if (reason != RejectReason.None) return reason;
        }
        else
        {
            var crosses = opposite.BestRank >= opposite.Rank(intent.PriceTicks);
            if (crosses && command.Type == OrderType.LimitMaker) return RejectReason.WouldTakeLiquidity;
            intent.Rests = !crosses && intent.TimeInForce == TimeInForce.Gtc;
        }
        // Both terms are non-negative; the sum saturates.
        var budget = unchecked((ulong)command.BudgetMinor + (ulong)releasedHoldMinor);
        return (ulong)intent.HoldMinor <= budget ? RejectReason.None : RejectReason.InsufficientBalance;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsTriggered(in PlaceOrder command)
    {
        var last = _book.LastPriceTicks;
        if (last == 0 || command.StopTicks == 0) return false;
        return OrderBook.TriggersOnRise(command.Side, command.Type) ? last >= command.StopTicks : last <= command.StopTicks;
    }

    /// <summary>Protection price and hold of a market order, from a walk over what it would trade with.</summary>
    private RejectReason CheckMarket(in PlaceOrder command, ref Intent intent, PriceLadder opposite)
    {
        var best = opposite.BestPriceTicks;
        var byQuote = command.QuantityLots == 0;
        var makers = command.Side == Side.Buy ? Side.Sell : Side.Buy;
        if (byQuote && AffordableLots(command.QuoteQuantityMinor, makers) < _rules.MinLots)
            return RejectReason.InsufficientLiquidity;
        if (best > 0) intent.PriceTicks = Protection(command.Side, best);
        if (command.Side == Side.Sell && !byQuote) return RejectReason.None;
        var walk = Walk(command.AccountId, command.Side, intent.Prevention, intent.PriceTicks, command.QuantityLots,
            command.QuoteQuantityMinor);
        if (byQuote && walk.Lots > _rules.MaxMarketLots) return RejectReason.FilterMarketLotSize;
        if (walk.Overflow) return RejectReason.Overflow;
        if (command.Side == Side.Buy && !byQuote) intent.HoldMinor = walk.QuoteMinor;
        else if (command.Side == Side.Sell && byQuote) intent.HoldMinor = walk.Lots * _rules.LotMinor;
        return RejectReason.None;
    }

    /// <summary>Lots a quote quantity is worth at the best price of a side; 0 when the side is empty.</summary>
    private long AffordableLots(long quoteMinor, Side side)
    {
        var best = _book.Ladder(side).BestPriceTicks;
        return best == 0 ? 0 : quoteMinor / (best * _unit);
    }

    /// <summary>
    /// The worst price a market order or triggered stop may trade at (I-T3): the reference price moved by the band,
    /// rounded towards the reference, inside the market's price limits.
    /// </summary>
    private long Protection(Side side, long referenceTicks)
    {
        const int whole = 10_000;
        var band = _rules.MarketOrderBandBips;
        return side == Side.Buy
            ? (long)Int128.Min((Int128)referenceTicks * (whole + band) / whole, _rules.MaxPriceTicks)
            : (long)Int128.Max(((Int128)referenceTicks * (whole - band) + (whole - 1)) / whole, _rules.MinPriceTicks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryNotional(long priceTicks, long lots, out long minor)
    {
        return TryMultiply(priceTicks, lots, out minor) && TryMultiply(minor, _unit, out minor);
    }

    /// <summary>Adds two non-negative numbers; false when the sum does not fit.</summary>
    private static bool TryAdd(long left, long right, out long sum)
    {
        sum = unchecked(left + right);
        return sum >= 0;
    }

    /// <summary>Multiplies two non-negative numbers; false when the product does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryMultiply(long left, long right, out long product)
    {
        var high = Math.BigMul(unchecked((ulong)left), unchecked((ulong)right), out ulong low);
        product = unchecked((long)low);
        return high == 0 && product >= 0;
    }
}
