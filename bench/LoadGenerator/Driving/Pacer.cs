using System.Diagnostics;
using System.Threading.Channels;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Driving;

/// <summary>Issues commands at fixed intervals whether or not earlier ones were answered.</summary>
internal sealed class Pacer(int rate, long start, long end, CancellationToken cancellationToken)
{
    private const uint NapMicros = 100;

    private readonly Channel<long> _arrivals = Channel.CreateUnbounded<long>(
        new UnboundedChannelOptions { SingleWriter = true });

    public ChannelReader<long> Arrivals => _arrivals.Reader;

    /// <summary>Commands issued and not yet taken by a worker: above 0 for long, the load is too much.</summary>
    public int Waiting => _arrivals.Reader.Count;

    public Thread Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "pacer" };
        thread.Start();
        return thread;
    }

    private void Run()
    {
        for (var issued = 0L; !cancellationToken.IsCancellationRequested;)
        {
            var now = Stopwatch.GetTimestamp();
            if (now >= end) break;
            for (var due = Intended(issued); due <= now; due = Intended(issued))
            {
                _arrivals.Writer.TryWrite(due);
                issued++;
            }
            _ = Native.SleepMicros(NapMicros);
        }
        _arrivals.Writer.Complete();
    }

    private long Intended(long number) => start + (long)(number * (double)Stopwatch.Frequency / rate);
}
