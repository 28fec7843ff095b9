using System.Diagnostics;
using System.Globalization;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.Driving;

/// <summary>Drives sessions through warm-up and measured time, with a line of progress each second.</summary>
internal sealed class LoadRun(LoadOptions options, IReadOnlyList<LoadMarket> markets, Func<int, ITradingSession> open)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>Called on a thread of its own when the measured time begins and when it ends.</summary>
    public Action Began { get; init; } = () => { };

    /// <inheritdoc cref="Began"/>
    public Action Ended { get; init; } = () => { };

    public async Task<LoadResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        var sessions = new ITradingSession[options.InFlight];
        for (var i = 0; i < sessions.Length; i++) sessions[i] = open(i);
        try
        {
            var sources = Enumerable.Range(0, sessions.Length)
                .Select(i => new OrderSource(options.Seed + i, markets, options.Accounts, options.OrdersPerMarket))
                .ToArray();
            await PrefillAsync(sessions, sources);
            return await DriveAsync(sessions, sources, cancellationToken);
        }
        finally
        {
            foreach (var session in sessions) await session.DisposeAsync();
        }
    }

    private async Task PrefillAsync(ITradingSession[] sessions, OrderSource[] sources)
    {
        var recorder = new LoadRecorder(long.MaxValue, long.MaxValue, openLoop: false);
        foreach (var market in markets)
        {
            await Task.WhenAll(sessions.Select((session, i) =>
                new LoadWorker(session, sources[i], recorder).PrefillAsync(
                    market, ShareOf(options.OrdersPerMarket, i, sessions.Length))));
        }
        if (recorder.Errors > 0)
            throw new InvalidOperationException(
                $"{options.Name}: {recorder.Errors} errors while filling the books: {recorder.FirstError}");
    }

    private async Task<LoadResult> DriveAsync(
        ITradingSession[] sessions, OrderSource[] sources, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var begin = start + Ticks(options.WarmUp);
        var end = begin + Ticks(options.Duration);
        var recorder = new LoadRecorder(begin, end, options.Rate > 0);
        var pacer = options.Rate > 0 ? new Pacer(options.Rate, start, end, cancellationToken) : null;
        var timekeeper = new Thread(() => KeepTime(recorder, pacer, begin, end, cancellationToken))
        {
            IsBackground = true,
            Name = "timekeeper",
        };
        timekeeper.Start();
        var pacing = pacer?.Start();
        await Task.WhenAll(sessions.Select((session, i) =>
        {
            var worker = new LoadWorker(session, sources[i], recorder);
            return Task.Run(
                () => pacer is null ? worker.RunAsync(end, cancellationToken) : worker.RunAsync(pacer.Arrivals),
                CancellationToken.None);
        }));
        pacing?.Join();
        timekeeper.Join();
        cancellationToken.ThrowIfCancellationRequested();
        return recorder.Result(options);
    }

    // On its own thread: under full load a timer of the pool would be late.
    private void KeepTime(
        LoadRecorder recorder, Pacer? pacer, long begin, long end, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var last = (At: started, Count: 0L);
        var next = started + Ticks(ProgressInterval);
        SleepUntil(begin, Progress, cancellationToken);
        Began();
        SleepUntil(end, Progress, cancellationToken);
        Ended();

        void Progress()
        {
            if (Stopwatch.GetTimestamp() < next) return;
            next += Ticks(ProgressInterval);
            var now = (At: Stopwatch.GetTimestamp(), Count: recorder.Answered);
            var rate = (now.Count - last.Count) / Stopwatch.GetElapsedTime(last.At, now.At).TotalSeconds;
            last = now;
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var load = pacer is null ? $"in flight {options.InFlight}" : $"waiting {pacer.Waiting}";
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Name}: {seconds,3:F0} s, {rate,7:F0} orders/s, {load}, errors {recorder.Errors}"));
        }
    }

    private static void SleepUntil(long moment, Action progress, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            progress();
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), moment);
            if (left <= TimeSpan.Zero) return;
            Thread.Sleep(TimeSpan.FromMilliseconds(Math.Min(50, Math.Ceiling(left.TotalMilliseconds))));
        }
    }

    private static int ShareOf(int total, int index, int count) =>
        (total / count) + (index < total % count ? 1 : 0);

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
