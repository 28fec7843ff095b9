using System.Diagnostics;
using System.Threading.Channels;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.Driving;

/// <summary>One client's loop: a command, its answer, the next command.</summary>
internal sealed class LoadWorker(ITradingSession session, OrderSource source, LoadRecorder recorder)
{
    // After an error, so that a server that is gone is not asked a million times a second.
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(20);

    public async Task PrefillAsync(LoadMarket market, int orders)
    {
        for (var i = 0; i < orders; i++)
        {
            // Callers in the silo's process whose answers complete inline would starve its threads.
            await Task.Yield();
            await TryAsync(source.NextPassive(market), cancel: null, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Closed loop: sends until <paramref name="end"/>, a stopwatch timestamp.</summary>
    public async Task RunAsync(long end, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Yield();
            var now = Stopwatch.GetTimestamp();
            if (now >= end) return;
            await TryAsync(source.Next(out var cancel), cancel, now);
        }
    }

    /// <summary>Open loop: takes the intended moments of commands until the channel is complete.</summary>
    public async Task RunAsync(ChannelReader<long> arrivals)
    {
        while (true)
        {
            long intended;
            try
            {
                intended = await arrivals.ReadAsync();
            }
            catch (ChannelClosedException)
            {
                return;
            }
            await TryAsync(source.Next(out var cancel), cancel, intended);
        }
    }

#pragma warning disable CA1031 // Whatever goes wrong is counted, shown and makes the run invalid.
    private async ValueTask TryAsync(LoadOrder? place, LiveOrder? cancel, long intended)
    {
        try
        {
            if (place is { } order) await PlaceAsync(order, intended);
            else await CancelAsync(cancel!, intended);
        }
        catch (Exception exception)
        {
            recorder.Failed($"{exception.GetType().Name}: {exception.Message}");
            await Task.Delay(PauseAfterError);
        }
    }
#pragma warning restore CA1031

    private async ValueTask PlaceAsync(LoadOrder order, long intended)
    {
        var outcome = await session.PlaceAsync(order);
        if (outcome.Refusal is { } refusal)
        {
            recorder.Failed(refusal);
            return;
        }
        var fills = session.Fills;
        for (var i = 0; i < fills.Count; i++) order.Market.Live.Filled(order.IsBuy, fills[i]);
        recorder.Placed(intended, fills.Count);
        if (outcome.OpenLots == 0) return;
        var live = new LiveOrder(order, outcome.OrderId, outcome.OpenLots);
        order.Market.Live.Add(live);
        source.Placed(live);
    }

    private async ValueTask CancelAsync(LiveOrder order, long intended)
    {
        var outcome = await session.CancelAsync(order);
        order.Market.Live.Remove(order);
        if (outcome.Refusal is { } refusal) recorder.Failed(refusal);
        else recorder.Canceled(intended, outcome.IsCanceled);
    }
}
