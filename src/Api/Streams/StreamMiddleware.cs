using System.Net.WebSockets;
using Exchange.Api.Errors;
using Exchange.Api.RateLimits;
using Exchange.Api.WebSockets;
using Exchange.Domain.Numerics;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api.Streams;

/// <summary>
/// Accepts connections to streams: <c>/ws</c>, <c>/ws/&lt;stream&gt;[/&lt;stream&gt;…]</c> and
/// <c>/stream?streams=&lt;stream&gt;[/&lt;stream&gt;…]</c>. Any name is accepted (ccxt connects to <c>/ws/0</c>).
/// </summary>
internal sealed class StreamMiddleware(
    RequestDelegate next, StreamServices services, WebSocketConnections connections, RateLimiter limiter)
{
    /// <summary>Serves a connection.</summary>
    public Task InvokeAsync(HttpContext context) => StreamTarget.Find(context.Request) is { } target
        ? ServeAsync(context, target)
        : next(context);

    private async Task ServeAsync(HttpContext context, StreamTarget target)
    {
        var limits = services.Limits;
        var malformed = TimeUnitOption.Read(context.Request.Query, out var microseconds);
        var error = Admit(context) ?? malformed ?? Check(target, limits);
        if (error is null && !connections.TryEnter()) error = ApiErrors.TooManyConnections(limits.WebSocketConnections);
        if (error is not null)
        {
            await SocketRefusal.WriteAsync(context, error);
            return;
        }
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                KeepAliveInterval = limits.WebSocketPingInterval,
                KeepAliveTimeout = limits.WebSocketPingTimeout,
            });
            using var connection = new StreamConnection(
                socket, context, services, new(target.IsCombined, microseconds), target.Streams);
            if (context.Features.Get<FrameMeter>() is { } meter)
            {
                meter.Exceeded = () => connection.BeginClose(
                    WebSocketCloseStatus.PolicyViolation, "Too many messages in a second.");
            }
            await connections.RunAsync(connection);
        }
        finally
        {
            connections.Leave();
        }
    }

    private ApiError? Admit(HttpContext context)
    {
        var now = Timestamp.From(services.Clock.GetUtcNow()).Micros;
        var usage = limiter.Enter(ClientAddress.From(context.Connection.RemoteIpAddress), now, out var refusal);
        refusal ??= limiter.Connect(usage, now);
        return refusal ?? (context.WebSockets.IsWebSocketRequest ? null : ApiErrors.UpgradeRequired);
    }

    private static ApiError? Check(StreamTarget target, ApiLimits limits) =>
        target.Streams.Count > limits.StreamsPerConnection
            || target.Streams.Any(name => name.Length > StreamRequestReader.MaxNameLength)
            ? ApiErrors.NotValid("streams")
            : null;
}
