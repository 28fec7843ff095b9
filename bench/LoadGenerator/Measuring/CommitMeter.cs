using System.Diagnostics.Metrics;

namespace Exchange.LoadGenerator.Measuring;

/// <summary>Counts the commits of a silo in this process by listening to the instruments it publishes anyway.</summary>
internal sealed class CommitMeter : IDisposable
{
    private const string MeterName = "Exchange.Storage";

    private readonly MeterListener _listener = new();
    private long _commits;
    private long _units;
    private long _commitMicros;

    public CommitMeter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (string.Equals(instrument.Meter.Name, MeterName, StringComparison.Ordinal)
                && instrument.Name is "exchange_journal_batch_units" or "exchange_journal_commit_seconds")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, units, _, _) =>
        {
            Interlocked.Increment(ref _commits);
            Interlocked.Add(ref _units, units);
        });
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
            Interlocked.Add(ref _commitMicros, (long)(seconds * 1_000_000)));
        _listener.Start();
    }

    public CommitCounts Read() =>
        new(Interlocked.Read(ref _commits), Interlocked.Read(ref _units), Interlocked.Read(ref _commitMicros));

    public void Dispose() => _listener.Dispose();
}

/// <summary>Commits, units of work in them, and the time the database took for them.</summary>
internal readonly record struct CommitCounts(long Commits, long Units, long Micros)
{
    public static CommitCounts operator -(CommitCounts left, CommitCounts right) =>
        new(left.Commits - right.Commits, left.Units - right.Units, left.Micros - right.Micros);
}
