using Exchange.Api.Tests.Fakes;
using Exchange.Feeds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Api.Tests;

/// <summary>The API on Kestrel at a free loopback port, over fake grains and a clock that stands still.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(
        WebApplication app, FakeExchange exchange, FakeFeeds feeds, FakeTimeProvider clock, LogCapture log)
    {
        _app = app;
        Exchange = exchange;
        Feeds = feeds;
        Clock = clock;
        Log = log;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new(addresses.Single());
        Client = new(this);
    }

    public Uri Address { get; }

    public FakeExchange Exchange { get; }

    public FakeFeeds Feeds { get; }

    public FakeTimeProvider Clock { get; }

    public LogCapture Log { get; }

    public ApiClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public long NowMillis => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<ApiHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var exchange = new FakeExchange();
        var feeds = new FakeFeeds();
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_767_323_045_678));
        var log = new LogCapture();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddSingleton(exchange.Factory).AddSingleton<TimeProvider>(clock)
            .AddSingleton<IMarketFeeds>(feeds)
            .AddExchangeApi(builder.Configuration);
        var app = builder.Build();
        app.MapExchangeApi();
        await app.StartAsync();
        return new(app, exchange, feeds, clock, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
