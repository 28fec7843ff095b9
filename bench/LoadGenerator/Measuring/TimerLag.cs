using System.Diagnostics;

namespace Exchange.LoadGenerator.Measuring;

/// <summary>
/// The control of latency figures: a thread that only asks to be woken each millisecond, and how late it is. What it
/// sees is the machine (and, in this process, the garbage collector's pauses), not the code under test.
/// </summary>
internal sealed class TimerLag : IDisposable
{
    private const uint PeriodMicros = 1_000;

    private readonly LatencyHistogram _lags = new();
    private readonly Thread _thread;
    private volatile bool _stop;

    public TimerLag()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "timer lag" };
        _thread.Start();
    }

    /// <summary>Lateness in milliseconds.</summary>
    public LatencySummary Summary() => _lags.Summary();

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_stop)
        {
            var started = Stopwatch.GetTimestamp();
            _ = Native.SleepMicros(PeriodMicros);
            _lags.Record((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds - PeriodMicros);
        }
    }
}
