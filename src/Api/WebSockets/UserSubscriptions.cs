using System.Net;
using System.Net.WebSockets;
using Exchange.Api.Errors;
using Exchange.Api.Signing;
using Exchange.Api.UserData;

namespace Exchange.Api.WebSockets;

/// <summary>What a ws-api connection hears of accounts; at most one subscription an account.</summary>
/// <param name="streams">Where events come from.</param>
/// <param name="keys">Whether keys are still good.</param>
/// <param name="address">The client's address.</param>
/// <param name="isMicros">Whether it wants times in µs.</param>
/// <param name="clock">Times of events.</param>
internal sealed class UserSubscriptions(
    UserStreams streams, ApiKeyCache keys, IPAddress? address, bool isMicros, TimeProvider clock) : IDisposable
{
    /// <summary>Subscriptions at the same time.</summary>
    public const int ActiveMax = 1_000;

    /// <summary>Subscriptions in the life of a connection.</summary>
    public const int TotalMax = 65_535;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, UserSubscription> _active = [];
    private WebSocketConnection? _connection;
    private int _nextId;
    private bool _isDisposed;

    /// <summary>Whether the connection wants times in µs.</summary>
    public bool IsMicros { get; } = isMicros;

    /// <summary>Names the connection, before it runs.</summary>
    public void Attach(WebSocketConnection connection) => _connection = connection;

    /// <summary>The ids of the active subscriptions, in order.</summary>
    public IReadOnlyList<int> Ids()
    {
        lock (_lock) return [.. _active.Keys];
    }

    /// <summary>Takes an id for a subscription that is to be started next, or says why there is none.</summary>
    public ApiError? TryBegin(long account, string key, bool isByLogOn, out UserSubscription? subscription)
    {
        subscription = null;
        lock (_lock)
        {
            if (_active.Values.Any(other => other.Account == account)) return ApiErrors.SubscriptionActive;
            if (_active.Count == ActiveMax) return ApiErrors.TooManySubscriptions(ActiveMax);
            if (_nextId == TotalMax) return ApiErrors.NoMoreSubscriptionIds;
            subscription = new(this, _nextId++, account, key, isByLogOn);
            _active.Add(subscription.Id, subscription);
            return null;
        }
    }

    /// <summary>Lets the events of a subscription come; throws when that cannot be done at the moment.</summary>
    public async Task StartAsync(UserSubscription subscription)
    {
        try
        {
            subscription.Stream = await streams.SubscribeAsync(subscription.Account, subscription);
        }
        catch
        {
            lock (_lock) _active.Remove(subscription.Id);
            throw;
        }
        bool isDisposed;
        lock (_lock) isDisposed = _isDisposed;
        if (isDisposed) subscription.Stream.Remove(subscription);
    }

    /// <summary>Ends one subscription or, without an id, all; false when there is none.</summary>
    public bool End(long? id) => End(subscription => id is null || subscription.Id == id);

    /// <summary>Ends the subscription that came with the log-on.</summary>
    public void EndLogOn() => End(subscription => subscription.IsByLogOn);

    /// <summary>Events may be missing. A client that takes no notice of the last event notices that the connection ends.</summary>
    public void Lost(UserSubscription subscription)
    {
        lock (_lock) _active.Remove(subscription.Id);
        _connection!.BeginClose(
            WebSocketCloseStatus.EndpointUnavailable, "Events may be missing; connect and subscribe again.");
    }

    /// <summary>Whether the subscription's key may still listen.</summary>
    public async ValueTask<bool> IsAllowedAsync(UserSubscription subscription) =>
        await keys.FindAsync(subscription.Key) is { } key
        && key.View.Account == subscription.Account && key.MayListen(address);

    /// <summary>Sends an event.</summary>
    public void Send(byte[] json) => _connection!.SendEvent(json);

    /// <summary>The last event of a subscription.</summary>
    public byte[] Terminated() => UserEventJson.Terminated(clock.GetUtcNow(), IsMicros);

    /// <inheritdoc/>
    public void Dispose()
    {
        UserSubscription[] active;
        lock (_lock)
        {
            _isDisposed = true;
            active = [.. _active.Values];
            _active.Clear();
        }
        foreach (var subscription in active) subscription.Stream?.Remove(subscription);
    }

    private bool End(Func<UserSubscription, bool> isMeant)
    {
        UserSubscription[] ended;
        lock (_lock)
        {
            ended = [.. _active.Values.Where(isMeant)];
            foreach (var subscription in ended) _active.Remove(subscription.Id);
        }
        foreach (var subscription in ended)
        {
            subscription.Stream?.Remove(subscription);
            subscription.Terminate();
        }
        return ended.Length > 0;
    }
}
