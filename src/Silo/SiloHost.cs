using Exchange.Api;
using Exchange.Feeds;
using Exchange.Grains.Accounts;
using Exchange.Grains.Hosting;
using Exchange.Silo.Demo;
using Exchange.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Exchange.Silo;

/// <summary>
/// Composes a silo: storage, Orleans with the roles of its configuration, the public API where a role serves it, health
/// and metrics. Used by its own program and by Standalone.
/// </summary>
public static class SiloHost
{
    /// <summary>Most bytes of a request body the server reads; the API's own limit is lower and answers in its format.</summary>
    private const int MaxRequestBodyBytes = 256 * 1024;

    /// <summary>Buckets of command latencies in seconds, down to a quarter of a millisecond.</summary>
    private static readonly double[] LatencyBuckets =
        [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

    /// <summary>Builds the host; settings come from files, environment and <paramref name="args"/>.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(SiloHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        ConfigureServer(builder);
        AddServices(builder);
        var app = builder.Build();
        Map(app);
        return app;
    }

    private static void ConfigureServer(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        // The host must be gone within 10 seconds of SIGTERM.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(9));
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var configuration = builder.Configuration;
        services.AddExchangeClock(configuration);
        services.AddExchangeStorage(new StorageOptions
        {
            ConnectionString = configuration.GetConnectionString("Database"),
            DataDirectory = configuration["Storage:DataDirectory"] ?? "data",
        });
        services.AddHostedService<DatabaseStartup>();
        services.AddExchangeHistoryStart(configuration);
        services.AddDataProtection().SetApplicationName("Exchange");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyRingOptions>();
        services.AddSingleton<SecretProtector>();
        builder.Host.UseOrleans(silo => silo.UseExchange(configuration));
        services.AddMarketFeeds();
        services.AddExchangeApi(configuration);
        services.AddHostedService<UserDataConfirmation>();
        services.AddExchangeDemo(configuration);
        services.AddHealthChecks().AddCheck<ReadinessCheck>("ready", tags: ["ready"]);
        services.AddSingleton<Readiness>();
        services.AddHostedService(provider => provider.GetRequiredService<Readiness>());
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                "System.Runtime", "Exchange.Storage", "Exchange.Api", "Exchange.Grains")
            .AddView(instrument =>
                instrument is { Meter.Name: "Microsoft.AspNetCore.Hosting", Name: "http.server.request.duration" }
                    ? new ExplicitBucketHistogramConfiguration { Name = "http.request.duration", Boundaries = LatencyBuckets }
                    : null)
            .AddPrometheusExporter());
    }

    private static void Map(WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).DisableHttpMetrics();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") })
            .DisableHttpMetrics();
        app.MapPrometheusScrapingEndpoint("/metrics").DisableHttpMetrics();
        var silo = app.Configuration.GetSection(SiloSettings.Section).Get<SiloSettings>() ?? new SiloSettings();
        if (silo.EffectiveRoles.Any(role => role is SiloRole.Backend or SiloRole.TradingEngine or SiloRole.MarketMonitoring))
            app.MapExchangeApi();
    }
}
