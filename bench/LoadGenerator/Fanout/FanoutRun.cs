using System.Diagnostics;
using System.Globalization;
using System.Net;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Measuring;
using Exchange.LoadGenerator.Rest;

namespace Exchange.LoadGenerator.Fanout;

/// <summary>
/// Keeps one market busy, measures the server's CPU first without listeners and then with them, and what the listeners saw.
/// </summary>
internal sealed class FanoutRun(FanoutOptions options)
{
    private const int ReceiveBuffer = 262_144;
    private const int StalledReceiveBuffer = 4_096;
    private const int ConnectAtOnce = 32;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    public async Task<FanoutResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        var markets = await RestMarkets.ReadAsync(options.Server, 1, cancellationToken);
        using var trading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traders = RestLoad.RunAsync(options.Server, markets, Load(), () => { }, () => { }, trading.Token);
        try
        {
            await Task.Delay(options.WarmUp, cancellationToken);
            var alone = await MeasureAsync(cancellationToken);
            var result = await ListenAsync(
                markets[0].Symbol.ToLowerInvariant() + "@depth@100ms", alone, cancellationToken);
            if (traders.IsFaulted) await traders;
            return result;
        }
        finally
        {
            await trading.CancelAsync();
            await traders.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    // The traders end with the run.
    private LoadOptions Load() => new()
    {
        Name = "traders",
        InFlight = options.Traders,
        Rate = options.Rate,
        WarmUp = TimeSpan.Zero,
        Duration = TimeSpan.FromHours(1),
        Accounts = options.Accounts,
    };

    private async Task<FanoutResult> ListenAsync(string stream, double alone, CancellationToken cancellationToken)
    {
        var recorder = new FanoutRecorder();
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = new List<FanoutClient>();
        try
        {
            clients.AddRange(await ConnectAsync(options.Clients, stream, ReceiveBuffer, cancellationToken));
            var readers = clients.ConvertAll(client => client.RunAsync(recorder, listening.Token));
            var stalled = await ConnectAsync(options.Stalled, stream, StalledReceiveBuffer, cancellationToken);
            clients.AddRange(stalled);
            await Task.Delay(Settle, cancellationToken);
            recorder.Measure(true);
            var started = Stopwatch.GetTimestamp();
            var cores = await MeasureAsync(cancellationToken);
            recorder.Measure(false);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var ended = await Task.WhenAll(stalled.Select(client => client.HasEndedAsync(EndPatience)));
            var lost = recorder.Ended;
            await listening.CancelAsync();
            await Task.WhenAll(readers);
            return new(options, recorder, seconds, alone, cores, ended.Count(hasEnded => hasEnded), lost);
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    private async Task<List<FanoutClient>> ConnectAsync(
        int count, string stream, int receiveBuffer, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(options.Server.Host, cancellationToken);
        var endpoint = new IPEndPoint(addresses[0], options.Server.Port);
        var host = string.Create(CultureInfo.InvariantCulture, $"{options.Server.Host}:{options.Server.Port}");
        var clients = new List<FanoutClient>();
        for (var left = count; left > 0; left -= ConnectAtOnce)
        {
            clients.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(left, ConnectAtOnce)).Select(_ =>
                FanoutClient.ConnectAsync(endpoint, host, stream, receiveBuffer, cancellationToken))));
        }
        return clients;
    }

    // Cores the server used, on average.
    private async Task<double> MeasureAsync(CancellationToken cancellationToken)
    {
        var (cpu, started) = (CpuClock.Family(options.ServerProcess), Stopwatch.GetTimestamp());
        await Task.Delay(options.Duration, cancellationToken);
        return (CpuClock.Family(options.ServerProcess) - cpu) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
