using Exchange.Api.Handlers;
using Exchange.Api.Http;
using Exchange.Api.Markets;
using Exchange.Api.RateLimits;
using Exchange.Api.Signing;
using Exchange.Api.Streams;
using Exchange.Api.UserData;
using Exchange.Api.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Exchange.Api;

/// <summary>
/// Adds the Binance-compatible API to a host. The host brings an <see cref="IGrainFactory"/> (a silo or an Orleans
/// client) and, behind a proxy, the middleware that restores the client's address.
/// </summary>
public static class ExchangeApi
{
    /// <summary>Registers the API's services; limits come from section <c>Limits</c>.</summary>
    public static IServiceCollection AddExchangeApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiLimits>().Bind(configuration.GetSection("Limits"))
            .Validate(limits => limits.AreValid(), "A value of section Limits is out of range.").ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);

        // The host's line per request has the query string in it, and with it signatures and orders.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        return services
            .AddSingleton<ExchangeGrains>().AddSingleton<MarketCache>().AddSingleton<ApiKeyCache>()
            .AddSingleton<Authenticator>().AddSingleton<RateLimiter>().AddSingleton<ApiDispatcher>()
            .AddSingleton<GeneralHandlers>().AddSingleton<MarketDataHandlers>().AddSingleton<TickerHandlers>()
            .AddSingleton<OrderHandlers>().AddSingleton<CancelHandlers>().AddSingleton<CancelReplaceHandlers>()
            .AddSingleton<OrderQueryHandlers>().AddSingleton<OrderListHandlers>().AddSingleton<AmendHandlers>()
            .AddSingleton<AccountHandlers>().AddSingleton<SapiHandlers>()
            .AddSingleton<ListenKeyHandlers>().AddSingleton<UserStreamHandlers>().AddSingleton<UserStreams>()
            .AddSingleton<EndpointTable>().AddSingleton<RestRoutes>()
            .AddSingleton<WebSocketMethods>().AddSingleton<WebSocketDispatcher>()
            .AddSingleton<WebSocketConnections>()
            .AddSingleton<StreamMetrics>().AddSingleton<StreamServices>()
            .AddSingleton<IStreamResolver, MarketStreamResolver>()
            .AddSingleton<IStreamResolver, ListenKeyResolver>();
    }

    /// <summary>Checks at once that every account the process listens to is still sending its events here.</summary>
    public static Task ConfirmUserDataAsync(this IServiceProvider services) =>
        services.GetRequiredService<UserStreams>().RenewAllAsync();

    /// <summary>
    /// Answers <c>/api</c>, <c>/sapi</c>, <c>/fapi</c>, <c>/dapi</c>, <c>/ws-api/v3</c>, <c>/ws</c> and <c>/stream</c>; other
    /// paths pass. Belongs early in the pipeline: what stands before it costs every order.
    /// </summary>
    public static IApplicationBuilder MapExchangeApi(this IApplicationBuilder app) =>
        app.UseMiddleware<RestMiddleware>().UseMiddleware<StreamMeterMiddleware>().UseWebSockets()
            .UseMiddleware<WebSocketApiMiddleware>().UseMiddleware<StreamMiddleware>();
}
