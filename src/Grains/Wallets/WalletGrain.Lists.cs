using Exchange.Abstractions.Trading;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;
using Exchange.Grains.Hosting;

namespace Exchange.Grains.Wallets;

/// <content>Order lists and amendments.</content>
public sealed partial class WalletGrain
{
    // A list whose need only the book can tell is tried again when funds set aside for other commands came back.
    private const int ContendedTriesMax = 10;

    /// <inheritdoc/>
    public async Task<OrderListReply> PlaceListAsync(PlaceListRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is not { } rules) return ListRefused(RejectReason.UnknownMarket);
        if (_account is not { CanTrade: true }) return ListRefused(RejectReason.AccountDisabled);
        var askedMicros = NowMicros;
        var orders = request.Orders.Count;
        if (!_orders.TryEnter(askedMicros, orders)) return ListRefused(RejectReason.TooManyOrders);

        var started = clock.GetTimestamp();
        var counts = false;
        try
        {
            var reply = await SpendOnListAsync(rules, request, askedMicros);
            CommandMetrics.Record("place_list", clock.GetElapsedTime(started), reply.Reason);
            counts = reply.Reason == RejectReason.None;
            if (!counts) return ListRefused(reply.Reason, reply.TransactMicros);
            _orders.Accepted(NowMicros, orders);
            if (reply.Fills.Count > 0) _orders.TakerFilled(NowMicros);
            return ListDone(reply, reply.Orders);
        }
        finally
        {
            if (!counts) _orders.Refused(orders);
        }
    }

    /// <inheritdoc/>
    public async Task<OrderListReply> CancelListAsync(CancelListRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is null) return ListRefused(RejectReason.UnknownMarket);
        var started = clock.GetTimestamp();
        var reply = await new BookCall(clock, _feed.Break).RunAsync(
            () => Book(request.Symbol).CancelListAsync(Account, request), () => ResolveCancelListAsync(request));
        CommandMetrics.Record("cancel_list", clock.GetElapsedTime(started), reply.Reason);
        if (reply.Reason != RejectReason.None) return ListRefused(reply.Reason, reply.TransactMicros);
        Take(reply.Events);
        return ListDone(reply, reply.Canceled);
    }

    /// <inheritdoc/>
    public async Task<AmendReply> AmendAsync(AmendOrderRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is null) return new() { Reason = RejectReason.UnknownMarket };
        if (_account is not { CanTrade: true }) return new() { Reason = RejectReason.AccountDisabled };
        var started = clock.GetTimestamp();
        var reply = await new BookCall(clock, _feed.Break).RunAsync(
            () => Book(request.Symbol).AmendAsync(Account, request), () => ResolveAmendAsync(request));
        CommandMetrics.Record("amend", clock.GetElapsedTime(started), reply.Reason);
        if (reply.Reason != RejectReason.None) return new() { Reason = reply.Reason, TransactMicros = reply.TransactMicros };
        Take(reply.Events);
        return new()
        {
            Order = reply.Order,
            OriginalClientOrderId = reply.OriginalClientOrderId,
            AmendmentId = reply.AmendmentId,
            List = reply.Lists.Count > 0 ? reply.Lists[0] : null,
            TransactMicros = reply.TransactMicros,
        };
    }

    /// <summary>As for one order, with both assets: a list may buy and sell.</summary>
    private async Task<BookReply> SpendOnListAsync(MarketRules rules, PlaceListRequest request, long askedMicros)
    {
        var (baseAsset, quoteAsset) = (rules.Base.Id, rules.Quote.Id);
        var (baseNeed, quoteNeed) = Holds.Required(rules, request);
        var reloaded = false;
        for (var tries = 1; ; tries++)
        {
            while (IsTurnOfOthers(baseAsset, baseNeed) || IsTurnOfOthers(quoteAsset, quoteNeed)) await _released.Task;
            var contended = _balances.HasReservations(baseAsset) || _balances.HasReservations(quoteAsset);
            var reply = await CallWithBudgetsAsync(
                (baseAsset, Math.Min(_balances.Free(baseAsset), baseNeed ?? long.MaxValue)),
                (quoteAsset, Math.Min(_balances.Free(quoteAsset), quoteNeed ?? long.MaxValue)),
                (baseBudget, quoteBudget) => Book(request.Symbol).PlaceListAsync(
                    Account, request, baseBudget, quoteBudget, _balances.Total(baseAsset)),
                () => ResolveListAsync(request, askedMicros));
            if (reply.Reason != RejectReason.InsufficientBalance) return reply;
            if (contended && tries < ContendedTriesMax)
            {
                if (_balances.HasReservations(baseAsset) || _balances.HasReservations(quoteAsset)) await _released.Task;
                continue;
            }
            if (reloaded) return reply;
            await ReloadAsync();
            reloaded = true;
        }
    }

    private bool IsTurnOfOthers(int asset, long? required) => _waitingAlone.Contains(asset) || Contended(asset, required);

    private async Task<BookReply> CallWithBudgetsAsync(
        (int Asset, long Amount) first, (int Asset, long Amount) second, Func<long, long, Task<BookReply>> call,
        Func<Task<BookReply?>> resolve)
    {
        _balances.Reserve(second.Asset, second.Amount);
        try
        {
            return await CallWithBudgetAsync(first.Asset, first.Amount, budget => call(budget, second.Amount), resolve);
        }
        finally
        {
            _balances.Release(second.Asset, second.Amount);
            Wake();
        }
    }

    /// <summary>
    /// Finds out whether a list whose outcome is unknown was placed. An older list with the same client id is told apart by
    /// its time.
    /// </summary>
    private async Task<BookReply?> ResolveListAsync(PlaceListRequest request, long askedMicros)
    {
        const long ClockSkewMicros = 1_000_000;
        var book = Book(request.Symbol);
        var list = await book.GetListAsync(Account, 0, request.ListClientOrderId);
        if (list is null || list.CreatedMicros < askedMicros - ClockSkewMicros) return null;
        var orders = await OrdersOfAsync(book, list);
        return new()
        {
            Lists = [list],
            Orders = orders,
            Fills = orders.Count > 0 && orders[0].ExecutedLots > 0 ? await book.GetFillsAsync(Account, orders[0].OrderId) : [],
            TransactMicros = list.CreatedMicros,
        };
    }

    private async Task<BookReply?> ResolveCancelListAsync(CancelListRequest request)
    {
        var book = Book(request.Symbol);
        var list = await book.GetListAsync(Account, request.ListId, request.ListClientOrderId);
        if (list is not { IsOpen: false }) return null;
        var canceled = (await OrdersOfAsync(book, list)).FindAll(order => order.Status == OrderStatus.Canceled);
        if (canceled.Count == 0) return null;
        await ReloadAsync();
        return new() { Lists = [list], Canceled = canceled, TransactMicros = canceled[0].UpdatedMicros };
    }

    private async Task<BookReply?> ResolveAmendAsync(AmendOrderRequest request)
    {
        var book = Book(request.Symbol);
        var order = await book.GetOrderAsync(
            Account, request.OrderId, request.OrderId == 0 ? request.NewClientOrderId : "");
        if (order is null || order.OriginalLots != request.QuantityLots
            || !string.Equals(order.ClientOrderId, request.NewClientOrderId, StringComparison.Ordinal))
            return null;
        if (await book.GetLastAmendmentAsync(Account, order.OrderId) is not { } amendment) return null;
        await ReloadAsync();
        return new()
        {
            Order = order,
            OriginalClientOrderId = amendment.OldClientOrderId,
            AmendmentId = amendment.AmendmentId,
            Lists = order.ListId != 0 && await book.GetListAsync(Account, order.ListId, "") is { } list ? [list] : [],
            TransactMicros = amendment.AtMicros,
        };
    }

    private async Task<List<OrderView>> OrdersOfAsync(IOrderBookGrain book, OrderListView list)
    {
        var orders = new List<OrderView>(list.Legs.Count);
        foreach (var leg in list.Legs)
        {
            if (await book.GetOrderAsync(Account, leg.OrderId, "") is { } order) orders.Add(order);
        }
        return orders;
    }

    private OrderListReply ListDone(BookReply reply, IReadOnlyList<OrderView> orders) => new()
    {
        List = reply.Lists.Count > 0 ? reply.Lists[0] : null,
        Orders = orders,
        Fills = reply.Fills,
        TransactMicros = reply.TransactMicros,
        Counts = _orders.Counts(NowMicros),
    };

    private OrderListReply ListRefused(RejectReason reason, long transactMicros = 0) => new()
    {
        Reason = reason,
        TransactMicros = transactMicros == 0 ? NowMicros : transactMicros,
        Counts = _orders.Counts(NowMicros),
    };
}
