using Exchange.Identity;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Exchange.Web.Blazor.Components;
using Exchange.Web.Blazor.Components.Account;
using Exchange.Web.Blazor.Hosting;
using Exchange.Web.Blazor.Markets;
using Exchange.Web.Blazor.Visitors;
using Exchange.Web.Blazor.Wallet;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HttpOverrides;
using MudBlazor;
using MudBlazor.Services;
using OpenTelemetry.Metrics;

namespace Exchange.Web.Blazor;

/// <summary>
/// Composes the trading UI: a Blazor Server site that is a client of the exchange's cluster. Used by its own program and
/// by Standalone.
/// </summary>
public static class WebHost
{
    private const string CookieName = "exchange";
    private const string SignInPath = "/account/sign-in";
    private const int MaxRequestBodyBytes = 256 * 1024;
    private const int SnackbarsMax = 4;

    // Standalone has ten seconds for all its hosts.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Builds the host; settings come from files, environment and <paramref name="args"/>.</summary>
    /// <param name="args">Command line.</param>
    /// <param name="cluster">The connection of a silo in the same process; without it the host connects by itself.</param>
    public static WebApplication Build(string[] args, IClusterClient? cluster = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(WebHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        // Finds the assets of a build that was not published; does nothing for one that was.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        });
        builder.AddCluster(cluster);
        var settings = builder.Configuration.GetSection(WebSettings.Section).Get<WebSettings>() ?? new WebSettings();
        var identity = AddIdentity(builder, settings);
        AddSite(builder.Services, settings, identity);
        AddObservation(builder.Services);
        var app = builder.Build();
        UsePipeline(app, settings);
        Map(app);
        return app;
    }

    private static IdentityHost AddIdentity(WebApplicationBuilder builder, WebSettings settings)
    {
        var host = new IdentityHost
        {
            CookieName = CookieName,
            Roles = new HashSet<string>(StringComparer.Ordinal) { Roles.Trader },
            SignInPath = SignInPath,
            RequireHttps = settings.RequireHttps,
            ConnectionString = builder.Configuration.GetConnectionString("Database"),
            DataDirectory = builder.Configuration["Storage:DataDirectory"] ?? "data",
            PublicAddress = settings.PublicAddress(),
        };
        builder.Services.AddExchangeIdentity(host, builder.Configuration);
        builder.Services.AddScoped<WebVisitor>().AddScoped<IVisitor>(p => p.GetRequiredService<WebVisitor>());
        builder.Services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        return host;
    }

    private static void AddSite(IServiceCollection services, WebSettings settings, IdentityHost identity)
    {
        services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownTimeout);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddMudServices(mud =>
        {
            // Away from the order form, which is on the right.
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            mud.SnackbarConfiguration.PreventDuplicates = true;
            mud.SnackbarConfiguration.MaxDisplayedSnackbars = SnackbarsMax;
        });
        services.AddAntiforgery(o =>
            ExchangeIdentity.Secure(o.Cookie, identity, CookieName + "-form"));
        services.AddFormThrottle(settings.AccountFormsPerMinute);
        services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in settings.ProxyNetworks) o.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
        services.AddSingleton<MarketOverview>();
        services.AddScoped<WalletService>().AddScoped<AccountNavigation>();
    }

    private static void AddObservation(IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<WebReadiness>("ready", tags: ["ready"]);
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Components.Server.Circuits", "System.Runtime")
            .AddPrometheusExporter());
    }

    private static void UsePipeline(WebApplication app, WebSettings settings)
    {
        if (settings.ProxyNetworks.Count > 0) app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        if (settings.RequireHttps) app.UseHsts();
        app.UseExceptionHandler(errors => errors.Run(context => ProblemPage.WriteAsync(context)));
        app.UseStatusCodePages(pages => ProblemPage.WriteAsync(pages.HttpContext));
        app.UseMiddleware<AccessRefusals>();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.Use((context, next) =>
        {
            context.RequestServices.GetRequiredService<WebVisitor>().Enter(context.User);
            return next(context);
        });
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    private static void Map(WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).DisableHttpMetrics();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") })
            .DisableHttpMetrics();
        app.MapPrometheusScrapingEndpoint("/metrics").DisableHttpMetrics();
        // Assets are everybody's: no look at the session for each of them.
        app.MapStaticAssets().ShortCircuit();
        app.MapAccountEndpoints();
        app.MapWalletEndpoints();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o =>
        {
            // SecurityHeaders sends the whole policy.
            o.ContentSecurityFrameAncestorsPolicy = null;
            o.DisableWebSocketCompression = true;
        });
    }
}
