using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Handlers;
using Exchange.Api.Requests;
using Exchange.Api.Signing;

namespace Exchange.Api.WebSockets;

/// <summary>Subscribing a connection to the events of accounts (Binance "User Data Stream requests").</summary>
internal sealed class UserStreamHandlers
{
    private const int Weight = 2;

    /// <summary>The operations; their path is the method's name.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new(SessionHandlers.Transport, "userDataStream.subscribe", SecurityType.UserStream, default, Weight,
            SubscribeByLogOnAsync),
        new(SessionHandlers.Transport, "userDataStream.subscribe.signature", SecurityType.Session, default, Weight,
            SubscribeBySignatureAsync),
        new(SessionHandlers.Transport, "userDataStream.unsubscribe", SecurityType.None,
            ParameterSet.Of(Parameter.SubscriptionId), Weight, Unsubscribe),
        new(SessionHandlers.Transport, "session.subscriptions", SecurityType.None, default, Weight, List),
    ];

    /// <summary>Only a log-on will do: a key without a signature proves nothing.</summary>
    private static ValueTask<ApiError?> SubscribeByLogOnAsync(ApiRequest request, Utf8JsonWriter output) =>
        request.IsBySession
            ? SubscribeAsync(request, output, request.SessionKey!, isByLogOn: true)
            : new(ApiErrors.KeyRejected);

    private static ValueTask<ApiError?> SubscribeBySignatureAsync(ApiRequest request, Utf8JsonWriter output) =>
        request.Key.MayListen(request.RemoteAddress)
            ? SubscribeAsync(request, output, request.ApiKey!, isByLogOn: false)
            : new(ApiErrors.KeyRejected);

    private static async ValueTask<ApiError?> SubscribeAsync(
        ApiRequest request, Utf8JsonWriter output, string key, bool isByLogOn)
    {
        var subscriptions = SessionHandlers.Session(request).Subscriptions;
        if (subscriptions.TryBegin(request.Account, key, isByLogOn, out var subscription) is { } refusal) return refusal;
        await subscriptions.StartAsync(subscription!);

        // No event may come before the client knows what its subscription is called.
        request.Answered = subscription!.Open;
        output.WriteStartObject();
        output.WriteNumber("subscriptionId"u8, subscription.Id);
        output.WriteEndObject();
        return null;
    }

    private static ValueTask<ApiError?> Unsubscribe(ApiRequest request, Utf8JsonWriter output)
    {
        var id = request.OptionalInteger(Parameter.SubscriptionId);
        if (request.Error is { } error) return new(error);
        if (!SessionHandlers.Session(request).Subscriptions.End(id)) return new(ApiErrors.SubscriptionInactive);
        output.WriteStartObject();
        output.WriteEndObject();
        return default;
    }

    private static ValueTask<ApiError?> List(ApiRequest request, Utf8JsonWriter output)
    {
        output.WriteStartArray();
        foreach (var id in SessionHandlers.Session(request).Subscriptions.Ids())
        {
            output.WriteStartObject();
            output.WriteNumber("subscriptionId"u8, id);
            output.WriteEndObject();
        }
        output.WriteEndArray();
        return default;
    }
}
