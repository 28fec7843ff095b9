using Exchange.Abstractions;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
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
public sealed class WalletGrain(
    MarketDirectory markets, ILedgerStore ledger, IAccountStore accounts, TimeProvider clock,
    IOptions<SiloSettings> silo, IOptions<LimitSettings> limits) : Grain, IWalletGrain
{
    private const int AttemptsMax = 20;

    private readonly WalletBalances _balances = new();
    private readonly OrderRateWindow _orders = new(limits.Value.OrdersPerTenSeconds, limits.Value.OrdersPerDay);
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _reloading;
    private AccountRecord? _account;
    private long _reloadedAt;
    private long _updatedMicros;

    private long Account => this.GetPrimaryKeyLong();

    private long NowMicros => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => ReloadAsync();

    /// <inheritdoc/>
    public async Task<OrderReply> PlaceAsync(PlaceOrderRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is not { } rules) return Refused(RejectReason.UnknownMarket);
        if (_account is not { CanTrade: true }) return Refused(RejectReason.AccountDisabled);
        if (!_orders.Allows(NowMicros)) return Refused(RejectReason.TooManyOrders);

        var reply = await SpendAsync(
            rules, request, request.Side,
            budget => Book(request.Symbol).PlaceAsync(Account, request, budget, _balances.Total(rules.Base.Id)),
            () => ResolvePlacementAsync(request, NowMicros));
        if (reply.Reason != RejectReason.None) return Refused(reply.Reason, reply.TransactMicros);
        return Accepted(reply);
    }

    /// <inheritdoc/>
    public async Task<OrderReply> TestAsync(PlaceOrderRequest request)
    {
        if (await markets.FindAsync(request.Symbol) is not { } rules) return Refused(RejectReason.UnknownMarket);
        if (_account is not { CanTrade: true }) return Refused(RejectReason.AccountDisabled);
        if (!_orders.Allows(NowMicros)) return Refused(RejectReason.TooManyOrders);
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
        return Canceled(await new BookCall(clock).RunAsync(
            () => Book(request.Symbol).CancelAsync(Account, request), () => ResolveCancelAsync(request)));
    }

    /// <inheritdoc/>
    public async Task<CancelReply> CancelAllAsync(string symbol, long deadlineMicros)
    {
        if (await markets.FindAsync(symbol) is null) return new() { Reason = RejectReason.UnknownMarket };
        return Canceled(await new BookCall(clock).RunAsync(
            () => Book(symbol).CancelAllAsync(Account, deadlineMicros), resolve: null));
    }

    /// <inheritdoc/>
    public async Task<CancelReplaceReply> CancelReplaceAsync(CancelReplaceRequest request)
    {
        var place = request.Place;
        if (await markets.FindAsync(place.Symbol) is not { } rules) return NotDone(RejectReason.UnknownMarket);
        if (_account is not { CanTrade: true }) return NotDone(RejectReason.AccountDisabled);
        if (!_orders.Allows(NowMicros)) return NotDone(RejectReason.TooManyOrders);

        var reply = await SpendAsync(
            rules, place, place.Side,
            budget => Book(place.Symbol).CancelReplaceAsync(Account, request, budget, _balances.Total(rules.Base.Id)),
            resolve: null);
        if (reply.Reason == RejectReason.Unavailable) return NotDone(RejectReason.Unavailable);
        return new()
        {
            CancelReason = reply.CancelReason,
            Canceled = reply.Canceled.Count > 0 ? reply.Canceled[0] : null,
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
    public Task BalancesChangedAsync(BalanceView[] balances)
    {
        Update(balances);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<bool> DepositAsync(
        string transferId, long externalAccount, int asset, long amountMinor, string reason)
    {
        if (!AccountNumbers.IsExternal(externalAccount))
            throw new ArgumentException("Value enters only from an external account.", nameof(externalAccount));
        var transfer = new Transfer(
            transferId, externalAccount, Account, asset, amountMinor, TransferKind.Deposit, reason, NowMicros);
        var result = await ledger.TransferAsync(transfer, CancellationToken.None);
        Update(result.Balances);
        return result.Status is TransferStatus.Applied or TransferStatus.AlreadyApplied;
    }

    /// <summary>
    /// Runs a command that may spend: sets the hold aside, calls the book, takes over the new balances and ends the
    /// reservation. When the refusal may only be due to funds set aside for other commands under way, or to an outdated
    /// view, it waits for them or reads the ledger, and asks again.
    /// </summary>
    private async Task<BookReply> SpendAsync(
        MarketRules rules, PlaceOrderRequest request, Side side, Func<long, Task<BookReply>> call,
        Func<Task<BookReply?>>? resolve)
    {
        var asset = Holds.AssetOf(rules, side);
        var required = Holds.Required(rules, request);
        var reloaded = false;
        for (var attempt = 1; ; attempt++)
        {
            var contended = _balances.HasReservations(asset);
            if (contended && required is { } needed && _balances.Free(asset) < needed
                && _balances.Available(asset) >= needed)
            {
                await _released.Task;
                continue;
            }

            var budget = Math.Min(_balances.Free(asset), required ?? long.MaxValue);
            var reply = await CallWithBudgetAsync(asset, budget, call, resolve);
            if (!LacksFunds(reply) || attempt == AttemptsMax) return reply;
            var mayBeFreed = contended && _balances.HasReservations(asset)
                && (required is null || _balances.Available(asset) >= required);
            if (mayBeFreed) await _released.Task;
            else if (reloaded) return reply;
            else reloaded = await ReloadedAsync();
        }
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
            var reply = await new BookCall(clock).RunAsync(() => call(budget), resolve);
            Update(reply.Balances);
            // A definite refusal by the database means that this view of the balances was wrong.
            if (reply.Reason == RejectReason.Unavailable) await ReloadAsync();
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
            var released = _released;
            _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            released.SetResult();
        }
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
        if (order is null || order.CreatedMicros < askedMicros - BookCall.PatienceMicros - ClockSkewMicros) return null;
        await ReloadAsync();
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

    private IOrderBookGrain Book(string symbol) => GrainFactory.GetGrain<IOrderBookGrain>(symbol);

    private OrderReply Accepted(BookReply reply)
    {
        var now = NowMicros;
        _orders.Accepted(now);
        if (reply.Fills.Count > 0) _orders.Filled(now);
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
        Update(reply.Balances);
        return new() { Reason = reply.Reason, Orders = reply.Canceled, TransactMicros = reply.TransactMicros };
    }

    private async Task<bool> ReloadedAsync()
    {
        await ReloadAsync();
        return true;
    }

    /// <summary>Reads the ledger again when the last reading is older than the read lease.</summary>
    private Task RefreshAsync() =>
        clock.GetElapsedTime(_reloadedAt).TotalSeconds > silo.Value.ReadLeaseSeconds ? ReloadAsync() : Task.CompletedTask;

    private Task ReloadAsync() => _reloading ??= ReadLedgerAsync();

    private async Task ReadLedgerAsync()
    {
        try
        {
            var asked = clock.GetTimestamp();
            _account = await accounts.FindAccountAsync(Account, CancellationToken.None);
            Update(await ledger.ReadBalancesAsync(Account, CancellationToken.None));
            _reloadedAt = asked;
        }
        finally
        {
            _reloading = null;
        }
    }

    private void Update(IReadOnlyList<Balance> balances)
    {
        foreach (var balance in balances)
        {
            if (balance.Account == Account)
                Update(new BalanceView(balance.Asset, balance.AvailableMinor, balance.HeldMinor, balance.Version));
        }
    }

    private void Update(IReadOnlyList<BalanceView> balances)
    {
        for (var i = 0; i < balances.Count; i++) Update(balances[i]);
    }

    private void Update(in BalanceView balance)
    {
        if (_balances.Update(in balance)) _updatedMicros = NowMicros;
    }
}
