using Exchange.Abstractions;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;
using Exchange.Grains.Hosting;
using Exchange.Grains.Markets;
using Exchange.Storage;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Exchange.Grains.Wallets;

/// <summary>
/// One account's wallet: sets funds aside, asks the book, and answers when the book's commit is durable. Reentrant, so
/// that one account can have many commands under way; every change of state happens between awaits.
/// </summary>
[Reentrant, HostedBy(SiloRole.Backend)]
public sealed partial class WalletGrain(
    MarketDirectory markets, ILedgerStore ledger, IAccountStore accounts, BookTakeovers bookTakeovers, TimeProvider clock,
    IOptions<SiloSettings> silo, IOptions<LimitSettings> limits) : Grain, IWalletGrain
{
    private readonly WalletBalances _balances = new();
    private readonly OrderRateWindow _orders = new(limits.Value.OrdersPerTenSeconds, limits.Value.OrdersPerDay);
    private readonly HashSet<int> _waitingAlone = [];
    private readonly Dictionary<string, IOrderBookGrain> _books = new(StringComparer.Ordinal);
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _reading;
    private AccountRecord? _account;
    private long _reloadedAt;
    private long _updatedMicros;

    private long Account => this.GetPrimaryKeyLong();

    private long NowMicros => Timestamp.From(clock.GetUtcNow()).Micros;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _feed = new(Account, _balances.Newest, clock);
        return ReloadAsync();
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _feed?.Break();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<OrderReply> PlaceAsync(PlaceOrderRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is not { } rules) return Refused(RejectReason.UnknownMarket);
        if (_account is not { CanTrade: true }) return Refused(RejectReason.AccountDisabled);
        var askedMicros = NowMicros;
        if (!_orders.TryEnter(askedMicros)) return Refused(RejectReason.TooManyOrders);

        var started = clock.GetTimestamp();
        var counts = false;
        try
        {
            var reply = await SpendAsync(
                rules, request,
                budget => Book(request.Symbol).PlaceAsync(Account, request, budget, _balances.Total(rules.Base.Id)),
                () => ResolvePlacementAsync(request, askedMicros));
            CommandMetrics.Record("place", clock.GetElapsedTime(started), reply.Reason);
            counts = reply.Reason == RejectReason.None;
            if (!counts) return Refused(reply.Reason, reply.TransactMicros);
            _orders.Accepted(NowMicros);
            return Accepted(reply);
        }
        finally
        {
            if (!counts) _orders.Refused();
        }
    }

    /// <inheritdoc/>
    public async Task<OrderReply> TestAsync(PlaceOrderRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is not { } rules) return Refused(RejectReason.UnknownMarket);
        if (_account is not { CanTrade: true }) return Refused(RejectReason.AccountDisabled);
        await RefreshAsync();
        var budget = _balances.Free(Holds.AssetOf(rules, request.Side));
        var reason = await Book(request.Symbol).TestAsync(
            Account, request, budget, _balances.Total(rules.Base.Id));
        return Refused(reason, NowMicros);
    }

    /// <inheritdoc/>
    public async Task<CancelReply> CancelAsync(CancelOrderRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is null) return new() { Reason = RejectReason.UnknownMarket };
        var started = clock.GetTimestamp();
        var reply = await new BookCall(clock, _feed.Break).RunAsync(
            () => Book(request.Symbol).CancelAsync(Account, request), () => ResolveCancelAsync(request));
        CommandMetrics.Record("cancel", clock.GetElapsedTime(started), reply.Reason);
        return Canceled(reply);
    }

    /// <inheritdoc/>
    public async Task<CancelReply> CancelAllAsync(string symbol, string cancelClientOrderId, long deadlineMicros)
    {
        if (await markets.FindAsync(symbol) is null) return new() { Reason = RejectReason.UnknownMarket };
        var started = clock.GetTimestamp();
        var reply = await new BookCall(clock, _feed.Break).RunAsync(
            () => Book(symbol).CancelAllAsync(Account, cancelClientOrderId, deadlineMicros), resolve: null);
        CommandMetrics.Record("cancel_all", clock.GetElapsedTime(started), reply.Reason);
        return Canceled(reply);
    }

    /// <inheritdoc/>
    public async Task<CancelReplaceReply> CancelReplaceAsync(CancelReplaceRequest request)
    {
        var place = request.Place;
        if (await markets.FindAsync(place.Symbol) is not { } rules) return NotDone(RejectReason.UnknownMarket);
        if (_account is not { CanTrade: true }) return NotDone(RejectReason.AccountDisabled);
        if (!_orders.TryEnter(NowMicros)) return NotDone(RejectReason.TooManyOrders);

        var started = clock.GetTimestamp();
        BookReply reply;
        try
        {
            reply = await SpendAsync(
                rules, place,
                budget => Book(place.Symbol).CancelReplaceAsync(
                    Account, request, budget, _balances.Total(rules.Base.Id)),
                resolve: null);
        }
        finally
        {
            // A cancel-replace counts even when its new order was not attempted (Binance "Unfilled order count").
            _orders.Accepted(NowMicros);
        }
        CommandMetrics.Record("cancel_replace", clock.GetElapsedTime(started), reply.Reason);
        if (reply.Reason == RejectReason.Unavailable) return NotDone(RejectReason.Unavailable);
        return new()
        {
            CancelReason = reply.CancelReason,
            Canceled = Named(reply.Canceled, request.Cancel),
            Attempted = reply.Attempted,
            Placed = reply.Order is null ? Refused(reply.Reason, reply.TransactMicros) : Accepted(reply),
        };
    }

    /// <inheritdoc/>
    public async Task<AccountView> GetAccountAsync()
    {
        await RefreshAsync();
        return new()
        {
            Account = Account,
            CanTrade = _account is { CanTrade: true },
            UpdatedMicros = _updatedMicros,
            Balances = _balances.ToList(),
        };
    }

    /// <inheritdoc/>
    public Task<OrderCounts> GetOrderCountsAsync() => Task.FromResult(_orders.Counts(NowMicros));

    /// <inheritdoc/>
    public async Task<bool> DepositAsync(
        string transferId, long externalAccount, int asset, long amountMinor, string reason)
    {
        if (!AccountNumbers.IsExternal(externalAccount))
            throw new ArgumentException("Value enters only from an external account.", nameof(externalAccount));
        var transfer = new Transfer(
            transferId, externalAccount, Account, asset, amountMinor, TransferKind.Deposit, reason, NowMicros);
        TransferResult result;
        try
        {
            result = await ledger.TransferAsync(transfer, CancellationToken.None);
        }
        catch
        {
            // It may have been applied all the same.
            _feed.Break();
            throw;
        }
        TakeTransfer(transfer, result);
        return result.Status is TransferStatus.Applied or TransferStatus.AlreadyApplied;
    }

    /// <summary>
    /// Runs a command that may spend: sets the hold aside, calls the book, takes over the new balances and ends the
    /// reservation. When the refusal may only be due to funds set aside for other commands under way, or to an outdated
    /// view, it waits for them or reads the ledger, and asks again.
    /// </summary>
    private async Task<BookReply> SpendAsync(
        MarketRules rules, PlaceOrderRequest request, Func<long, Task<BookReply>> call,
        Func<Task<BookReply?>>? resolve)
    {
        var asset = Holds.AssetOf(rules, request.Side);
        var required = Holds.Required(rules, request);
        var reloaded = false;
        while (true)
        {
            await TurnAsync(asset, required);
            var contended = _balances.HasReservations(asset);
            var budget = Math.Min(_balances.Free(asset), required ?? long.MaxValue);
            var reply = await CallWithBudgetAsync(asset, budget, call, resolve);
            if (!LacksFunds(reply)) return reply;
            if (contended && required is null) return await SpendAloneAsync(asset, call, resolve);
            if (reloaded) return reply;
            await ReloadAsync();
            reloaded = true;
        }
    }

    /// <summary>
    /// Waits while an order that needs everything is in line, or while funds that would suffice are set aside for other
    /// commands.
    /// </summary>
    private async ValueTask TurnAsync(int asset, long? required)
    {
        while (_waitingAlone.Contains(asset) || Contended(asset, required)) await _released.Task;
    }

    private bool Contended(int asset, long? required) =>
        required is { } needed && _balances.HasReservations(asset) && _balances.Free(asset) < needed
        && _balances.Available(asset) >= needed;

    /// <summary>
    /// Runs an order whose cost only the book knows when nothing else is under way: it may need all there is. Later
    /// commands queue behind it.
    /// </summary>
    private async Task<BookReply> SpendAloneAsync(
        int asset, Func<long, Task<BookReply>> call, Func<Task<BookReply?>>? resolve)
    {
        while (!_waitingAlone.Add(asset)) await _released.Task;
        try
        {
            while (_balances.HasReservations(asset)) await _released.Task;
        }
        finally
        {
            _waitingAlone.Remove(asset);
        }
        return await CallWithBudgetAsync(asset, _balances.Free(asset), call, resolve);
    }

    /// <summary>A cancel-replace that already cancelled must not be run again.</summary>
    private static bool LacksFunds(BookReply reply) =>
        reply.Reason == RejectReason.InsufficientBalance && reply.Canceled.Count == 0;

    private async Task<BookReply> CallWithBudgetAsync(
        int asset, long budget, Func<long, Task<BookReply>> call, Func<Task<BookReply?>>? resolve)
    {
        _balances.Reserve(asset, budget);
        try
        {
            BookReply? reply = null;
            Exception? failure = null;
            try
            {
                reply = await call(budget);
            }
            catch (Exception exception) when (BookCall.IsUnknown(exception))
            {
                failure = exception;
            }
            if (reply is null or { Reason: RejectReason.Unavailable })
            {
                reply = await new BookCall(clock, _feed.Break).RunAsync(() => call(budget), resolve, failure);
                await ReloadAsync();
            }
            Take(reply.Events);
            return reply;
        }
        catch (OutcomeUnknownException)
        {
            await ReloadAsync();
            throw;
        }
        finally
        {
            _balances.Release(asset, budget);
            Wake();
        }
    }

    private void Wake()
    {
        var released = _released;
        _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        released.SetResult();
    }

    /// <summary>
    /// Finds out whether a placement whose outcome is unknown took effect. An older order with the same client id is told
    /// apart by its time.
    /// </summary>
    private async Task<BookReply?> ResolvePlacementAsync(PlaceOrderRequest request, long askedMicros)
    {
        const long ClockSkewMicros = 1_000_000;
        var book = Book(request.Symbol);
        var order = await book.GetOrderAsync(Account, 0, request.ClientOrderId);
        if (order is null || order.CreatedMicros < askedMicros - ClockSkewMicros) return null;
        return new()
        {
            Order = order,
            Fills = order.ExecutedLots > 0 ? await book.GetFillsAsync(Account, order.OrderId) : [],
            TransactMicros = order.CreatedMicros,
        };
    }

    private async Task<BookReply?> ResolveCancelAsync(CancelOrderRequest request)
    {
        var order = await Book(request.Symbol).GetOrderAsync(Account, request.OrderId, request.OriginalClientOrderId);
        if (order is not { Status: OrderStatus.Canceled }) return null;
        await ReloadAsync();
        return new() { Canceled = [order], TransactMicros = order.UpdatedMicros };
    }

    private IOrderBookGrain Book(string symbol)
    {
        if (_books.TryGetValue(symbol, out var book)) return book;
        try
        {
            return _books[symbol] = GrainFactory.GetGrain<IOrderBookGrain>(symbol);
        }
        catch (ArgumentException exception)
        {
            // While no silo of the trading-engine role is up, the cluster does not even know the grain's type.
            throw new OrleansException("No silo hosts order books at the moment.", exception);
        }
    }

    private OrderReply Accepted(BookReply reply)
    {
        var now = NowMicros;
        if (reply.Fills.Count > 0) _orders.TakerFilled(now);
        return new()
        {
            Order = reply.Order,
            Fills = reply.Fills,
            TransactMicros = reply.TransactMicros,
            Counts = _orders.Counts(now),
        };
    }

    private OrderReply Refused(RejectReason reason, long transactMicros = 0) => new()
    {
        Reason = reason,
        TransactMicros = transactMicros == 0 ? NowMicros : transactMicros,
        Counts = _orders.Counts(NowMicros),
    };

    private CancelReplaceReply NotDone(RejectReason reason) => new() { CancelReason = reason, Placed = Refused(reason) };

    private CancelReply Canceled(BookReply reply)
    {
        Take(reply.Events);
        return new()
        {
            Reason = reply.Reason,
            Orders = reply.Canceled,
            Lists = reply.Lists,
            TransactMicros = reply.TransactMicros,
        };
    }

    /// <summary>The order a cancel named: with an order of a list the others are cancelled too.</summary>
    private static OrderView? Named(IReadOnlyList<OrderView> canceled, CancelOrderRequest request)
    {
        foreach (var order in canceled)
        {
            if (request.OrderId == 0
                ? string.Equals(order.ClientOrderId, request.OriginalClientOrderId, StringComparison.Ordinal)
                : order.OrderId == request.OrderId)
                return order;
        }
        return null;
    }

    /// <summary>Reads the ledger again when the last reading is older than the read lease.</summary>
    private Task RefreshAsync() =>
        clock.GetElapsedTime(_reloadedAt).TotalSeconds > silo.Value.ReadLeaseSeconds ? ReloadAsync() : Task.CompletedTask;

    /// <summary>Reads the ledger; a reading that began before the call is not good enough, so it waits for the next.</summary>
    private async Task ReloadAsync()
    {
        if (_reading is { IsCompleted: false } earlier) await earlier;
        if (_reading is not { IsCompleted: false }) _reading = ReadLedgerAsync();
        await _reading;
    }

    private async Task ReadLedgerAsync()
    {
        var asked = clock.GetTimestamp();
        _account = await accounts.FindAccountAsync(Account, CancellationToken.None);
        Update(await ledger.ReadBalancesAsync(Account, CancellationToken.None));
        _reloadedAt = asked;
    }

    private void Update(IReadOnlyList<Balance> balances)
    {
        foreach (var balance in balances)
        {
            if (balance.Account == Account) Update(View(balance));
        }
    }

    private void Update(BalanceView[] balances)
    {
        foreach (ref readonly var balance in balances.AsSpan()) Update(in balance);
    }

    private void Update(in BalanceView balance)
    {
        if (_balances.Update(in balance)) _updatedMicros = NowMicros;
    }
}
