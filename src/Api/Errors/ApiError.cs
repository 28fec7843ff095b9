using System.Text.Json;

namespace Exchange.Api.Errors;

/// <summary>A refusal as the client sees it: HTTP status, Binance code and exact text.</summary>
internal sealed class ApiError(int status, int code, string message)
{
    /// <summary>HTTP status, also the <c>status</c> of the ws-api.</summary>
    public int Status { get; } = status;

    /// <summary>Binance error code.</summary>
    public int Code { get; } = code;

    /// <summary>Binance text, trailing period included: clients match on it.</summary>
    public string Message { get; } = message;

    /// <summary>Seconds after which a retry may succeed; 0 for none.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>Moment (ms) at which a retry may succeed, when it is no whole second; 0 for none.</summary>
    public long RetryAtMillis { get; init; }

    /// <summary>Writes the <c>data</c> object, if the error has one.</summary>
    public Action<Utf8JsonWriter>? Data { get; init; }

    /// <summary>Writes <c>{"code":…,"msg":…}</c>.</summary>
    public void Write(Utf8JsonWriter output)
    {
        output.WriteStartObject();
        output.WriteNumber("code"u8, Code);
        output.WriteString("msg"u8, Message);
        if (Data is not null)
        {
            output.WritePropertyName("data"u8);
            Data(output);
        }
        output.WriteEndObject();
    }
}
