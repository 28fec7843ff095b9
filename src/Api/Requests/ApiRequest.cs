using System.Net;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Signing;
using Exchange.Api.WebSockets;

namespace Exchange.Api.Requests;

/// <summary>
/// One request without its transport: what REST and ws-api hand to the same handlers. Reused; valid until the handler's
/// task ends. The reading methods remember the first error in <see cref="Error"/> and then return harmless values, so that
/// a handler reads everything and checks once.
/// </summary>
internal sealed partial class ApiRequest
{
    private MarketTable? _markets;
    private ApiKey? _key;

    /// <summary>Parameters.</summary>
    public ApiParameters Parameters { get; } = new();

    /// <summary>What the signature covers.</summary>
    public SignedPayload Payload { get; } = new();

    /// <summary>Key sent by the client; null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Key that a connection logged on with, for requests that bring none of their own; null for none and over HTTP.
    /// </summary>
    public string? SessionKey { get; set; }

    /// <summary>The connection's session; null over HTTP.</summary>
    public ApiSession? Session { get; set; }

    /// <summary>Whether the connection's log-on stands for the request's own key.</summary>
    public bool IsBySession => ApiKey is null && SessionKey is not null;

    /// <summary>Where the request comes from, for keys restricted to addresses.</summary>
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>When the request arrived, µs.</summary>
    public long NowMicros { get; set; }

    /// <summary>Latest moment (µs) at which a command may still be decided: timestamp + recvWindow.</summary>
    public long DeadlineMicros { get; set; }

    /// <summary>Whether times of the answer are in µs.</summary>
    public bool Microseconds { get; set; }

    /// <summary>The first error found while reading.</summary>
    public ApiError? Error { get; private set; }

    /// <summary>Order counts a command reported, for the headers.</summary>
    public OrderCounts? OrderCounts { get; set; }

    /// <summary>Called when the answer has been queued for the client; ws-api only.</summary>
    public Action? Answered { get; set; }

    /// <summary>Names an unexpected failure in the log and in the answer.</summary>
    public string? FailureId { get; set; }

    /// <summary>The market catalog; there once the request was admitted.</summary>
    public MarketTable Markets
    {
        get => _markets ?? throw new InvalidOperationException("The request was not admitted yet.");
        set => _markets = value;
    }

    /// <summary>The key that signed; there once the request was authenticated.</summary>
    public ApiKey Key
    {
        get => _key ?? throw new InvalidOperationException("The request was not authenticated.");
        set => _key = value;
    }

    /// <summary>The account the key acts for.</summary>
    public long Account => Key.View.Account;

    /// <summary>Forgets everything, keys included.</summary>
    public void Clear()
    {
        Parameters.Clear();
        Payload.Clear();
        ApiKey = null;
        SessionKey = null;
        Session = null;
        RemoteAddress = null;
        NowMicros = 0;
        DeadlineMicros = 0;
        Microseconds = false;
        Error = null;
        OrderCounts = null;
        Answered = null;
        FailureId = null;
        _markets = null;
        _key = null;
    }

    /// <summary>Remembers an error unless there already is one.</summary>
    public void Fail(ApiError error) => Error ??= error;

    /// <summary>A moment in the unit of the answer; negative values mean "none" and stay.</summary>
    public long Time(long micros) => Microseconds || micros < 0 ? micros : micros / 1_000;
}
