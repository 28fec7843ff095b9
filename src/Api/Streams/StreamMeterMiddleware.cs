using Microsoft.AspNetCore.Http;

namespace Exchange.Api.Streams;

/// <summary>Has the messages of connections to streams counted; stands before the WebSocket middleware.</summary>
internal sealed class StreamMeterMiddleware(RequestDelegate next, StreamServices services)
{
    /// <summary>Puts a meter on a connection.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (StreamTarget.IsOne(context.Request.Path))
            MeteredUpgrade.Attach(context, new(services.Limits.StreamMessagesPerSecond, services.Clock));
        return next(context);
    }
}
