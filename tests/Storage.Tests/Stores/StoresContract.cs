using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;
using Exchange.Storage.Stores;
using Exchange.Storage.Tests.Support;

namespace Exchange.Storage.Tests.Stores;

public sealed class PostgreSqlStoresTests() : StoresContract(new PostgreSqlHarness());

public sealed class SqliteStoresTests() : StoresContract(new SqliteHarness());

/// <summary>Markets, accounts, keys and snapshots.</summary>
public abstract class StoresContract(StorageHarness storage) : IAsyncLifetime
{
    private static readonly Asset Bitcoin = new(1, "BTC", 8, "Bitcoin");
    private static readonly Asset Tether = new(2, "USDT", 6, "Tether");

    private MarketStore Markets => new(storage.Database, TimeProvider.System);

    private AccountStore Accounts => new(storage.Database, TimeProvider.System);

    private JournalStore Journal => new(storage.Database);

    public Task InitializeAsync() => storage.InitializeAsync();

    public Task DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task An_asset_is_added_once_by_id_and_by_code()
    {
        Assert.True(await Markets.AddAssetAsync(Tether, default));
        Assert.True(await Markets.AddAssetAsync(Bitcoin, default));
        Assert.False(await Markets.AddAssetAsync(Bitcoin with { Code = "XBT" }, default));
        Assert.False(await Markets.AddAssetAsync(Bitcoin with { Id = 3 }, default));
        Assert.Equal([Bitcoin, Tether], await Markets.ReadAssetsAsync(default));
    }

    [Fact]
    public async Task Every_rule_of_a_market_is_kept()
    {
        await AddAssetsAsync();
        var rules = Rules();
        Assert.True(await Markets.AddMarketAsync(rules, default));

        var stored = Assert.Single(await Markets.ReadMarketsAsync(default));

        Assert.Equal(rules.AllowedSelfTradePrevention, stored.AllowedSelfTradePrevention);
        Assert.Equal(rules, stored with { AllowedSelfTradePrevention = rules.AllowedSelfTradePrevention });
        Assert.Equal(
            AccountNumbers.FeeAccount(7), await storage.QueryAsync<long>("SELECT id FROM accounts WHERE name = 'fee:BTCUSDT'"));
    }

    [Fact]
    public async Task A_market_is_added_once_by_id_and_by_symbol()
    {
        await AddAssetsAsync();
        Assert.True(await Markets.AddMarketAsync(Rules(), default));
        Assert.False(await Markets.AddMarketAsync(Rules() with { Symbol = "OTHER" }, default));
        Assert.False(await Markets.AddMarketAsync(Rules() with { Id = 8 }, default));
        Assert.True(await Markets.AddMarketAsync(Rules() with { Id = 3, Symbol = "OTHER" }, default));
        Assert.Equal([3, 7], (await Markets.ReadMarketsAsync(default)).Select(market => market.Id));
    }

    [Fact]
    public async Task A_market_of_an_unknown_asset_is_an_error() =>
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Markets.AddMarketAsync(Rules(), default));

    [Fact]
    public async Task Users_are_numbered_from_1001_and_a_name_keeps_its_number()
    {
        Assert.Equal(1001, await Accounts.EnsureAccountAsync("alice@demo.local", default));
        Assert.Equal(1002, await Accounts.EnsureAccountAsync("bob@demo.local", default));
        Assert.Equal(1001, await Accounts.EnsureAccountAsync("alice@demo.local", default));

        var alice = await Accounts.FindAccountAsync(1001, default);
        Assert.Equal("alice@demo.local", alice!.Name);
        Assert.True(alice.CanTrade);
        Assert.True(alice.CreatedMicros > 0);
        Assert.Null(await Accounts.FindAccountAsync(1003, default));
        Assert.Null(await Accounts.FindAccountAsync(AccountNumbers.ExternalSandbox, default));
    }

    [Fact]
    public async Task Accounts_created_at_once_get_numbers_without_gap_or_double()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            i => Task.Run(() => Accounts.EnsureAccountAsync($"user{i % 15}", default))));
        Assert.Equal(Enumerable.Range(1001, 15).Select(id => (long)id), ids.Distinct().Order());
    }

    [Fact]
    public async Task A_key_is_kept_whole_and_its_name_used_once()
    {
        var account = await Accounts.EnsureAccountAsync("alice", default);
        var key = new ApiKeyRecord(
            "key", account, ApiKeyKind.Ed25519, [1, 2, 0, 255], ApiKeyPermissions.Read | ApiKeyPermissions.Withdraw,
            "127.0.0.1 ::1", 77, "Bot of Ada");
        Assert.True(await Accounts.AddApiKeyAsync(key, default));
        Assert.False(await Accounts.AddApiKeyAsync(key with { Kind = ApiKeyKind.Rsa }, default));

        var stored = await Accounts.FindApiKeyAsync("key", default);
        Assert.Equal(key.Material, stored!.Material);
        Assert.Equal(key, stored with { Material = key.Material });
        Assert.Null(await Accounts.FindApiKeyAsync("KEY", default));
    }

    [Fact]
    public async Task Keys_are_listed_by_age_and_deleted_by_their_account_only()
    {
        var alice = await Accounts.EnsureAccountAsync("alice", default);
        var bob = await Accounts.EnsureAccountAsync("bob", default);
        var key = new ApiKeyRecord("a", alice, ApiKeyKind.Hmac, [1], ApiKeyPermissions.Read, "", 3);
        await Accounts.AddApiKeyAsync(key, default);
        await Accounts.AddApiKeyAsync(key with { Key = "b", CreatedMicros = 2 }, default);
        await Accounts.AddApiKeyAsync(key with { Key = "c", Account = bob }, default);
        Assert.Equal(["b", "a"], (await Accounts.ListApiKeysAsync(alice, default)).Select(k => k.Key));

        Assert.False(await Accounts.DeleteApiKeyAsync(bob, "a", default));
        Assert.True(await Accounts.DeleteApiKeyAsync(alice, "a", default));
        Assert.False(await Accounts.DeleteApiKeyAsync(alice, "a", default));
        Assert.Equal(["b"], (await Accounts.ListApiKeysAsync(alice, default)).Select(k => k.Key));
        Assert.Null(await Accounts.FindApiKeyAsync("a", default));
        Assert.NotNull(await Accounts.FindApiKeyAsync("c", default));
    }

    [Fact]
    public async Task The_newest_snapshot_wins_whatever_the_order_of_writing()
    {
        Assert.Null(await Journal.ReadSnapshotAsync("book:A", default));
        await Journal.WriteSnapshotAsync(new Snapshot("book:A", 20, [2]), default);
        await Journal.WriteSnapshotAsync(new Snapshot("book:A", 10, [1]), default);
        await Journal.WriteSnapshotAsync(new Snapshot("book:A", 20, [3]), default);
        await Journal.WriteSnapshotAsync(new Snapshot("book:B", 5, [9]), default);

        var snapshot = await Journal.ReadSnapshotAsync("book:A", default);
        Assert.Equal(20, snapshot!.Sequence);
        Assert.Equal([2], snapshot.Payload);
    }

    [Fact]
    public async Task Heads_name_every_stream_in_byte_order()
    {
        var committer = storage.NewCommitter();
        foreach (var stream in new[] { "book:b", "book:B", "book:a", "book:b" }) await committer.ClaimAsync(stream, default);
        Assert.Equal(
            [new StreamHead("book:B", 1, 1), new StreamHead("book:a", 1, 1), new StreamHead("book:b", 2, 1)],
            await Journal.ReadHeadsAsync(default));
    }

    private async Task AddAssetsAsync()
    {
        await Markets.AddAssetAsync(Bitcoin, default);
        await Markets.AddAssetAsync(Tether, default);
    }

    // Every value differs from every other and from its default, so that no two columns can be mixed up.
    private static MarketRules Rules() => new()
    {
        Id = 7,
        Symbol = "BTCUSDT",
        Base = Bitcoin,
        Quote = Tether,
        TickMinor = 10_000,
        LotMinor = 1_000_000,
        MakerFee = new FeeRate(101),
        TakerFee = new FeeRate(102),
        MinPriceTicks = 103,
        MaxPriceTicks = 10_400,
        MinLots = 105,
        MaxLots = 10_700,
        MaxMarketLots = 10_600,
        MinNotionalMinor = 108,
        MaxNotionalMinor = 10_900,
        BidMultiplierUpBips = 11_000,
        BidMultiplierDownBips = 111,
        AskMultiplierUpBips = 11_200,
        AskMultiplierDownBips = 113,
        MaxOrders = 114,
        MaxAlgoOrders = 115,
        MaxPositionMinor = 116,
        MarketOrderBandBips = 117,
        DefaultSelfTradePrevention = SelfTradePrevention.Decrement,
        AllowedSelfTradePrevention = [SelfTradePrevention.None, SelfTradePrevention.Decrement],
    };
}
