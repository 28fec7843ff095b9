using System.Diagnostics;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Driving;

/// <summary>Counts what the workers did; only commands of the measured window, but errors of the whole run.</summary>
internal sealed class LoadRecorder(long begin, long end, bool openLoop)
{
    private readonly LatencyHistogram _latencies = new();
    private long _placements;
    private long _cancels;
    private long _cancelsTooLate;
    private long _fills;
    private long _errors;
    private long _answered;
    private string? _firstError;

    /// <summary>All answers so far, warm-up included.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    public long Errors => Interlocked.Read(ref _errors);

    public string? FirstError => Volatile.Read(ref _firstError);

    public void Placed(long intended, int fills)
    {
        if (!Answer(intended)) return;
        Interlocked.Increment(ref _placements);
        Interlocked.Add(ref _fills, fills);
    }

    public void Canceled(long intended, bool isCanceled)
    {
        if (!Answer(intended)) return;
        Interlocked.Increment(ref _cancels);
        if (!isCanceled) Interlocked.Increment(ref _cancelsTooLate);
    }

    public void Failed(string reason)
    {
        Interlocked.Increment(ref _errors);
        Interlocked.CompareExchange(ref _firstError, reason, null);
    }

    public LoadResult Result(LoadOptions options)
    {
        var latencies = _latencies.Summary();
        return new()
        {
            Name = options.Name,
            Seconds = options.Duration.TotalSeconds,
            Placements = Interlocked.Read(ref _placements),
            Cancels = Interlocked.Read(ref _cancels),
            CancelsTooLate = Interlocked.Read(ref _cancelsTooLate),
            Fills = Interlocked.Read(ref _fills),
            Errors = Errors,
            FirstError = FirstError,
            Latency = latencies,
        };
    }

    // In a closed loop an answer after the end belongs to no window; in an open loop leaving out the late ones would
    // hide exactly the latencies it is there to show.
    private bool Answer(long intended)
    {
        Interlocked.Increment(ref _answered);
        var answered = Stopwatch.GetTimestamp();
        if (intended < begin || intended >= end || (!openLoop && answered > end)) return false;
        _latencies.Record((long)Stopwatch.GetElapsedTime(intended, answered).TotalMicroseconds);
        return true;
    }
}
