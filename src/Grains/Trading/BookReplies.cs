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
        List<OrderView>? listed = null;
        List<OrderListView>? lists = null;
        var inList = false;
        foreach (ref readonly var e in session.Events.Events)
        {
            switch (e.Kind)
            {
                case BookEventKind.OrderListAccepted:
                    inList = true;
                    AddList(ref lists, symbol, session, e.OrderId);
                    break;
                case BookEventKind.OrderListEnded when IsOwn(session, e.OrderId, account):
                    AddList(ref lists, symbol, session, e.OrderId);
                    break;
                case BookEventKind.OrderAmended:
                    (listed ??= []).Add(OrderViews.Of(symbol, orders, e.Slot));
                    break;
                case BookEventKind.OrderAccepted when inList:
                    if (listed is null) placedId = e.OrderId;
                    (listed ??= []).Add(OrderViews.Of(symbol, orders, e.Slot));
                    break;
                case BookEventKind.OrderAccepted:
                    placedId = e.OrderId;
                    placed = OrderViews.Of(symbol, orders, e.Slot);
                    break;
                case BookEventKind.TradeExecuted when e.OrderId == placedId:
                    (fills ??= []).Add(new(e.MatchId, e.PriceTicks, e.QuantityLots, e.TakerFeeMinor));
                    break;
                case BookEventKind.TradeExecuted when e.MakerOrderId == placedId:
                    (fills ??= []).Add(new(e.MatchId, e.PriceTicks, e.QuantityLots, e.MakerFeeMinor));
                    break;
                case BookEventKind.OrderCanceled when orders[e.Slot].AccountId == account:
                    (canceled ??= []).Add(OrderViews.Of(symbol, orders, e.Slot));
                    break;
                default:
                    break;
            }
        }
        return reply with
        {
            Order = placed ?? reply.Order,
            Fills = fills ?? (IReadOnlyList<FillView>)[],
            Canceled = canceled ?? (IReadOnlyList<OrderView>)[],
            Lists = lists ?? reply.Lists,
            Orders = listed ?? (IReadOnlyList<OrderView>)[],
            TransactMicros = session.Events.TimeMicros,
        };
    }

    private static bool IsOwn(BookSession session, long listId, long account) =>
        session.Book.TryGetList(listId, out var list) && list.AccountId == account;

    private static void AddList(ref List<OrderListView>? lists, string symbol, BookSession session, long listId)
    {
        // A list that ends with the command that placed it is told once, as it is after it.
        if (lists?.Exists(view => view.ListId == listId) == true || !session.Book.TryGetList(listId, out var list)) return;
        (lists ??= []).Add(OrderViews.Of(symbol, in list));
    }
}
