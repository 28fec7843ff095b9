using System.Globalization;
using System.Text.Json;

namespace Exchange.SystemTests.Client;

/// <summary>What a client knows after a request.</summary>
internal enum Outcome
{
    /// <summary>Done and durable.</summary>
    Ok,

    /// <summary>Refused, without any effect.</summary>
    Refused,

    /// <summary>No answer, or one that does not tell: it may or may not have taken effect.</summary>
    Unknown,
}

/// <summary>A request's outcome with the body (JSON) or, when there was none, the reason.</summary>
internal sealed record ApiReply(Outcome Outcome, int Status, JsonElement Body, string Text)
{
    /// <summary>Whether the connection failed, so that no server answered at all.</summary>
    public bool ConnectionLost => Status == 0;

    /// <summary>Binance error code, 0 when there is none.</summary>
    public int Code =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetInt32() : 0;

    /// <summary>The body of a successful answer; throws with what came instead.</summary>
    public JsonElement Expect() => Outcome == Outcome.Ok
        ? Body
        : throw new InvalidOperationException($"{Outcome} with status {Status}: {Text}");
}

/// <summary>Reads Binance's JSON.</summary>
internal static class JsonElementExtensions
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <summary>A decimal sent as a string.</summary>
    public static decimal Decimal(this JsonElement element, string name) => element.GetProperty(name).Decimal();

    /// <summary>The same for an element that is the string itself.</summary>
    public static decimal Decimal(this JsonElement element) =>
        decimal.Parse(element.GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
