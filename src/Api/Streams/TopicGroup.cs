namespace Exchange.Api.Streams;

/// <summary>
/// Streams fed from the same place. A stream exists while it has subscribers, and the place is listened to while there are
/// streams. Locks are taken in the order group, feed, stream: what a feed calls must not take the group's.
/// </summary>
internal abstract class TopicGroup<T>
    where T : StreamTopic
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _byName = new(StringComparer.Ordinal);
    private volatile T[] _topics = [];

    /// <summary>The streams that have subscribers.</summary>
    protected T[] Topics => _topics;

    /// <summary>Begins to listen; called under the group's lock.</summary>
    protected abstract void Start();

    /// <summary>Ends listening; called under the group's lock.</summary>
    protected abstract void Stop();

    /// <summary>Subscribes a connection until the result is disposed; null when no such stream can be made.</summary>
    protected IDisposable? Subscribe(string name, StreamConnection connection, Func<T?> create)
    {
        lock (_lock)
        {
            if (!_byName.TryGetValue(name, out var topic))
            {
                topic = create();
                if (topic is null) return null;
                if (_byName.Count == 0) Start();
                _byName.Add(name, topic);
                _topics = [.. _byName.Values];
            }
            topic.Add(connection);
            return new Subscription(this, topic, connection);
        }
    }

    private void Unsubscribe(T topic, StreamConnection connection)
    {
        lock (_lock)
        {
            if (!topic.Remove(connection)) return;
            _byName.Remove(topic.Name);
            _topics = [.. _byName.Values];
            if (_byName.Count == 0) Stop();
        }
    }

    private sealed class Subscription(TopicGroup<T> group, T topic, StreamConnection connection) : IDisposable
    {
        public void Dispose() => group.Unsubscribe(topic, connection);
    }
}
