using Exchange.Api.Errors;
using Exchange.Api.Wire;

namespace Exchange.Api.WebSockets;

/// <summary>The envelope of answers: <c>{"id":…,"status":…,"result" or "error":…,"rateLimits":[…]}</c>.</summary>
internal static class AnswerJson
{
    /// <summary>Begins the answer of a request that succeeds; its result comes next.</summary>
    public static void Begin(WebSocketCall call)
    {
        const int ok = 200;
        WriteHead(call, ok);
        call.Output.WritePropertyName("result"u8);
    }

    /// <summary>Ends an answer.</summary>
    public static void End(WebSocketCall call, ApiLimits limits, bool withRateLimits)
    {
        if (withRateLimits) WriteRateLimits(call, limits);
        call.Output.WriteEndObject();
        call.Output.Flush();
    }

    /// <summary>Replaces whatever was written by an error; it still has to be ended.</summary>
    public static void BeginError(WebSocketCall call, ApiError error)
    {
        call.DropAnswer();
        WriteHead(call, error.Status);
        var output = call.Output;
        output.WritePropertyName("error"u8);
        if (error.RetryAfterSeconds == 0)
        {
            error.Write(output);
            return;
        }
        output.WriteStartObject();
        output.WriteNumber("code"u8, error.Code);
        output.WriteString("msg"u8, error.Message);
        output.WriteStartObject("data"u8);
        output.WriteNumber("serverTime"u8, call.Request.Time(call.Request.NowMicros));
        output.WriteNumber("retryAfter"u8, RetryAtMillis(error, call.Request.NowMicros));
        output.WriteEndObject();
        output.WriteEndObject();
    }

    // Windows end with a whole second, and the seconds left were rounded up.
    private static long RetryAtMillis(ApiError error, long nowMicros)
    {
        const long microsPerSecond = 1_000_000;
        return error.RetryAtMillis > 0
            ? error.RetryAtMillis
            : (nowMicros / microsPerSecond + error.RetryAfterSeconds) * 1_000;
    }

    private static void WriteHead(WebSocketCall call, int status)
    {
        var output = call.Output;
        output.WriteStartObject();
        output.WritePropertyName("id"u8);
        output.WriteRawValue(call.Id, skipInputValidation: true);
        output.WriteNumber("status"u8, status);
    }

    private static void WriteRateLimits(WebSocketCall call, ApiLimits limits)
    {
        var output = call.Output;
        output.WriteStartArray(Names.RateLimits);
        if (call.Request.OrderCounts is { } counts)
        {
            ExchangeInfoJson.RateLimit(
                output, "ORDERS"u8, "SECOND"u8, 10, counts.TenSecondsLimit, counts.TenSeconds);
            ExchangeInfoJson.RateLimit(output, "ORDERS"u8, "DAY"u8, 1, counts.DayLimit, counts.Day);
        }
        ExchangeInfoJson.RateLimit(
            output, "REQUEST_WEIGHT"u8, "MINUTE"u8, 1, limits.RequestWeightPerMinute, call.UsedWeight);
        output.WriteEndArray();
    }
}
