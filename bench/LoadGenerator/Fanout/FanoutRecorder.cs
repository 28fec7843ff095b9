using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Fanout;

/// <summary>What all clients of a stream saw while it was measured.</summary>
internal sealed class FanoutRecorder
{
    private long _messages;
    private long _bytes;
    private long _gaps;
    private long _ended;
    private volatile bool _isMeasuring;

    /// <summary>From the time in an event to its arrival.</summary>
    public LatencyHistogram Latency { get; } = new();

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Events that did not begin where the one before ended.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>Connections the server ended.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Counts from now on, or no longer.</summary>
    public void Measure(bool isMeasuring) => _isMeasuring = isMeasuring;

    public void Received(long latencyMicros, int bytes)
    {
        if (!_isMeasuring) return;
        Latency.Record(latencyMicros);
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Gap() => Interlocked.Increment(ref _gaps);

    public void End() => Interlocked.Increment(ref _ended);
}
