using Exchange.Abstractions.Trading;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Trading;

/// <content>Order lists and amendments.</content>
public sealed partial class OrderBookGrain
{
    private const int MaxAmendments = 1_000;

    /// <inheritdoc/>
    public Task<BookReply> PlaceListAsync(
        long account, PlaceListRequest request, long baseBudgetMinor, long quoteBudgetMinor, long basePositionMinor)
    {
        if (Refusal(request.DeadlineMicros) is { } refused) return refused;
        if (!BookCommands.TryCreate(
            account, request, baseBudgetMinor, quoteBudgetMinor, basePositionMinor, out var command))
            return Refuse(RejectReason.Malformed);
        var reason = _session!.PlaceList(in command);
        return reason == RejectReason.None ? CommitAsync(account, new BookReply()) : RefuseConfirmedAsync(reason);
    }

    /// <inheritdoc/>
    public Task<BookReply> CancelListAsync(long account, CancelListRequest request)
    {
        if (Refusal(request.DeadlineMicros) is { } refused) return refused;
        if (!BookCommands.TryCreate(account, request, out var command)) return Refuse(RejectReason.UnknownOrder);
        var reason = _session!.CancelList(in command);
        return reason == RejectReason.None
            ? CommitAsync(account, new BookReply(), request.CancelClientOrderId)
            : RefuseConfirmedAsync(reason);
    }

    /// <inheritdoc/>
    public Task<BookReply> AmendAsync(long account, AmendOrderRequest request)
    {
        if (Refusal(request.DeadlineMicros) is { } refused) return refused;
        if (!BookCommands.TryCreate(account, request, out var command)) return Refuse(RejectReason.UnknownOrder);
        var session = _session!;
        if (!TryFindOpen(session, account, request.OrderId, request.OriginalClientOrderId, out var slot)) slot = -1;
        var before = slot < 0 ? "" : session.Book.Orders.Details(slot).ClientOrderId.ToString();
        var reason = session.Amend(in command);
        if (reason != RejectReason.None) return RefuseConfirmedAsync(reason);
        var orderId = session.Book.Orders[slot].OrderId;
        return CommitAsync(account, new BookReply
        {
            Order = View(session, slot),
            OriginalClientOrderId = before,
            AmendmentId = AmendmentOf(session.Events, orderId),
            Lists = ListOf(session, slot),
        });
    }

    /// <inheritdoc/>
    public async Task<OrderListView?> GetListAsync(long account, long listId, string clientOrderId)
    {
        var session = Session();
        OrderListView? open = null;
        if (TryFindOpenList(session, account, listId, clientOrderId, out var list)) open = OrderViews.Of(Symbol, in list);
        await ConfirmAsync();
        if (open is not null) return open;
        var records = await queries.ListOrderListsAsync(
            new(account, listId == 0 ? null : listId, clientOrderId.Length == 0 ? null : clientOrderId, null, null, null, 1),
            CancellationToken.None);
        if (records.Count == 0 || records[0].Market != session.Rules.Id) return null;
        var legs = new List<OrderListLegView>();
        foreach (var orderId in (long[])[records[0].FirstOrderId, records[0].SecondOrderId, records[0].ThirdOrderId])
        {
            if (orderId == 0) continue;
            var order = await queries.FindOrderAsync(session.Rules.Id, account, orderId, CancellationToken.None);
            legs.Add(new(orderId, order?.ClientOrderId ?? ""));
        }
        return new()
        {
            Symbol = Symbol,
            ListId = records[0].ListId,
            ListClientOrderId = records[0].ClientOrderId,
            Kind = records[0].Kind,
            IsOpen = false,
            CreatedMicros = records[0].AtMicros,
            Legs = legs,
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OrderListView>> GetOpenListsAsync(long account)
    {
        var session = Session();
        var lists = new List<OrderList>();
        session.Book.CopyOpenLists(account, lists);
        var views = lists.ConvertAll(list => OrderViews.Of(Symbol, in list));
        await ConfirmAsync();
        return views;
    }

    /// <inheritdoc/>
    public async Task<AmendmentView?> GetLastAmendmentAsync(long account, long orderId)
    {
        var session = Session();
        await ConfirmAsync();
        var amendments = await queries.ListAmendmentsAsync(
            new(session.Rules.Id, account, orderId, null, MaxAmendments), CancellationToken.None);
        return amendments.Count == 0 ? null : OrderViews.Of(amendments[^1]);
    }

    private static long AmendmentOf(EventBuffer events, long orderId)
    {
        foreach (ref readonly var e in events.Events)
        {
            if (e.Kind == BookEventKind.OrderAmended && e.OrderId == orderId) return e.MatchId;
        }
        return 0;
    }

    private OrderListView[] ListOf(BookSession session, int slot)
    {
        var listId = session.Book.Orders.ExtrasOf(slot).ListId;
        return listId != 0 && session.Book.TryGetList(listId, out var list) ? [OrderViews.Of(Symbol, in list)] : [];
    }

    private static bool TryFindOpenList(
        BookSession session, long account, long listId, string clientOrderId, out OrderList list)
    {
        list = default;
        if (!ClientOrderId.TryCreate(clientOrderId, out var client)) return false;
        var found = listId != 0
            ? session.Book.TryGetList(listId, out list)
            : !client.IsEmpty && session.Book.TryGetList(account, client, out list);
        return found && list.OpenCount > 0 && list.AccountId == account && (client.IsEmpty || list.ClientOrderId == client);
    }
}
