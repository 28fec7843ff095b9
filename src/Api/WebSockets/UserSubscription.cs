using System.Globalization;
using System.Text;
using Exchange.Api.UserData;

namespace Exchange.Api.WebSockets;

/// <summary>
/// One subscription of a ws-api connection: wraps events as <c>{"subscriptionId":…,"event":{…}}</c>. Those that come before
/// the client was told of the subscription wait.
/// </summary>
internal sealed class UserSubscription : IUserEventSink
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _waiting = [];
    private readonly UserSubscriptions _owner;
    private readonly byte[] _head;
    private bool _isOpen;
    private bool _isEnded;

    public UserSubscription(UserSubscriptions owner, int id, long account, string key, bool isByLogOn)
    {
        (_owner, Id, Account, Key, IsByLogOn) = (owner, id, account, key, isByLogOn);
        _head = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{{\"subscriptionId\":{id},\"event\":"));
    }

    /// <summary>Number on the connection.</summary>
    public int Id { get; }

    /// <summary>The account listened to.</summary>
    public long Account { get; }

    /// <summary>Key that allowed it.</summary>
    public string Key { get; }

    /// <summary>Whether it lasts no longer than the log-on.</summary>
    public bool IsByLogOn { get; }

    /// <summary>Where its events come from; null until it is subscribed.</summary>
    public AccountStream? Stream { get; set; }

    /// <inheritdoc/>
    public bool IsMicros => _owner.IsMicros;

    /// <inheritdoc/>
    public ValueTask<bool> IsAllowedAsync() => _owner.IsAllowedAsync(this);

    /// <inheritdoc/>
    public void Send(byte[] json)
    {
        lock (_lock)
        {
            if (_isEnded) return;
            if (_isOpen) Forward(json);
            else _waiting.Add(json);
        }
    }

    /// <summary>The client knows of the subscription.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _isOpen = true;
            foreach (var json in _waiting) Forward(json);
            _waiting.Clear();
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        Terminate();
        _owner.Lost(this);
    }

    /// <summary>Says that nothing more comes, and sees to it.</summary>
    public void Terminate()
    {
        lock (_lock)
        {
            if (_isEnded) return;
            _isEnded = true;
            Forward(_owner.Terminated());
        }
    }

    private void Forward(byte[] json) => _owner.Send([.. _head, .. json, (byte)'}']);
}
