using System.Diagnostics.Metrics;

namespace Exchange.Storage.Committing;

/// <summary>Instruments of the meter <c>Exchange.Storage</c>.</summary>
internal sealed class CommitterMetrics : IDisposable
{
    private readonly Meter _meter = new("Exchange.Storage");
    private readonly Histogram<int> _batchUnits;
    private readonly Histogram<double> _commitSeconds;
    private readonly Counter<long> _units;

    public CommitterMetrics(Func<int> queueDepth)
    {
        _batchUnits = _meter.CreateHistogram<int>(
            "exchange_journal_batch_units", "{unit}", "Units of work in one commit.");
        _commitSeconds = _meter.CreateHistogram<double>(
            "exchange_journal_commit_seconds", "s", "Duration of one commit at the database.");
        _units = _meter.CreateCounter<long>(
            "exchange_journal_units", "{unit}", "Units of work by what became of them.");
        _meter.CreateObservableGauge(
            "exchange_journal_queue_depth", queueDepth, "{unit}", "Units of work waiting for a commit.");
    }

    public void Executed(int units, TimeSpan elapsed)
    {
        _batchUnits.Record(units);
        _commitSeconds.Record(elapsed.TotalSeconds);
    }

    public void Completed(CommitStatus status, int units) =>
        _units.Add(units, new KeyValuePair<string, object?>("status", StatusName(status)));

    public void Dispose() => _meter.Dispose();

    private static string StatusName(CommitStatus status) => status switch
    {
        CommitStatus.Committed => "committed",
        CommitStatus.Fenced => "fenced",
        CommitStatus.Refused => "refused",
        CommitStatus.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
