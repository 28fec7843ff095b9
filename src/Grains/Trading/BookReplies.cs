using Exchange.Abstractions.Trading;
using Exchange.Domain.Matching;

namespace Exchange.Grains.Trading;

/// <summary>Builds a wallet's answer from the events of the command just decided, before their slots are reused.</summary>
internal static class BookReplies
{
    public static BookReply Complete(BookReply reply, string symbol, BookSession session, long account)
    {
        var orders = session.Book.Orders;
        var placedId = 0L;
        OrderView? placed = null;
        List<FillView>? fills = null;
        List<OrderView>? canceled = null;
        foreach (ref readonly var e in session.Events.Events)
        {
            switch (e.Kind)
            {
                case BookEventKind.OrderAccepted:
                    placedId = e.OrderId;
                    placed = OrderViews.Of(symbol, in orders[e.Slot], in orders.Details(e.Slot));
                    break;
                case BookEventKind.TradeExecuted when e.OrderId == placedId:
                    (fills ??= []).Add(new(e.MatchId, e.PriceTicks, e.QuantityLots, e.TakerFeeMinor));
                    break;
                case BookEventKind.TradeExecuted when e.MakerOrderId == placedId:
                    (fills ??= []).Add(new(e.MatchId, e.PriceTicks, e.QuantityLots, e.MakerFeeMinor));
                    break;
                case BookEventKind.OrderCanceled when orders[e.Slot].AccountId == account:
                    (canceled ??= []).Add(OrderViews.Of(symbol, in orders[e.Slot], in orders.Details(e.Slot)));
                    break;
                default:
                    break;
            }
        }
        return reply with
        {
            Order = placed,
            Fills = fills ?? (IReadOnlyList<FillView>)[],
            Canceled = canceled ?? (IReadOnlyList<OrderView>)[],
            TransactMicros = session.Events.TimeMicros,
        };
    }
}
