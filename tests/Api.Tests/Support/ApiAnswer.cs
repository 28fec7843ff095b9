using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Exchange.Api.Tests;

/// <summary>A response, read whole.</summary>
internal sealed record ApiAnswer(
    HttpStatusCode Status, string Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public int Code => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("code", out var code)
        ? code.GetInt32()
        : 0;

    public string Message => Json.GetProperty("msg").GetString()!;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : null;

    /// <summary>Asserts an exact error.</summary>
    public void AssertError(int status, int code, string message) =>
        Assert.Equal((status, code, message), ((int)Status, Code, Message));

    /// <summary>Asserts a success with exactly this JSON; white space in the expectation does not count.</summary>
    public void AssertJson(string expected)
    {
        Assert.Equal(HttpStatusCode.OK, Status);
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(expected).RootElement),
            JsonSerializer.Serialize(Json));
    }
}
