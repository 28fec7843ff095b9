using Exchange.Abstractions;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;
using Exchange.Grains.Hosting;
using Exchange.Grains.Markets;
using Exchange.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Exchange.Grains.Trading;

/// <summary>
/// One market's order book. Reentrant, so that commands are decided while earlier ones commit: every state change
/// happens before the first await, and the committer keeps the order.
/// </summary>
[Reentrant, KeepAlive, Immovable, HostedBy(SiloRole.TradingEngine)]
public sealed partial class OrderBookGrain(
    MarketDirectory markets, ICommitter committer, IJournalStore journal, ITradingQueries queries, TimeProvider clock,
    IOptions<SiloSettings> settings, ILogger<OrderBookGrain> logger) : Grain, IOrderBookGrain
{
    private const int MaxDepthLevels = 5_000;
    private const int MaxPublicLevels = 20_000;
    private const int MaxFills = 1_000;

    private readonly List<(long PriceTicks, long Lots)> _levels = [];
    private readonly List<int> _slots = [];
    private AccountChanges? _changes;
    private AccountPublisher? _accounts;
    private BookSession? _session;

    private string Symbol => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var rules = await markets.FindFreshAsync(Symbol);
        if (rules is null) return;
        _changes = new(Symbol);
        _accounts = new(Symbol, GrainFactory, clock, logger);
        var lease = TimeSpan.FromSeconds(settings.Value.ReadLeaseSeconds);
        _session = await BookSession.OpenAsync(
            rules, committer, journal, clock, lease, new(() => GrainFactory.GetGrain<IMarketGrain>(Symbol), clock, logger),
            cancellationToken);
        Log.Opened(logger, Symbol, _session.Epoch, _session.Committed, _session.Book.OpenOrderCount);
        await GrainFactory.GetGrain<IBookSnapshotGrain>(Symbol).EnsureRunningAsync();
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _accounts?.Close();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<BookReply> PlaceAsync(long account, PlaceOrderRequest request, long budgetMinor, long basePositionMinor)
    {
        if (Refusal(request.DeadlineMicros) is { } refused) return refused;
        if (!BookCommands.TryCreate(account, request, budgetMinor, basePositionMinor, out var command))
            return Refuse(RejectReason.Malformed);
        var reason = _session!.Place(in command);
        return reason == RejectReason.None ? CommitAsync(account, new BookReply()) : RefuseConfirmedAsync(reason);
    }

    /// <inheritdoc/>
    public async Task<RejectReason> TestAsync(
        long account, PlaceOrderRequest request, long budgetMinor, long basePositionMinor)
    {
        if (Refusal(request.DeadlineMicros) is { } refused) return (await refused).Reason;
        if (!BookCommands.TryCreate(account, request, budgetMinor, basePositionMinor, out var command))
            return RejectReason.Malformed;
        var reason = _session!.Test(in command);
        await ConfirmAsync();
        return reason;
    }

    /// <inheritdoc/>
    public Task<BookReply> CancelAsync(long account, CancelOrderRequest request)
    {
        if (Refusal(request.DeadlineMicros) is { } refused) return refused;
        if (!BookCommands.TryCreate(account, request, out var command)) return Refuse(RejectReason.UnknownOrder);
        var reason = _session!.Cancel(in command);
        return reason == RejectReason.None
            ? CommitAsync(account, new BookReply(), request.CancelClientOrderId)
            : RefuseConfirmedAsync(reason);
    }

    /// <inheritdoc/>
    public Task<BookReply> CancelAllAsync(long account, string cancelClientOrderId, long deadlineMicros)
    {
        if (Refusal(deadlineMicros) is { } refused) return refused;
        var reason = _session!.CancelAll(account);
        return reason == RejectReason.None
            ? CommitAsync(account, new BookReply(), cancelClientOrderId)
            : RefuseConfirmedAsync(reason);
    }

    /// <inheritdoc/>
    public Task<BookReply> CancelReplaceAsync(
        long account, CancelReplaceRequest request, long budgetMinor, long basePositionMinor)
    {
        if (Refusal(request.Place.DeadlineMicros) is { } refused) return refused;
        if (!BookCommands.TryCreate(account, request.Cancel, out var cancel)
            || !BookCommands.TryCreate(account, request.Place, budgetMinor, basePositionMinor, out var place))
            return Refuse(RejectReason.Malformed);
        var session = _session!;
        var result = session.CancelReplace(in cancel, in place, request.Mode);
        var reply = new BookReply
        {
            CancelReason = result.CancelReason,
            Reason = result.NewReason,
            Attempted = result.NewAttempted,
            TransactMicros = session.Book.LastTimeMicros,
        };
        return session.Events.Events.Length > 0
            ? CommitAsync(account, reply, request.Cancel.CancelClientOrderId)
            : ConfirmedAsync(reply);
    }

    /// <inheritdoc/>
    public async Task<OrderView?> GetOrderAsync(long account, long orderId, string clientOrderId)
    {
        var session = Session();
        OrderView? open = null;
        if (TryFindOpen(session, account, orderId, clientOrderId, out var slot)) open = View(session, slot);
        await ConfirmAsync();
        if (open is not null) return open;
        var market = session.Rules.Id;
        var finished = orderId != 0
            ? await queries.FindOrderAsync(market, account, orderId, CancellationToken.None)
            : await queries.FindOrderAsync(market, account, clientOrderId, CancellationToken.None);
        if (finished is not { } order) return null;
        if (clientOrderId.Length > 0 && !string.Equals(order.ClientOrderId, clientOrderId, StringComparison.Ordinal))
            return null;
        return OrderViews.Of(Symbol, in order);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FillView>> GetFillsAsync(long account, long orderId)
    {
        var session = Session();
        await ConfirmAsync();
        var trades = await queries.ListAccountTradesAsync(
            new(session.Rules.Id, account, orderId, null, null, null, MaxFills), CancellationToken.None);
        return [.. trades.Select(t => new FillView(
            t.TradeId, t.PriceTicks, t.QuantityLots, t.TakerOrderId == orderId ? t.TakerFeeMinor : t.MakerFeeMinor))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OrderView>> GetOpenOrdersAsync(long account)
    {
        var session = Session();
        _slots.Clear();
        session.Book.CopyOpenOrders(account, _slots);
        var orders = new List<OrderView>(_slots.Count);
        foreach (var slot in _slots) orders.Add(View(session, slot));
        await ConfirmAsync();
        return orders;
    }

    /// <inheritdoc/>
    public async Task<DepthView> GetDepthAsync(int levels)
    {
        var session = Session();
        var depth = new DepthView
        {
            UpdateId = session.Book.UpdateId,
            Bids = Levels(session, Side.Buy, Math.Min(levels, MaxDepthLevels)),
            Asks = Levels(session, Side.Sell, Math.Min(levels, MaxDepthLevels)),
        };
        await ConfirmAsync();
        return depth;
    }

    /// <inheritdoc/>
    public async Task<PublicBookView> GetPublicAsync()
    {
        var session = Session();
        var view = new PublicBookView
        {
            Sequence = session.Decided,
            AtMicros = session.Book.LastTimeMicros,
            LastTradeId = session.Book.NextTradeId - 1,
            Depth = new()
            {
                UpdateId = session.Book.UpdateId,
                Bids = Levels(session, Side.Buy, MaxPublicLevels),
                Asks = Levels(session, Side.Sell, MaxPublicLevels),
            },
        };
        await ConfirmAsync();
        return view;
    }

    /// <inheritdoc/>
    public async Task<BookHeadView> GetHeadAsync()
    {
        var session = Session();
        var head = new BookHeadView(session.Committed, session.Book.AveragePriceTicks(session.NowMicros));
        await ConfirmAsync();
        return head;
    }

    /// <inheritdoc/>
    public async Task<BookTopView> GetTopAsync()
    {
        var session = Session();
        var bid = Levels(session, Side.Buy, 1);
        var ask = Levels(session, Side.Sell, 1);
        var top = new BookTopView
        {
            Bid = bid.Length > 0 ? bid[0] : default,
            Ask = ask.Length > 0 ? ask[0] : default,
            LastTicks = session.Book.LastPriceTicks,
            AverageTicks = session.Book.AveragePriceTicks(session.NowMicros),
            UpdatedMicros = session.Book.LastTimeMicros,
            Status = session.Book.Status,
        };
        await ConfirmAsync();
        return top;
    }

    /// <inheritdoc/>
    public async Task SetStatusAsync(MarketStatus status)
    {
        var session = Session();
        if (session.Book.Status == status) return;
        session.SetStatus(status);
        var result = await session.Commit();
        if (result.Status == CommitStatus.Committed) return;
        DeactivateOnIdle();
        throw new OutcomeUnknownException();
    }

    /// <inheritdoc/>
    public async Task<BookStateView> GetStateAsync()
    {
        var session = Session();
        while (true)
        {
            await ConfirmAsync();
            // Everything decided is durable at this moment; nothing was decided since, because no turn ran in between.
            if (session.IsQuiet)
            {
                return new()
                {
                    Sequence = session.Committed,
                    Epoch = session.Epoch,
                    StateHash = session.Book.StateHash().ToString("x32", null),
                    OpenOrders = session.Book.OpenOrderCount,
                };
            }
        }
    }

    private static bool TryFindOpen(
        BookSession session, long account, long orderId, string clientOrderId, out int slot)
    {
        slot = -1;
        if (!ClientOrderId.TryCreate(clientOrderId, out var client)) return false;
        var found = orderId != 0
            ? session.Book.TryGetOrder(orderId, out slot)
            : !client.IsEmpty && session.Book.TryGetOrder(account, client, out slot);
        return found
            && session.Book.Orders[slot].AccountId == account
            && (client.IsEmpty || session.Book.Orders.Details(slot).ClientOrderId == client);
    }

    private OrderView View(BookSession session, int slot) =>
        OrderViews.Of(Symbol, session.Book.Orders, slot);

    private LevelView[] Levels(BookSession session, Side side, int count)
    {
        _levels.Clear();
        session.Book.CopyDepth(side, Math.Max(count, 1), _levels);
        var levels = new LevelView[_levels.Count];
        for (var i = 0; i < levels.Length; i++) levels[i] = new(_levels[i].PriceTicks, _levels[i].Lots);
        return levels;
    }

    /// <summary>The refusal every command gets when it cannot be decided here and now.</summary>
    private Task<BookReply>? Refusal(long deadlineMicros)
    {
        if (_session is null)
        {
            DeactivateOnIdle();
            return Refuse(RejectReason.UnknownMarket);
        }
        if (_session.Broken)
        {
            DeactivateOnIdle();
            return Refuse(RejectReason.Unavailable);
        }
        return deadlineMicros != 0 && _session.NowMicros > deadlineMicros ? Refuse(RejectReason.DeadlinePassed) : null;
    }

    private static Task<BookReply> Refuse(RejectReason reason) => Task.FromResult(new BookReply { Reason = reason });

    /// <summary>A refusal may rest on commands that are still being written: it is told only when they are durable.</summary>
    private Task<BookReply> RefuseConfirmedAsync(RejectReason reason) => ConfirmedAsync(new BookReply
    {
        Reason = reason,
        TransactMicros = _session!.NowMicros,
    });

    private async Task<BookReply> ConfirmedAsync(BookReply reply)
    {
        await ConfirmAsync();
        return reply;
    }

    private async Task<BookReply> CommitAsync(long account, BookReply reply, string cancelClientOrderId = "")
    {
        var session = _session!;
        var unit = new AccountEvents
        {
            Epoch = session.Epoch,
            Sequence = session.Decided + 1,
            AtMicros = session.Events.TimeMicros,
            CancelClientOrderId = cancelClientOrderId,
        };
        AccountChange[] changes;
        try
        {
            // The orders are read now: their slots may be reused by the next command.
            reply = BookReplies.Complete(reply, Symbol, session, account);
            changes = _changes!.Read(session.Events, session.Book, unit.Sequence, reply.Order);
        }
        catch
        {
            // Decided but never written: only the journal knows the book's true state.
            session.Break();
            throw;
        }
        var result = await session.Commit();
        switch (result.Status)
        {
            case CommitStatus.Committed:
                return reply with { Events = _accounts!.Publish(unit, changes, result.Balances, account) };
            case CommitStatus.Unknown:
                Log.Unknown(logger, Symbol);
                _accounts!.ReportLoss(changes, account);
                DeactivateOnIdle();
                throw new OutcomeUnknownException();
            case CommitStatus.Fenced:
            case CommitStatus.Refused:
                Log.NotWritten(logger, Symbol, result.Status);
                DeactivateOnIdle();
                return new BookReply { Reason = RejectReason.Unavailable };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private BookSession Session()
    {
        if (_session is { Broken: false } session) return session;
        DeactivateOnIdle();
        throw _session is null
            ? new ArgumentException($"There is no market {Symbol}.")
            : new OutcomeUnknownException("The book is reloading; ask again.");
    }

    private async ValueTask ConfirmAsync()
    {
        if (await _session!.ConfirmAsync()) return;
        DeactivateOnIdle();
        throw new OutcomeUnknownException("The book is reloading; ask again.");
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information,
            "Book {Symbol} opened: epoch {Epoch}, sequence {Sequence}, {OpenOrders} open orders.")]
        public static partial void Opened(ILogger logger, string symbol, long epoch, long sequence, int openOrders);

        [LoggerMessage(1102, LogLevel.Warning, "Book {Symbol}: a commit's outcome is unknown; reloading.")]
        public static partial void Unknown(ILogger logger, string symbol);

        [LoggerMessage(1103, LogLevel.Warning, "Book {Symbol}: a commit was not written ({Status}); reloading.")]
        public static partial void NotWritten(ILogger logger, string symbol, CommitStatus status);
    }
}
