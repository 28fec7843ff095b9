using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Trading;

/// <summary>
/// One market's order book, keyed by symbol. Commands come from wallets only; reads may come from anyone and are refused
/// by an activation that cannot prove it still owns the book (read lease).
/// </summary>
[Alias("Exchange.IOrderBookGrain")]
public interface IOrderBookGrain : IGrainWithStringKey
{
    /// <summary>Decides and commits a placement. <paramref name="budgetMinor"/> of the hold asset is set aside by the wallet.</summary>
    [Alias("Place"), ResponseTimeout("00:00:10")]
    Task<BookReply> PlaceAsync(long account, PlaceOrderRequest request, long budgetMinor, long basePositionMinor);

    /// <summary>Checks a placement without any effect.</summary>
    [Alias("Test")]
    Task<RejectReason> TestAsync(long account, PlaceOrderRequest request, long budgetMinor, long basePositionMinor);

    /// <summary>Decides and commits a cancel.</summary>
    [Alias("Cancel"), ResponseTimeout("00:00:10")]
    Task<BookReply> CancelAsync(long account, CancelOrderRequest request);

    /// <summary>Decides and commits the cancel of all open orders of the account.</summary>
    [Alias("CancelAll"), ResponseTimeout("00:00:10")]
    Task<BookReply> CancelAllAsync(long account, string cancelClientOrderId, long deadlineMicros);

    /// <summary>Decides and commits a cancel-replace. The budget excludes the hold that the cancel releases.</summary>
    [Alias("CancelReplace"), ResponseTimeout("00:00:10")]
    Task<BookReply> CancelReplaceAsync(
        long account, CancelReplaceRequest request, long budgetMinor, long basePositionMinor);

    /// <summary>
    /// Decides and commits the placement of an order list. The budgets of the two assets are set aside by the wallet.
    /// </summary>
    [Alias("PlaceList"), ResponseTimeout("00:00:10")]
    Task<BookReply> PlaceListAsync(
        long account, PlaceListRequest request, long baseBudgetMinor, long quoteBudgetMinor, long basePositionMinor);

    /// <summary>Decides and commits the cancel of an order list.</summary>
    [Alias("CancelList"), ResponseTimeout("00:00:10")]
    Task<BookReply> CancelListAsync(long account, CancelListRequest request);

    /// <summary>Decides and commits an amendment.</summary>
    [Alias("Amend"), ResponseTimeout("00:00:10")]
    Task<BookReply> AmendAsync(long account, AmendOrderRequest request);

    /// <summary>
    /// The account's order list by id (0: the newest with the client id), open or ended; null when there is none. As
    /// definite as <see cref="GetOrderAsync"/>.
    /// </summary>
    [Alias("GetList")]
    Task<OrderListView?> GetListAsync(long account, long listId, string clientOrderId);

    /// <summary>The account's open order lists, by id.</summary>
    [Alias("GetOpenLists")]
    Task<IReadOnlyList<OrderListView>> GetOpenListsAsync(long account);

    /// <summary>The newest amendment of an order of the account; null when there is none.</summary>
    [Alias("GetLastAmendment")]
    Task<AmendmentView?> GetLastAmendmentAsync(long account, long orderId);

    /// <summary>
    /// The account's order by id (0: by client id), open or finished; null when there is none. Also the way to resolve an
    /// unknown outcome: the answer is definite, because earlier owners of the book are fenced.
    /// </summary>
    [Alias("GetOrder")]
    Task<OrderView?> GetOrderAsync(long account, long orderId, string clientOrderId);

    /// <summary>The fills of an order of the account, by trade id.</summary>
    [Alias("GetFills")]
    Task<IReadOnlyList<FillView>> GetFillsAsync(long account, long orderId);

    /// <summary>The account's open orders, by order id.</summary>
    [Alias("GetOpenOrders")]
    Task<IReadOnlyList<OrderView>> GetOpenOrdersAsync(long account);

    /// <summary>The best levels of both sides, at most 5,000 each.</summary>
    [Alias("GetDepth")]
    Task<DepthView> GetDepthAsync(int levels);

    /// <summary>Best prices, last price and average price.</summary>
    [Alias("GetTop")]
    Task<BookTopView> GetTopAsync();

    /// <summary>Everything public at one committed moment, to begin or repair market data with.</summary>
    [Alias("GetPublic")]
    Task<PublicBookView> GetPublicAsync();

    /// <summary>The last committed moment.</summary>
    [Alias("GetHead")]
    Task<BookHeadView> GetHeadAsync();

    /// <summary>Changes the market's status; journaled.</summary>
    [Alias("SetStatus")]
    Task SetStatusAsync(MarketStatus status);

    /// <summary>Position in the journal and digest of the state (I-B5).</summary>
    [Alias("GetState")]
    Task<BookStateView> GetStateAsync();
}

/// <summary>A book's answer to a wallet, after the commit.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.BookReply")]
public sealed record BookReply
{
    /// <summary>Refusal of the placement or, in cancels, of the cancel.</summary>
    [Id(0)] public RejectReason Reason { get; init; }

    /// <summary>The placed order after immediate matching, if one was accepted.</summary>
    [Id(1)] public OrderView? Order { get; init; }

    /// <summary>Immediate fills of the placed order.</summary>
    [Id(2)] public IReadOnlyList<FillView> Fills { get; init; } = [];

    /// <summary>Orders cancelled by the command.</summary>
    [Id(3)] public IReadOnlyList<OrderView> Canceled { get; init; } = [];

    /// <summary>Cancel-replace: refusal of the cancel.</summary>
    [Id(4)] public RejectReason CancelReason { get; init; }

    /// <summary>Cancel-replace: whether the placement was attempted.</summary>
    [Id(5)] public bool Attempted { get; init; }

    /// <summary>When it was decided, µs.</summary>
    [Id(6)] public long TransactMicros { get; init; }

    /// <summary>What the commit did to the account; null when nothing was committed.</summary>
    [Id(7)] public Wallets.AccountEvents? Events { get; init; }

    /// <summary>Placed, cancelled or amended lists, as they are after the command.</summary>
    [Id(8)] public IReadOnlyList<OrderListView> Lists { get; init; } = [];

    /// <summary>All orders of a placed list; of an amended pair both.</summary>
    [Id(9)] public IReadOnlyList<OrderView> Orders { get; init; } = [];

    /// <summary>Amendments: id of the amendment.</summary>
    [Id(10)] public long AmendmentId { get; init; }

    /// <summary>Amendments: the order's client id before.</summary>
    [Id(11)] public string OriginalClientOrderId { get; init; } = "";
}

/// <summary>Price and lots of one level.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.LevelView")]
public readonly record struct LevelView([property: Id(0)] long PriceTicks, [property: Id(1)] long Lots);

/// <summary>The book by price; best first.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.DepthView")]
public sealed record DepthView
{
    /// <summary>Counts the changes of the depth, without holes.</summary>
    [Id(0)] public required long UpdateId { get; init; }

    /// <summary>Buy side.</summary>
    [Id(1)] public required LevelView[] Bids { get; init; }

    /// <summary>Sell side.</summary>
    [Id(2)] public required LevelView[] Asks { get; init; }
}

/// <summary>The public side of a book at a committed moment.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.PublicBookView")]
public sealed record PublicBookView
{
    /// <summary>Journal sequence of the moment.</summary>
    [Id(0)] public required long Sequence { get; init; }

    /// <summary>Time of the last event, µs; 0 before the first.</summary>
    [Id(1)] public required long AtMicros { get; init; }

    /// <summary>Id of the last trade; 0 before the first.</summary>
    [Id(2)] public required long LastTradeId { get; init; }

    /// <summary>The best levels of both sides, at most 20,000 each.</summary>
    [Id(3)] public required DepthView Depth { get; init; }
}

/// <summary>How far a book is.</summary>
/// <param name="Sequence">Last committed journal sequence.</param>
/// <param name="AverageTicks">As in <see cref="BookTopView.AverageTicks"/>, now.</param>
[GenerateSerializer, Immutable, Alias("Exchange.BookHeadView")]
public readonly record struct BookHeadView([property: Id(0)] long Sequence, [property: Id(1)] long AverageTicks);

/// <summary>Best levels (default when a side is empty), last and average price in ticks (0 before the first trade).</summary>
[GenerateSerializer, Immutable, Alias("Exchange.BookTopView")]
public sealed record BookTopView
{
    /// <summary>Best bid.</summary>
    [Id(0)] public LevelView Bid { get; init; }

    /// <summary>Best ask.</summary>
    [Id(1)] public LevelView Ask { get; init; }

    /// <summary>Price of the last trade.</summary>
    [Id(2)] public long LastTicks { get; init; }

    /// <summary>Volume-weighted average over the last five minutes; the last price when there was no trade.</summary>
    [Id(3)] public long AverageTicks { get; init; }

    /// <summary>When the book last changed, µs.</summary>
    [Id(4)] public long UpdatedMicros { get; init; }

    /// <summary>What the market accepts.</summary>
    [Id(5)] public MarketStatus Status { get; init; }
}

/// <summary>Where a book is.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.BookStateView")]
public sealed record BookStateView
{
    /// <summary>Last journal sequence applied and committed.</summary>
    [Id(0)] public required long Sequence { get; init; }

    /// <summary>Ownership generation.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>State hash, 32 hexadecimal digits.</summary>
    [Id(2)] public required string StateHash { get; init; }

    /// <summary>Open orders.</summary>
    [Id(3)] public required int OpenOrders { get; init; }
}
