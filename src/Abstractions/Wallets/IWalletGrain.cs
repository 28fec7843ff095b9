using Exchange.Abstractions.Trading;

namespace Exchange.Abstractions.Wallets;

/// <summary>
/// One account's wallet, keyed by account number: the only spender of the account and the entry point of its commands.
/// Throws <see cref="OutcomeUnknownException"/> when a command's outcome could not be found out in time.
/// </summary>
[Alias("Exchange.IWalletGrain")]
public interface IWalletGrain : IGrainWithIntegerKey
{
    /// <summary>Places an order; the reply comes after the commit.</summary>
    [Alias("Place"), ResponseTimeout("00:00:15")]
    Task<OrderReply> PlaceAsync(PlaceOrderRequest request);

    /// <summary>Checks an order as <see cref="PlaceAsync"/> would, without any effect.</summary>
    [Alias("Test")]
    Task<OrderReply> TestAsync(PlaceOrderRequest request);

    /// <summary>Cancels one order; the reply comes after the commit.</summary>
    [Alias("Cancel"), ResponseTimeout("00:00:15")]
    Task<CancelReply> CancelAsync(CancelOrderRequest request);

    /// <summary>Cancels all open orders of the account in a market.</summary>
    [Alias("CancelAll"), ResponseTimeout("00:00:15")]
    Task<CancelReply> CancelAllAsync(string symbol, string cancelClientOrderId, long deadlineMicros);

    /// <summary>Cancels and places in one decision.</summary>
    [Alias("CancelReplace"), ResponseTimeout("00:00:15")]
    Task<CancelReplaceReply> CancelReplaceAsync(CancelReplaceRequest request);

    /// <summary>Places an order list; the reply comes after the commit.</summary>
    [Alias("PlaceList"), ResponseTimeout("00:00:15")]
    Task<OrderListReply> PlaceListAsync(PlaceListRequest request);

    /// <summary>Cancels an order list; the reply comes after the commit.</summary>
    [Alias("CancelList"), ResponseTimeout("00:00:15")]
    Task<OrderListReply> CancelListAsync(CancelListRequest request);

    /// <summary>Reduces an open order; the reply comes after the commit.</summary>
    [Alias("Amend"), ResponseTimeout("00:00:15")]
    Task<AmendReply> AmendAsync(AmendOrderRequest request);

    /// <summary>The account and its balances, no older than the read lease.</summary>
    [Alias("GetAccount")]
    Task<AccountView> GetAccountAsync();

    /// <summary>Unfilled-order counts in the current windows.</summary>
    [Alias("GetOrderCounts")]
    Task<OrderCounts> GetOrderCountsAsync();

    /// <summary>
    /// Tells the wallet what a book's commit that another account caused did to it. The balances are only a cache update;
    /// the truth is in the ledger.
    /// </summary>
    [Alias("AccountChanged")]
    Task AccountChangedAsync(AccountEvents events);

    /// <summary>Tells the wallet that events may not have reached it: it reads the ledger and begins a new numbering.</summary>
    [Alias("EventsLost")]
    Task EventsLostAsync();

    /// <summary>
    /// Sends the account's events to the observer from now on, for a minute; called again before, it goes on. The position
    /// tells a caller that goes on what it should have received.
    /// </summary>
    [Alias("Subscribe")]
    Task<UserStreamPosition> SubscribeAsync(IUserEventObserver observer);

    /// <summary>The account's listen key, a new one if it has none; valid for an hour from now on.</summary>
    [Alias("CreateListenKey")]
    Task<string> CreateListenKeyAsync();

    /// <summary>Makes a listen key valid for an hour from now on; false when it is not the account's.</summary>
    [Alias("ExtendListenKey")]
    Task<bool> ExtendListenKeyAsync(string key);

    /// <summary>Makes a listen key invalid; false when it is not the account's.</summary>
    [Alias("CloseListenKey")]
    Task<bool> CloseListenKeyAsync(string key);

    /// <summary>Whether a listen key is the account's and valid.</summary>
    [Alias("HasListenKey")]
    Task<bool> HasListenKeyAsync(string key);

    /// <summary>Credits the account from an external account, once for ever per transfer id.</summary>
    /// <returns>Whether the transfer is applied (now or before).</returns>
    [Alias("Deposit")]
    Task<bool> DepositAsync(string transferId, long externalAccount, int asset, long amountMinor, string reason);
}

/// <summary>A balance with its version, in minor units.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.BalanceView")]
public readonly record struct BalanceView(
    [property: Id(0)] int Asset, [property: Id(1)] long AvailableMinor, [property: Id(2)] long HeldMinor,
    [property: Id(3)] long Version);

/// <summary>An account as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.AccountView")]
public sealed record AccountView
{
    /// <summary>Account number (Binance <c>uid</c>).</summary>
    [Id(0)] public required long Account { get; init; }

    /// <summary>Whether it may trade.</summary>
    [Id(1)] public required bool CanTrade { get; init; }

    /// <summary>When a balance last changed, µs.</summary>
    [Id(2)] public required long UpdatedMicros { get; init; }

    /// <summary>One row per asset the account ever had, by asset id.</summary>
    [Id(3)] public required IReadOnlyList<BalanceView> Balances { get; init; }
}
