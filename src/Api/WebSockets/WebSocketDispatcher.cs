using System.Net;
using System.Net.WebSockets;
using Exchange.Api.Errors;
using Exchange.Api.Handlers;
using Exchange.Api.RateLimits;
using Exchange.Api.Signing;
using Exchange.Domain.Numerics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;

namespace Exchange.Api.WebSockets;

/// <summary>
/// Turns messages into answers: limits, parsing and the same handlers as REST. Every message is charged as its REST twin.
/// </summary>
internal sealed partial class WebSocketDispatcher(
    WebSocketMethods methods, ApiDispatcher dispatcher, RateLimiter limiter, IOptions<ApiLimits> limits,
    TimeProvider clock, ILogger<WebSocketDispatcher> logger)
{
    private const int UnreadableWeight = 1;
    private const int BannedStatus = 418;

    private readonly ObjectPool<WebSocketCall> _calls =
        new DefaultObjectPool<WebSocketCall>(new CallPolicy(methods));

    /// <summary>
    /// Reads and admits a message, which is not needed afterwards. The refusal, if any, is what <see cref="AnswerAsync"/>
    /// answers.
    /// </summary>
    public WebSocketCall Admit(
        ReadOnlySpan<byte> message, ApiSession session, IPAddress? address, bool microseconds, out ApiError? refusal)
    {
        var call = _calls.Get();
        var request = call.Request;
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        request.NowMicros = now;
        request.RemoteAddress = address;
        request.Microseconds = microseconds;
        request.Session = session;

        var malformed = MessageReader.Read(message, call);
        var usage = limiter.Enter(ClientAddress.From(address), now, out refusal);
        if (refusal is not null)
        {
            call.UsedWeight = usage.Weight(now);
            return call;
        }
        var endpoint = call.Endpoint;
        var weight = endpoint is null || malformed is not null ? UnreadableWeight : endpoint.Weight(request);
        refusal = limiter.Charge(usage, weight, now, out var used) ?? malformed;
        call.UsedWeight = used;
        if (refusal is null) refusal = Identify(call, endpoint!, session);
        return call;
    }

    /// <summary>
    /// Runs an admitted call and writes its answer. The status, if any, is the one to close the connection with.
    /// </summary>
    public async ValueTask<WebSocketCloseStatus?> AnswerAsync(WebSocketCall call, ApiError? refusal)
    {
        try
        {
            refusal ??= await RunAsync(call);
            if (refusal is not null) AnswerJson.BeginError(call, refusal);
            var withRateLimits = call.Parameters.ReturnRateLimits ?? call.Request.Session!.ReturnRateLimits;
            AnswerJson.End(call, limits.Value, withRateLimits);
            return refusal is { Status: BannedStatus } ? WebSocketCloseStatus.PolicyViolation : null;
        }
        catch (Exception exception)
        {
            // Silence must not pass for an answer that is late.
            Log.Failed(logger, exception);
            call.DropAnswer();
            return WebSocketCloseStatus.InternalServerError;
        }
    }

    /// <summary>Takes a call back; nothing of it may be used any more.</summary>
    public void Return(WebSocketCall call) => _calls.Return(call);

    private async ValueTask<ApiError?> RunAsync(WebSocketCall call)
    {
        var request = call.Request;
        AnswerJson.Begin(call);
        var refusal = await dispatcher.RunAsync(call.Endpoint!, request, call.Output);

        // A key that was revoked, or may not do what was asked, ends the log-on (Binance "API key revocation").
        if (ReferenceEquals(refusal, ApiErrors.KeyRejected) && request.IsBySession)
            request.Session!.Revoke(request.SessionKey!);
        return refusal;
    }

    private static ApiError? Identify(WebSocketCall call, ApiEndpoint endpoint, ApiSession session)
    {
        var request = call.Request;
        if (endpoint.Security == SecurityType.None || request.ApiKey is not null) return null;

        // A log-on needs a key of its own; else the one of the moment at which the message arrived counts.
        if (endpoint.Security != SecurityType.Session) request.SessionKey = session.Current?.Key;
        return request.IsBySession ? null : ApiErrors.Missing("apiKey");
    }

    private sealed class CallPolicy(WebSocketMethods methods) : PooledObjectPolicy<WebSocketCall>
    {
        public override WebSocketCall Create() => new(methods);

        public override bool Return(WebSocketCall call) => call.TryReset();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request of the WebSocket API could not be answered.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
