using System.Text.Json;
using Exchange.Abstractions.Accounts;
using Exchange.Api.Errors;
using Exchange.Api.Handlers;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;

namespace Exchange.Api.WebSockets;

/// <summary>
/// Logging on to a connection, so that its requests need no key and no signature (Binance "Session Authentication").
/// Only Ed25519 keys may.
/// </summary>
internal static class SessionHandlers
{
    /// <summary>Stands for the HTTP method of operations that exist on a connection only.</summary>
    public const string Transport = "WS";

    private const int Weight = 2;

    private static readonly ApiEndpoint[] Table =
    [
        new(Transport, "session.logon", SecurityType.Session, default, Weight, LogOn),
        new(Transport, "session.status", SecurityType.None, default, Weight, Status),
        new(Transport, "session.logout", SecurityType.None, default, Weight, LogOut),
    ];

    /// <summary>The operations that exist on a connection only; their path is the method's name.</summary>
    public static IReadOnlyList<ApiEndpoint> Endpoints => Table;

    /// <summary>Whether an operation reads or changes the session: then those sent after it must wait for it.</summary>
    public static bool IsOwn(ApiEndpoint endpoint) =>
        string.Equals(endpoint.Method, Transport, StringComparison.Ordinal);

    private static ValueTask<ApiError?> LogOn(ApiRequest request, Utf8JsonWriter output)
    {
        var kind = request.Key.View.Kind;
        if (kind != SignatureKind.Ed25519)
            return new(ApiErrors.UnsupportedKeyKind(kind == SignatureKind.Hmac ? "HMAC_SHA256" : "RSA"));
        Session(request).LogOn(request.ApiKey!, request.NowMicros);
        return Status(request, output);
    }

    private static ValueTask<ApiError?> LogOut(ApiRequest request, Utf8JsonWriter output)
    {
        Session(request).LogOut();
        Session(request).Subscriptions.EndLogOn();
        return Status(request, output);
    }

    private static ValueTask<ApiError?> Status(ApiRequest request, Utf8JsonWriter output)
    {
        var session = Session(request);
        output.WriteStartObject();
        if (session.Current is { } logon)
        {
            output.WriteString("apiKey"u8, logon.Key);
            output.WriteNumber("authorizedSince"u8, request.Time(logon.AtMicros));
        }
        else
        {
            output.WriteNull("apiKey"u8);
            output.WriteNull("authorizedSince"u8);
        }
        output.WriteNumber("connectedSince"u8, request.Time(session.ConnectedMicros));
        output.WriteBoolean("returnRateLimits"u8, session.ReturnRateLimits);
        output.WriteNumber(Names.ServerTime, request.Time(request.NowMicros));
        output.WriteBoolean("userDataStream"u8, session.Subscriptions.Ids().Count > 0);
        output.WriteEndObject();
        return default;
    }

    /// <summary>The session a request came with.</summary>
    public static ApiSession Session(ApiRequest request) =>
        request.Session ?? throw new InvalidOperationException("The request came without a session.");
}
