using Exchange.Domain.Ledger;
using Exchange.Domain.MarketData;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Storage;

/// <summary>Creates and upgrades the schema; forward only, safe when several processes start at once.</summary>
public interface IDatabase
{
    /// <summary>Applies the migrations that are missing.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Throws when the database cannot be reached or written.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>Reads journal streams and keeps snapshots of their state.</summary>
public interface IJournalStore
{
    /// <summary>Whether <paramref name="epoch"/> is still the stream's epoch (a fence proof for reads).</summary>
    Task<bool> OwnsAsync(string stream, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// The entries from <paramref name="fromSequence"/> on, in order and without a gap; verifies the hash chain of every
    /// row read and throws <see cref="InvalidDataException"/> where it breaks (I-J4).
    /// </summary>
    IAsyncEnumerable<JournalEntry> ReadAsync(string stream, long fromSequence, CancellationToken cancellationToken);

    /// <summary>The newest snapshot, if any.</summary>
    Task<Snapshot?> ReadSnapshotAsync(string stream, CancellationToken cancellationToken);

    /// <summary>Stores a snapshot unless one at the same or a later sequence exists.</summary>
    Task WriteSnapshotAsync(Snapshot snapshot, CancellationToken cancellationToken);

    /// <summary>All streams that have a head row.</summary>
    Task<IReadOnlyList<StreamHead>> ReadHeadsAsync(CancellationToken cancellationToken);
}

/// <summary>One journal entry.</summary>
public readonly record struct JournalEntry(long Sequence, long Epoch, ReadOnlyMemory<byte> Payload);

/// <summary>State of a stream after <paramref name="Sequence"/>.</summary>
public sealed record Snapshot(string Stream, long Sequence, byte[] Payload);

/// <summary>A stream's owner generation and next position.</summary>
public sealed record StreamHead(string Stream, long Epoch, long NextSequence);

/// <summary>Balances and transfers outside trading.</summary>
public interface ILedgerStore
{
    /// <summary>The account's balances, one per asset it ever had.</summary>
    Task<IReadOnlyList<Balance>> ReadBalancesAsync(long account, CancellationToken cancellationToken);

    /// <summary>
    /// Moves value once for ever under <see cref="Transfer.Id"/>: both balances and both ledger legs in one commit.
    /// </summary>
    Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken);

    /// <summary>
    /// Facts that must hold at every instant, each read in one statement: per asset the ledger's sum and the balances'
    /// sum (both 0, I-L1), and the number of balances that differ from their ledger sum (0, I-L5).
    /// </summary>
    Task<IReadOnlyList<AssetTotals>> ReadTotalsAsync(CancellationToken cancellationToken);
}

/// <summary>Sums over one asset; every one is zero in a sound ledger.</summary>
public sealed record AssetTotals(int Asset, decimal LedgerSumMinor, decimal BalanceSumMinor, long DifferingBalances);

/// <summary>What became of a transfer.</summary>
public enum TransferStatus
{
    /// <summary>Applied now.</summary>
    Applied = 1,

    /// <summary>A transfer with this id and the same content was applied before; nothing changed.</summary>
    AlreadyApplied = 2,

    /// <summary>A transfer with this id but other content exists; nothing changed.</summary>
    Conflict = 3,

    /// <summary>The source account does not have the amount; nothing changed.</summary>
    InsufficientBalance = 4,
}

/// <summary>A transfer's fate and the balances of both accounts after it.</summary>
public sealed record TransferResult(TransferStatus Status, IReadOnlyList<Balance> Balances);

/// <summary>Assets and markets.</summary>
public interface IMarketStore
{
    /// <summary>All assets, by id.</summary>
    Task<IReadOnlyList<Asset>> ReadAssetsAsync(CancellationToken cancellationToken);

    /// <summary>All markets, by id.</summary>
    Task<IReadOnlyList<MarketRules>> ReadMarketsAsync(CancellationToken cancellationToken);

    /// <summary>Adds an asset; false when its id or code exists.</summary>
    Task<bool> AddAssetAsync(Asset asset, CancellationToken cancellationToken);

    /// <summary>Adds a market and names its fee account; false when its id or symbol exists.</summary>
    Task<bool> AddMarketAsync(MarketRules market, CancellationToken cancellationToken);
}

/// <summary>Accounts and API keys.</summary>
public interface IAccountStore
{
    /// <summary>The number of the account with this unique name (an e-mail address), created if it does not exist.</summary>
    Task<long> EnsureAccountAsync(string name, CancellationToken cancellationToken);

    /// <summary>The account, if it exists.</summary>
    Task<AccountRecord?> FindAccountAsync(long account, CancellationToken cancellationToken);

    /// <summary>The key, if it exists.</summary>
    Task<ApiKeyRecord?> FindApiKeyAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores a key; false when the name exists.</summary>
    Task<bool> AddApiKeyAsync(ApiKeyRecord key, CancellationToken cancellationToken);

    /// <summary>The account's keys, oldest first.</summary>
    Task<IReadOnlyList<ApiKeyRecord>> ListApiKeysAsync(long account, CancellationToken cancellationToken);

    /// <summary>Deletes a key of the account for ever; false when the account has no such key.</summary>
    Task<bool> DeleteApiKeyAsync(long account, string key, CancellationToken cancellationToken);
}

/// <summary>The Data Protection key ring, shared by all processes of a deployment.</summary>
public interface IKeyRingStore
{
    /// <summary>All keys, oldest first, as XML.</summary>
    Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key.</summary>
    Task AddAsync(string friendlyName, string xml, CancellationToken cancellationToken);
}

/// <summary>A user's account.</summary>
public sealed record AccountRecord(long Id, string Name, bool CanTrade, long CreatedMicros);

/// <summary>How requests with a key are signed.</summary>
public enum ApiKeyKind
{
    /// <summary>HMAC-SHA256 with a shared secret.</summary>
    Hmac = 1,

    /// <summary>Ed25519.</summary>
    Ed25519 = 2,

    /// <summary>RSA PKCS#1 v1.5 with SHA-256.</summary>
    Rsa = 3,
}

/// <summary>What a key may do.</summary>
[Flags]
public enum ApiKeyPermissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read account data.</summary>
    Read = 1,

    /// <summary>Place and cancel orders.</summary>
    Trade = 2,

    /// <summary>Withdraw.</summary>
    Withdraw = 4,
}

/// <summary>An API key. <paramref name="Material"/> is the encrypted HMAC secret or the public key (SPKI DER).</summary>
/// <param name="AllowedAddresses">Space-separated IP addresses; empty allows all.</param>
/// <param name="Label">What the owner calls it.</param>
public sealed record ApiKeyRecord(
    string Key, long Account, ApiKeyKind Kind, byte[] Material, ApiKeyPermissions Permissions, string AllowedAddresses,
    long CreatedMicros, string Label = "");

/// <summary>Reads of finished orders and trades. Lists are chronological; ranges are inclusive, in microseconds.</summary>
public interface ITradingQueries
{
    /// <summary>A finished order by id, if it is the account's.</summary>
    Task<FinishedOrder?> FindOrderAsync(int market, long account, long orderId, CancellationToken cancellationToken);

    /// <summary>The newest finished order of the account with this client id.</summary>
    Task<FinishedOrder?> FindOrderAsync(
        int market, long account, string clientOrderId, CancellationToken cancellationToken);

    /// <summary>Finished orders of the account.</summary>
    Task<IReadOnlyList<FinishedOrder>> ListOrdersAsync(OrderQuery query, CancellationToken cancellationToken);

    /// <summary>Prevented matches of the account, by id.</summary>
    Task<IReadOnlyList<PreventedMatch>> ListPreventedMatchesAsync(
        PreventedMatchQuery query, CancellationToken cancellationToken);

    /// <summary>Amendments of an order of the account, by id.</summary>
    Task<IReadOnlyList<Amendment>> ListAmendmentsAsync(AmendmentQuery query, CancellationToken cancellationToken);

    /// <summary>Order lists of the account in all markets, open ones too.</summary>
    Task<IReadOnlyList<ListRecord>> ListOrderListsAsync(OrderListQuery query, CancellationToken cancellationToken);

    /// <summary>Trades of the account.</summary>
    Task<IReadOnlyList<TradeRecord>> ListAccountTradesAsync(
        AccountTradeQuery query, CancellationToken cancellationToken);

    /// <summary>Trades of the market from an id on, or the newest when <paramref name="fromId"/> is null.</summary>
    Task<IReadOnlyList<TradeRecord>> ListTradesAsync(
        int market, long? fromId, int limit, CancellationToken cancellationToken);

    /// <summary>Aggregate trades of the market.</summary>
    Task<IReadOnlyList<AggregateTrade>> ListAggregateTradesAsync(
        AggregateTradeQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Candles without holes from the market's first trade on up to now, of all trades that are committed: flat where
    /// there were none. With a start the oldest from it, else the newest.
    /// </summary>
    Task<IReadOnlyList<Candle>> ListCandlesAsync(CandleQuery query, CancellationToken cancellationToken);

    /// <summary>Statistics of the trades in a range, or null when there were none.</summary>
    Task<TradeStatistics?> ReadStatisticsAsync(
        int market, long fromMicros, long toMicros, CancellationToken cancellationToken);
}

/// <summary>Selects finished orders: from an order id on, or by creation time, newest <paramref name="Limit"/> when neither.</summary>
public sealed record OrderQuery(
    int Market, long Account, long? FromOrderId, long? StartMicros, long? EndMicros, int Limit);

/// <summary>Selects prevented matches of an account: one by its id, or those of an order from an id on.</summary>
public sealed record PreventedMatchQuery(
    int Market, long Account, long? MatchId, long? OrderId, long? FromMatchId, int Limit);

/// <summary>Selects amendments of an order from an id on.</summary>
public sealed record AmendmentQuery(int Market, long Account, long OrderId, long? FromId, int Limit);

/// <summary>
/// Selects order lists of an account: by id, by client id, from an id on, or by time; newest when none is given.
/// </summary>
public sealed record OrderListQuery(
    long Account, long? ListId, string? ClientOrderId, long? FromId, long? StartMicros, long? EndMicros, int Limit);

/// <summary>Selects an account's trades by order, from a trade id on, or by time; newest when none is given.</summary>
public sealed record AccountTradeQuery(
    int Market, long Account, long? OrderId, long? FromId, long? StartMicros, long? EndMicros, int Limit);

/// <summary>Selects aggregate trades from an aggregate id on, or by time; newest when none is given.</summary>
public sealed record AggregateTradeQuery(int Market, long? FromId, long? StartMicros, long? EndMicros, int Limit);

/// <summary>Trades of one taker order at one price (Binance aggTrades).</summary>
public readonly record struct AggregateTrade(
    long Id, long PriceTicks, long QuantityLots, long FirstTradeId, long LastTradeId, Side TakerSide, long AtMicros);

/// <summary>Selects candles of an interval in a zone by when they begin, at most <see cref="LimitMax"/>.</summary>
/// <param name="NowMicros">The newest candle contains this moment, or the newest trade if that is later.</param>
public sealed record CandleQuery(
    int Market, CandleInterval Interval, int ZoneOffsetMinutes, long? StartMicros, long? EndMicros, int Limit,
    long NowMicros)
{
    /// <summary>Most candles an answer has.</summary>
    public const int LimitMax = 1_000;
}

/// <summary>Stored candles, see <see cref="CandleFolder"/>; trades after the progress are not in all of them.</summary>
public interface ICandleStore
{
    /// <summary>How far the market's candles go.</summary>
    Task<CandleProgress> ReadProgressAsync(int market, CancellationToken cancellationToken);

    /// <summary>
    /// Moves the progress and stores candles, replacing those that are there, in one transaction. False, and nothing
    /// changes, when the progress is not <paramref name="expectedProgress"/>: another writer was here.
    /// </summary>
    Task<bool> SaveAsync(
        int market, long expectedProgress, long newProgress, IReadOnlyList<StoredCandle> candles,
        CancellationToken cancellationToken);

    /// <summary>
    /// The stored candles of an interval of <see cref="CandleFolder.Intervals"/> that begin from one moment until before
    /// another, µs, oldest first; intervals without trades are absent.
    /// </summary>
    Task<IReadOnlyList<Candle>> ReadAsync(
        int market, CandleInterval interval, long fromMicros, long toMicros, CancellationToken cancellationToken);
}

/// <summary>Rolling statistics of a market (Binance ticker/24hr).</summary>
public sealed record TradeStatistics(
    long OpenTicks, long HighTicks, long LowTicks, long LastTicks, long LastLots, long? PreviousCloseTicks, decimal Lots,
    decimal QuoteMinor, long FirstTradeId, long LastTradeId, long Count);
