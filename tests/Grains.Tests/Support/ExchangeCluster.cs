using System.Globalization;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Domain.Orders;
using Exchange.Grains.Accounts;
using Exchange.Grains.Hosting;
using Exchange.Storage;
using Exchange.TestKit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Exchange.Grains.Tests.Support;

/// <summary>
/// A silo with the production settings on a real PostgreSQL database of its own, with two listed markets and a committer
/// that can be told to fail.
/// </summary>
internal sealed class ExchangeCluster : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly InProcessTestCluster _cluster;

    private ExchangeCluster(TestDatabase database, InProcessTestCluster cluster) =>
        (_database, _cluster) = (database, cluster);

    public FaultyCommitter Committer => (FaultyCommitter)Services.GetRequiredService<ICommitter>();

    public IServiceProvider Services => ((InProcessSiloHandle)_cluster.Silos[0]).ServiceProvider;

    public string ConnectionString => _database.ConnectionString;

    public IGrainFactory Grains => _cluster.Client;

    public static Task<ExchangeCluster> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(_ => { }, settings);

    public static async Task<ExchangeCluster> StartAsync(
        Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
    {
        var database = await SharedPostgres.CreateDatabaseAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
            .Build();
        await MigrateAsync(database.ConnectionString);

        var builder = new InProcessTestClusterBuilder(1);
#pragma warning disable ORLEANSEXP003 // The test directory would hide duplicate activations.
        builder.Options.UseDistributedGrainDirectory = true;
#pragma warning restore ORLEANSEXP003
        builder.ConfigureSilo((_, silo) =>
        {
            AddStorage(silo.Services, database.ConnectionString);
            var real = silo.Services.Last(d => d.ServiceType == typeof(ICommitter));
            silo.Services.Remove(real);
            silo.Services.AddSingleton<ICommitter>(provider => new FaultyCommitter(
                (ICommitter)(real.ImplementationFactory?.Invoke(provider)
                    ?? ActivatorUtilities.CreateInstance(provider, real.ImplementationType!))));
            silo.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
            silo.Services.AddSingleton<SecretProtector>();
            replace(silo.Services);
            silo.UseExchangeGrains(configuration);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var exchange = new ExchangeCluster(database, cluster);
        await exchange.ListMarketsAsync();
        return exchange;
    }

    public static void AddStorage(IServiceCollection services, string connectionString) =>
        services.AddExchangeStorage(new StorageOptions { ConnectionString = connectionString });

    public IWalletGrain Wallet(long account) => Grains.GetGrain<IWalletGrain>(account);

    public IOrderBookGrain Book(string symbol = "BTCUSDT") => Grains.GetGrain<IOrderBookGrain>(symbol);

    /// <summary>Creates an account with whole units of BTC and USDT.</summary>
    public async Task<long> FundedAccountAsync(string name, long btc = 0, long usdt = 0)
    {
        var account = await Services.GetRequiredService<IAccountStore>().EnsureAccountAsync(name, default);
        await FundAsync(account, TestMarkets.Btc.Id, btc * 100_000_000);
        await FundAsync(account, TestMarkets.Usdt.Id, usdt * 100_000_000);
        return account;
    }

    public async Task<BalanceView> BalanceAsync(long account, int asset) =>
        (await Wallet(account).GetAccountAsync()).Balances.SingleOrDefault(b => b.Asset == asset);

    /// <summary>What the database holds, which must be what the wallet says.</summary>
    public async Task<BalanceView> StoredBalanceAsync(long account, int asset)
    {
        var rows = await Services.GetRequiredService<ILedgerStore>().ReadBalancesAsync(account, default);
        var row = rows.Single(b => b.Asset == asset);
        return new(row.Asset, row.AvailableMinor, row.HeldMinor, row.Version);
    }

    /// <summary>I-L1 and I-L5, read from the database.</summary>
    public async Task AssertLedgerSoundAsync()
    {
        var totals = await Services.GetRequiredService<ILedgerStore>().ReadTotalsAsync(default);
        Assert.NotEmpty(totals);
        Assert.All(totals, t => Assert.Equal((0m, 0m, 0L), (t.LedgerSumMinor, t.BalanceSumMinor, t.DifferingBalances)));
    }

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public Task WaitForDeactivationAsync(IAddressable grain) => _cluster.WaitForDeactivationAsync(grain);

    public static PlaceOrderRequest Limit(
        Side side, long ticks, long lots, string? id = null, TimeInForce timeInForce = TimeInForce.Gtc) => new()
        {
            Symbol = "BTCUSDT",
            ClientOrderId = id ?? NextId(),
            Side = side,
            Type = OrderType.Limit,
            TimeInForce = timeInForce,
            PriceTicks = ticks,
            QuantityLots = lots,
        };

    public static PlaceOrderRequest Market(Side side, long lots = 0, long quoteMinor = 0) => new()
    {
        Symbol = "BTCUSDT",
        ClientOrderId = NextId(),
        Side = side,
        Type = OrderType.Market,
        QuantityLots = lots,
        QuoteQuantityMinor = quoteMinor,
    };

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static int _ids;

    private static string NextId() =>
        "test-" + Interlocked.Increment(ref _ids).ToString(CultureInfo.InvariantCulture);

    private static async Task MigrateAsync(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        AddStorage(services, connectionString);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IDatabase>().MigrateAsync(default);
    }

    private async Task ListMarketsAsync()
    {
        var registry = Grains.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key);
        foreach (var asset in new[] { TestMarkets.Btc, TestMarkets.Usdt, TestMarkets.Eth })
            await registry.AddAssetAsync(AssetView.From(asset));
        foreach (var market in new[] { TestMarkets.BtcUsdt, TestMarkets.EthUsdt })
            await registry.AddMarketAsync(MarketView.From(market));
    }

    private async Task FundAsync(long account, int asset, long amountMinor)
    {
        if (amountMinor == 0) return;
        var name = string.Create(CultureInfo.InvariantCulture, $"test:{account}:{asset}");
        Assert.True(await Wallet(account).DepositAsync(
            name, AccountNumbers.ExternalSandbox, asset, amountMinor, "Test money"));
    }
}
