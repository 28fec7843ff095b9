using System.Buffers;
using System.Globalization;
using Exchange.Api.Errors;
using Exchange.Api.Handlers;
using Exchange.Api.RateLimits;
using Exchange.Api.Requests;
using Exchange.Domain.Numerics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;

namespace Exchange.Api.Http;

/// <summary>
/// REST over HTTP around the transport-neutral handlers: limits, parsing, headers and status codes. It is terminal for
/// the API's paths and lets every other request pass.
/// </summary>
internal sealed class RestMiddleware(
    RequestDelegate next, RestRoutes routes, ApiDispatcher dispatcher, RateLimiter limiter, TimeProvider clock)
{
    private const string JsonType = "application/json;charset=UTF-8";
    private const string KeyHeader = "X-MBX-APIKEY";
    private const string TimeUnitHeader = "X-MBX-TIME-UNIT";
    private const string UsedWeightHeader = "X-MBX-USED-WEIGHT";
    private const string UsedWeightMinuteHeader = "X-MBX-USED-WEIGHT-1M";
    private const string OrderCountTenSecondsHeader = "X-MBX-ORDER-COUNT-10S";
    private const string OrderCountDayHeader = "X-MBX-ORDER-COUNT-1D";
    private const string RequestIdHeader = "X-MBX-UUID";
    private const int UnroutedWeight = 1;

    private readonly ObjectPool<RestContext> _contexts =
        new DefaultObjectPoolProvider().Create(new DefaultPooledObjectPolicy<RestContext>());

    /// <summary>Answers a request of the API.</summary>
    public Task InvokeAsync(HttpContext context) =>
        RestRoutes.IsOwn(context.Request.Path.Value ?? "") ? AnswerAsync(context) : next(context);

    private async Task AnswerAsync(HttpContext context)
    {
        var rest = _contexts.Get();
        try
        {
            var error = await RunAsync(context, rest);
            if (error is not null)
            {
                rest.DropAnswer();
                error.Write(rest.Output);
            }
            Send(context, rest, error);
        }
        catch (Exception exception) when (exception is ConnectionResetException or OperationCanceledException
            || context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
            context.Abort();
        }
        finally
        {
            _contexts.Return(rest);
        }
    }

    private async ValueTask<ApiError?> RunAsync(HttpContext context, RestContext rest)
    {
        var request = rest.Request;
        var connection = context.Connection.RemoteIpAddress;
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        request.NowMicros = now;
        request.RemoteAddress = connection;

        var usage = limiter.Enter(ClientAddress.From(connection), now, out var refusal);
        if (refusal is not null)
        {
            SetUsedWeight(context, usage.Weight(now));
            return refusal;
        }
        var endpoint = routes.Find(context.Request.Method, context.Request.Path.Value ?? "", out var allowed);
        var malformed = endpoint is null ? Unrouted(context, allowed) : await ReadAsync(context, request, endpoint);

        // A request that cannot be read has the lowest weight; it costs something, or bad requests would be free.
        var weight = endpoint is null || malformed is not null ? UnroutedWeight : endpoint.Weight(request);
        refusal = limiter.Charge(usage, weight, now, out var used);
        SetUsedWeight(context, used);
        return refusal ?? malformed ?? await dispatcher.RunAsync(endpoint!, request, rest.Output);
    }

    private static async ValueTask<ApiError?> ReadAsync(HttpContext context, ApiRequest request, ApiEndpoint endpoint)
    {
        var headers = context.Request.Headers;
        request.ApiKey = headers[KeyHeader];
        var unit = headers[TimeUnitHeader];
        if (unit.Count > 0)
        {
            if (string.Equals(unit, "MICROSECOND", StringComparison.OrdinalIgnoreCase)) request.Microseconds = true;
            else if (!string.Equals(unit, "MILLISECOND", StringComparison.OrdinalIgnoreCase))
                return ApiErrors.BadTimeUnit;
        }
        try
        {
            return await RequestReader.ReadAsync(context, request, !HttpMethods.IsGet(endpoint.Method));
        }
        catch (IOException exception) when (exception is not ConnectionResetException)
        {
            // Broken chunks, bodies cut short or too slow: the server found it, the answer is still ours.
            context.Response.Headers.Connection = "close";
            return (exception as BadHttpRequestException)?.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => ApiErrors.BodyTooLarge,
                StatusCodes.Status408RequestTimeout => ApiErrors.BodyTooSlow,
                _ => ApiErrors.BadRequest,
            };
        }
    }

    private static ApiError Unrouted(HttpContext context, ApiEndpoint[] allowed)
    {
        if (allowed.Length == 0) return ApiErrors.NoSuchPath;
        context.Response.Headers.Allow = string.Join(", ", allowed.Select(endpoint => endpoint.Method));
        return ApiErrors.NoSuchMethod;
    }

    private static void SetUsedWeight(HttpContext context, int used)
    {
        var text = Decimal(used);
        context.Response.Headers[UsedWeightHeader] = text;
        context.Response.Headers[UsedWeightMinuteHeader] = text;
    }

    private static void Send(HttpContext context, RestContext rest, ApiError? error)
    {
        rest.Output.Flush();
        var response = context.Response;
        var headers = response.Headers;
        response.StatusCode = error?.Status ?? StatusCodes.Status200OK;
        headers.ContentType = JsonType;
        headers.XContentTypeOptions = "nosniff";
        if (rest.Request.OrderCounts is { } counts)
        {
            headers[OrderCountTenSecondsHeader] = Decimal(counts.TenSeconds);
            headers[OrderCountDayHeader] = Decimal(counts.Day);
        }
        if (error is not null)
        {
            if (rest.Request.FailureId is { } id) headers[RequestIdHeader] = id;
            if (error.RetryAfterSeconds > 0) headers.RetryAfter = Decimal(error.RetryAfterSeconds);

            // The rest of a body nobody will read is not worth the connection.
            if (error.Status == StatusCodes.Status413PayloadTooLarge) headers.Connection = "close";
        }
        var answer = rest.Answer;
        response.ContentLength = answer.Length;
        response.BodyWriter.Write(answer);
    }

    private static string Decimal(int value) => value.ToString(CultureInfo.InvariantCulture);
}
