using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Requests;
using Exchange.Api.Signing;

namespace Exchange.Api.Handlers;

/// <summary>Answers a request by writing one JSON value, or returns why it does not; then nothing written counts.</summary>
internal delegate ValueTask<ApiError?> ApiHandler(ApiRequest request, Utf8JsonWriter output);

/// <summary>One operation of the API: how it is called, what it costs, who may call it and what it does.</summary>
internal sealed class ApiEndpoint(
    string method, string path, SecurityType security, ParameterSet parameters, Func<ApiRequest, int> weight,
    ApiHandler handler)
{
    /// <summary>An operation of a fixed weight.</summary>
    public ApiEndpoint(
        string method, string path, SecurityType security, ParameterSet parameters, int weight, ApiHandler handler)
        : this(method, path, security, parameters, _ => weight, handler)
    {
    }

    /// <summary>HTTP method.</summary>
    public string Method { get; } = method;

    /// <summary>HTTP path.</summary>
    public string Path { get; } = path;

    /// <summary>What it asks of its caller.</summary>
    public SecurityType Security { get; } = security;

    /// <summary>Parameters it reads; on signed operations any other is refused.</summary>
    public ParameterSet Parameters { get; } =
        security == SecurityType.None ? parameters : parameters | ParameterSet.Signing;

    /// <summary>REQUEST_WEIGHT of a request.</summary>
    public Func<ApiRequest, int> Weight { get; } = weight;

    /// <summary>What it does.</summary>
    public ApiHandler Handler { get; } = handler;
}
