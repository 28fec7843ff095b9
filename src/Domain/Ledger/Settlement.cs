using System.Runtime.InteropServices;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Ledger;

/// <summary>
/// Turns the events of one book command into the money they move: balance changes, ledger legs, trades and finished
/// orders. Runs after the events are applied and before the next command, while the slots they name still hold the
/// orders. Allocates nothing but the client ids of finished orders.
/// </summary>
/// <remarks>
/// Buyers hold quote and sellers hold base (I-L7). A trade takes the buyer's hold, pays the notional from it and gives the
/// rest back; each side pays its fee out of what it receives (I-L10).
/// </remarks>
public static class Settlement
{
    private const int MarketShift = 48;
    private const int LegBits = 2;

    /// <summary>Largest trade id that fits a transfer's number between the market and the leg.</summary>
    public const long MaxTradeId = (1L << (MarketShift - LegBits)) - 1;

    /// <summary>
    /// Number of a trade's transfer: the market in the upper bits, then the trade, then the leg (0 base, 1 quote,
    /// 2 buyer's fee, 3 seller's fee).
    /// </summary>
    public static long TransferId(int market, long tradeId, int leg)
    {
        Invariant.Check(tradeId is > 0 and <= MaxTradeId, "I-L4: a trade id fits its transfers' numbers.");
        return ((long)market << MarketShift) | (tradeId << LegBits) | (uint)leg;
    }

    /// <summary>Adds what the events change to <paramref name="unit"/>.</summary>
    /// <param name="events">The events of one command, already applied.</param>
    /// <param name="store">The book's orders; the events' slots are read from it.</param>
    /// <param name="rules">Rules of the market, without problems (<see cref="MarketRulesCheck"/>).</param>
    /// <param name="unit">Receives the changes; its journal fields are not touched.</param>
    /// <exception cref="InvariantViolationException">The events do not balance: nothing of the unit may be committed.</exception>
    /// <exception cref="OverflowException">An amount leaves 64 bits (I-L8); likewise.</exception>
    public static void Settle(EventBuffer events, OrderStore store, MarketRules rules, CommitUnit unit)
    {
        var accounts = new SettlementAccounts(unit, rules);
        var firstOrder = unit.Orders.Count;
        var notionalUnit = 0L;
        foreach (ref readonly var e in events.Events)
        {
            switch (e.Kind)
            {
                case BookEventKind.OrderAccepted:
                    ref readonly var accepted = ref events.Accepted[e.AcceptedIndex];
                    accounts.Release(accepted.AccountId, accepted.Side, checked(-accepted.HoldMinor));
                    if (accepted.ListId != 0) AddToList(in accepted, unit);
                    break;
                case BookEventKind.TradeExecuted:
                    if (notionalUnit == 0) notionalUnit = rules.NotionalUnitMinor;
                    SettleTrade(in e, store, rules, notionalUnit, events.TimeMicros, in accounts, unit);
                    AddFinished(e.MakerSlot, e.MakerOrderId, store, rules, unit, firstOrder);
                    break;
                case BookEventKind.MatchPrevented:
                    accounts.Release(store[e.Slot].AccountId, e.Side, e.HoldMinor);
                    accounts.Release(store[e.MakerSlot].AccountId, Opposite(e.Side), e.MakerHoldMinor);
                    unit.PreventedMatches.Add(new(
                        rules.Id, e.MatchId, store[e.Slot].AccountId, e.OrderId, e.MakerOrderId,
                        store[e.Slot].SelfTradePrevention, e.PriceTicks, e.QuantityLots, e.MakerQuantityLots,
                        events.TimeMicros));
                    AddFinished(e.MakerSlot, e.MakerOrderId, store, rules, unit, firstOrder);
                    break;
                case BookEventKind.OrderCanceled or BookEventKind.OrderExpired or BookEventKind.QuoteOrderFilled
                    or BookEventKind.OrderAmended or BookEventKind.TrailingTriggered:
                    if (e.Kind == BookEventKind.OrderAmended) AddAmendment(in e, events, store, rules, unit);
                    accounts.Release(store[e.Slot].AccountId, e.Side, e.HoldMinor);
                    break;
                case BookEventKind.OrderListAccepted:
                    ref readonly var list = ref events.Lists[e.AcceptedIndex];
                    unit.OrderLists.Add(new(
                        rules.Id, list.ListId, list.AccountId, list.ClientOrderId.ToString(), list.Kind, 0, 0, 0,
                        events.TimeMicros));
                    continue;
                case BookEventKind.OrderRested or BookEventKind.StopTriggered or BookEventKind.StatusChanged
                    or BookEventKind.OrderListEnded or BookEventKind.TrailingStarted
                    or BookEventKind.TrailingMoved or BookEventKind.HoldMoved or BookEventKind.PendingStarted:
                    continue;
                default:
                    throw new InvariantViolationException("I-T1: a settled event is of a known kind.");
            }
            AddFinished(e.Slot, e.OrderId, store, rules, unit, firstOrder);
        }
        accounts.CheckBalanced();
    }

    private static void SettleTrade(
        in BookEvent e, OrderStore store, MarketRules rules, long notionalUnit, long atMicros,
        in SettlementAccounts accounts, CommitUnit unit)
    {
        ref var taker = ref store[e.Slot];
        ref var maker = ref store[e.MakerSlot];
        Invariant.Check(taker.OrderId == e.OrderId && maker.OrderId == e.MakerOrderId,
            "I-T1: the slots of a trade hold its two orders.");
        Invariant.Check(e.PriceTicks > 0 && e.QuantityLots > 0, "I-T4: a trade has a price and a quantity.");

        var gross = checked(e.QuantityLots * rules.LotMinor);
        var notional = Notional(e.PriceTicks, e.QuantityLots, notionalUnit);
        var takerBuys = e.Side == Side.Buy;
        var (buyer, seller) = takerBuys
            ? (taker.AccountId, maker.AccountId)
            : (maker.AccountId, taker.AccountId);
        var (buyerHold, sellerHold) = takerBuys
            ? (e.HoldMinor, e.MakerHoldMinor)
            : (e.MakerHoldMinor, e.HoldMinor);
        var (buyerFee, sellerFee) = takerBuys
            ? (e.TakerFeeMinor, e.MakerFeeMinor)
            : (e.MakerFeeMinor, e.TakerFeeMinor);
        Invariant.Check(buyerHold >= notional, "I-L9: a buyer's hold covers what the fill costs.");
        Invariant.Check(sellerHold == gross, "I-L9: a seller's hold is what the fill delivers.");
        Invariant.Check(buyerFee >= 0 && buyerFee <= gross && sellerFee >= 0 && sellerFee <= notional,
            "I-L10: a fee is at least nothing and at most what the trade brings.");

        accounts.Change(buyer, accounts.Quote, buyerHold - notional, -buyerHold);
        accounts.Change(buyer, accounts.Base, gross - buyerFee, 0);
        accounts.Change(seller, accounts.Base, 0, -sellerHold);
        accounts.Change(seller, accounts.Quote, notional - sellerFee, 0);
        if (buyerFee != 0) accounts.Change(accounts.FeeAccount, accounts.Base, buyerFee, 0);
        if (sellerFee != 0) accounts.Change(accounts.FeeAccount, accounts.Quote, sellerFee, 0);

        var transfer = TransferId(rules.Id, e.MatchId, 0);
        if (buyer != seller)
        {
            // An account cannot transfer to itself (I-L4): a trade with itself only costs the fees.
            accounts.Post(transfer, seller, buyer, accounts.Base, gross, TransferKind.TradeBase, e.MatchId, atMicros);
            accounts.Post(
                transfer + 1, buyer, seller, accounts.Quote, notional, TransferKind.TradeQuote, e.MatchId, atMicros);
        }
        if (buyerFee != 0)
        {
            accounts.Post(transfer + 2, buyer, accounts.FeeAccount, accounts.Base, buyerFee, TransferKind.BuyerFee,
                e.MatchId, atMicros);
        }
        if (sellerFee != 0)
        {
            accounts.Post(transfer + 3, seller, accounts.FeeAccount, accounts.Quote, sellerFee, TransferKind.SellerFee,
                e.MatchId, atMicros);
        }

        unit.Trades.Add(new(
            rules.Id, e.MatchId, e.AggregateId, e.PriceTicks, e.QuantityLots, notional, e.OrderId, e.MakerOrderId,
            taker.AccountId, maker.AccountId, e.Side, e.TakerFeeMinor, e.MakerFeeMinor, atMicros));
    }

    /// <summary>Notes an order of the list accepted last: the acceptances of its orders follow a list's.</summary>
    private static void AddToList(in AcceptedOrder accepted, CommitUnit unit)
    {
        ref var list = ref CollectionsMarshal.AsSpan(unit.OrderLists)[^1];
        Invariant.Check(list.ListId == accepted.ListId, "I-T1: the orders of a list are accepted with it.");
        if (list.FirstOrderId == 0) list = list with { FirstOrderId = accepted.OrderId };
        else if (list.SecondOrderId == 0) list = list with { SecondOrderId = accepted.OrderId };
        else list = list with { ThirdOrderId = accepted.OrderId };
    }

    private static void AddAmendment(
        in BookEvent e, EventBuffer events, OrderStore store, MarketRules rules, CommitUnit unit)
    {
        ref readonly var amended = ref events.Amended[e.AcceptedIndex];
        unit.Amendments.Add(new(
            rules.Id, e.MatchId, e.OrderId, store[e.Slot].AccountId, amended.OldClientOrderId.ToString(),
            amended.ClientOrderId.ToString(), amended.OldLots, e.QuantityLots, events.TimeMicros));
    }

    // Once per order, whatever number of its events the command has.
    private static void AddFinished(
        int slot, long orderId, OrderStore store, MarketRules rules, CommitUnit unit, int firstOrder)
    {
        ref var order = ref store[slot];
        Invariant.Check(order.OrderId == orderId, "I-T1: the slot of an event holds its order.");
        if (!order.Status.IsTerminal() || !unit.IsNewlyFinished(orderId, firstOrder)) return;
        Invariant.Check(order.HoldMinor == 0, "I-L9: a finished order holds nothing.");
        ref var details = ref store.Details(slot);
        unit.Orders.Add(new(
            rules.Id, order.OrderId, order.AccountId, details.ClientOrderId.ToString(), order.Side, order.Type,
            order.TimeInForce, order.SelfTradePrevention, order.Status, order.Reason, order.PriceTicks,
            details.StopTicks, details.OriginalLots, details.ExecutedLots, details.PreventedLots,
            details.QuoteQuantityMinor, order.CumulativeQuoteMinor, details.PreventedMatchId, details.StrategyId,
            details.StrategyType, details.CreatedMicros, details.UpdatedMicros, details.WorkingMicros)
        {
            Particulars = order.Traits == OrderTraits.None ? null : ParticularsOf(store.Extras(slot)),
        });
    }

    private static OrderParticulars? ParticularsOf(in OrderExtras extras) => new(
        extras.IcebergLots, extras.ListId, extras.TrailingBips, extras.TrailingMicros, extras.Amendments);

    private static long Notional(long priceTicks, long lots, long unitMinor)
    {
        // Cheaper than two checked 128-bit multiplications: the first product must fit 63 bits by itself anyway.
        var high = Math.BigMul(priceTicks, lots, out var low);
        Invariant.Check(high == 0 && low >= 0, "I-L8: price times quantity fits 63 bits.");
        return checked(low * unitMinor);
    }

    private static Side Opposite(Side side) => side == Side.Buy ? Side.Sell : Side.Buy;
}
