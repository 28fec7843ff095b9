using Exchange.Api.Errors;
using Exchange.Api.RateLimits;
using Exchange.Api.Signing;
using Exchange.Api.UserData;
using Exchange.Domain.Numerics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Exchange.Api.WebSockets;

/// <summary>Accepts connections to <c>/ws-api/v3</c> and refuses those beyond the limits before they exist.</summary>
internal sealed class WebSocketApiMiddleware(
    RequestDelegate next, WebSocketDispatcher dispatcher, WebSocketConnections connections, RateLimiter limiter,
    UserStreams streams, ApiKeyCache keys, IOptions<ApiLimits> options, TimeProvider clock)
{
    private const string Path = "/ws-api/v3";
    private const int ConnectWeight = 2;

    private readonly ApiLimits _limits = options.Value;

    /// <summary>Serves a connection.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value.AsSpan();
        if (path.EndsWith('/')) path = path[..^1];
        return path.Equals(Path, StringComparison.Ordinal) ? ServeAsync(context) : next(context);
    }

    private async Task ServeAsync(HttpContext context)
    {
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        var malformed = ReadOptions(context.Request.Query, out var microseconds, out var rateLimits);
        var error = Admit(context, now) ?? malformed;
        if (error is null && !connections.TryEnter())
            error = ApiErrors.TooManyConnections(_limits.WebSocketConnections);
        if (error is not null)
        {
            await SocketRefusal.WriteAsync(context, error);
            return;
        }
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                KeepAliveInterval = _limits.WebSocketPingInterval,
                KeepAliveTimeout = _limits.WebSocketPingTimeout,
            });
            using var subscriptions = new UserSubscriptions(
                streams, keys, context.Connection.RemoteIpAddress, microseconds, clock);
            using var connection = new WebSocketConnection(
                socket, context, dispatcher, new(now, rateLimits) { Subscriptions = subscriptions }, microseconds,
                _limits.WebSocketLifetime, clock);
            subscriptions.Attach(connection);
            await connections.RunAsync(connection);
        }
        finally
        {
            connections.Leave();
        }
    }

    private ApiError? Admit(HttpContext context, long now)
    {
        var usage = limiter.Enter(ClientAddress.From(context.Connection.RemoteIpAddress), now, out var refusal);
        refusal ??= limiter.Charge(usage, ConnectWeight, now, out _) ?? limiter.Connect(usage, now);
        return refusal ?? (context.WebSockets.IsWebSocketRequest ? null : ApiErrors.UpgradeRequired);
    }

    private static ApiError? ReadOptions(IQueryCollection query, out bool microseconds, out bool rateLimits)
    {
        rateLimits = true;
        if (TimeUnitOption.Read(query, out microseconds) is { } badUnit) return badUnit;
        if (!query.TryGetValue("returnRateLimits", out var shown)) return null;
        rateLimits = string.Equals(shown, "true", StringComparison.Ordinal);
        return rateLimits || string.Equals(shown, "false", StringComparison.Ordinal)
            ? null
            : ApiErrors.NotValid("returnRateLimits");
    }
}
