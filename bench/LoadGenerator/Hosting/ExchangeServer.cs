using System.Globalization;
using Exchange.Abstractions.Markets;
using Exchange.LoadGenerator.Workload;
using Exchange.Silo;
using Exchange.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.LoadGenerator.Hosting;

/// <summary>A silo with every role and the API in this process, composed exactly as the product composes it.</summary>
internal sealed class ExchangeServer : IAsyncDisposable
{
    private const int DemoMarkets = 4;
    private const int FirstExtraId = 101;

    private readonly WebApplication _app;

    private ExchangeServer(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts the silo with the demo markets; limits per address and account are out of the way.</summary>
    public static async Task<ExchangeServer> StartAsync(DatabaseTarget database, CancellationToken cancellationToken)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        string[] settings =
        [
            .. database.Settings,
            $"--urls={address}",
            string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={FreePort.Next()}"),
            string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={FreePort.Next()}"),
            "--Demo:Enabled=true",
            "--Demo:Market=false",
            "--Limits:OrdersPerTenSeconds=1000000000",
            "--Limits:OrdersPerDay=1000000000",
            "--Limits:RequestWeightPerMinute=0",
            "--Limits:RawRequestsPerFiveMinutes=0",
            "--Logging:LogLevel:Default=Warning",
        ];
        var app = SiloHost.Build(settings);
        try
        {
            await app.StartAsync(cancellationToken);
            return new(app, address);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first <paramref name="count"/> markets, adding more of the kind of the first where the demo has too
    /// few.</summary>
    public async Task<IReadOnlyList<LoadMarket>> PrepareMarketsAsync(int count)
    {
        var registry = Grains.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key);
        var catalog = await registry.GetAsync();
        var template = catalog.Markets[0];
        for (var i = catalog.Markets.Count; i < count; i++)
        {
            var id = FirstExtraId + i - DemoMarkets;
            var code = string.Create(CultureInfo.InvariantCulture, $"LOAD{id}");
            var asset = new AssetView(id, code, template.Base.Scale, code);
            await registry.AddAssetAsync(asset);
            await registry.AddMarketAsync(
                template with { Id = id, Symbol = code + template.Quote.Code, Base = asset });
        }
        catalog = await registry.GetAsync();
        return [.. catalog.Markets.Take(count).Select(Describe)];
    }

    public async Task<IReadOnlyList<AssetView>> AssetsAsync() =>
        (await Grains.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key).GetAsync()).Assets;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static LoadMarket Describe(MarketView market)
    {
        var quoteUnit = PowerOfTen(market.Quote.Scale);
        return new LoadMarket(
            market.Symbol, market.TickMinor / quoteUnit, market.LotMinor / PowerOfTen(market.Base.Scale),
            market.MinNotionalMinor / quoteUnit);
    }

    private static decimal PowerOfTen(int scale)
    {
        var value = 1m;
        for (var i = 0; i < scale; i++) value *= 10m;
        return value;
    }
}
