using System.Diagnostics.Metrics;

namespace Exchange.Api.Streams;

/// <summary>Instruments of the streams, in the meter <c>Exchange.Api</c>.</summary>
internal sealed class StreamMetrics : IDisposable
{
    private readonly UpDownCounter<long> _connections;
    private readonly UpDownCounter<long> _subscriptions;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _slowReaders;

    public StreamMetrics()
    {
        _connections = Meter.CreateUpDownCounter<long>(
            "exchange_stream_connections", "{connection}", "Open connections to streams.");
        _subscriptions = Meter.CreateUpDownCounter<long>(
            "exchange_stream_subscriptions", "{subscription}", "Subscriptions of open connections.");
        _messages = Meter.CreateCounter<long>(
            "exchange_stream_messages", "{message}", "Messages handed to connections' sockets.");
        _slowReaders = Meter.CreateCounter<long>(
            "exchange_stream_slow_readers", "{connection}", "Connections ended because they did not keep up.");
    }

    /// <summary>The meter of this instance.</summary>
    public Meter Meter { get; } = new("Exchange.Api");

    public void Connected(int change) => _connections.Add(change);

    public void Subscribed(int change) => _subscriptions.Add(change);

    public void Sent(int messages) => _messages.Add(messages);

    public void SlowReader() => _slowReaders.Add(1);

    public void Dispose() => Meter.Dispose();
}
