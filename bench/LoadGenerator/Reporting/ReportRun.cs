using System.Globalization;
using Exchange.LoadGenerator.Baseline;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.InProcess;
using Exchange.LoadGenerator.Measuring;
using Exchange.LoadGenerator.Rest;
using Exchange.LoadGenerator.Workload;
using Exchange.TestKit;

namespace Exchange.LoadGenerator.Reporting;

/// <summary>
/// Measures every configuration in turn, several rounds, on one PostgreSQL server, so that each figure has its reference
/// from the same minutes.
/// </summary>
internal sealed class ReportRun(ReportOptions options, string baselineConnection, ReportRun.Target target)
{
    private const double OpenLoopShare = 0.25;
    private const int OpenLoopInFlightMax = 1_024;
    private const int RestConnections = 256;

    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(60);

    /// <summary>What is measured against.</summary>
    internal sealed record Target(
        ExchangeServer Server, LoadAccounts Accounts, IReadOnlyList<LoadMarket> Markets, MachineGauge Gauge);

    private readonly GrainLoad _grains = new(target.Accounts, target.Markets, target.Gauge);

    public ReportResult Result { get; } = new();

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        Result.SyncBefore = SyncProbe.Measure();
        (Series Series, Func<Series, CancellationToken, Task<Sample>> Measure)[] plan =
        [
            (Result.BaselineBest, (_, stop) => BaselineAsync(BaselineForm.Function, markets: 10, stop)),
            (Result.BaselineFunction, (_, stop) => BaselineAsync(BaselineForm.Function, markets: 1, stop)),
            (Result.BaselineUsual, (_, stop) => BaselineAsync(BaselineForm.Statements, markets: 1, stop)),
            (Result.Grains64, (series, stop) => GrainsAsync(series.Name, inFlight: 64, rate: 0, stop)),
            (Result.Grains256, (series, stop) => GrainsAsync(series.Name, inFlight: 256, rate: 0, stop)),
            (Result.Grains1024, (series, stop) => GrainsAsync(series.Name, inFlight: 1_024, rate: 0, stop)),
            (Result.Rest, RestAsync),
        ];

        // Nothing compiled yet is measured.
        Say("warm-up");
        await GrainsAsync("warm-up", inFlight: 256, rate: 0, cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            // Back and forth, so that none always follows the same neighbour.
            foreach (var (series, measure) in round % 2 == 1 ? plan : plan.Reverse())
            {
                Say(string.Create(CultureInfo.InvariantCulture, $"round {round} of {options.Rounds}: {series.Name}"));
                series.Add(await UndisturbedAsync(stop => measure(series, stop), cancellationToken));
            }
        }

        Result.OpenLoopRate = (int)(OpenLoopShare * Result.Grains256.Median(sample => sample.OrdersPerSecond));
        for (var round = 1; round <= options.Rounds; round++)
        {
            Say(string.Create(
                CultureInfo.InvariantCulture, $"round {round} of {options.Rounds}: open loop, {Result.OpenLoopRate}/s"));
            Result.OpenLoop.Add(await UndisturbedAsync(OpenLoopAsync, cancellationToken));
        }
        Result.SyncAfter = SyncProbe.Measure();
    }

    // Runs are chosen by what others did, never by their own result; one with errors is always kept.
    private async Task<Sample> UndisturbedAsync(
        Func<CancellationToken, Task<Sample>> measure, CancellationToken cancellationToken)
    {
        Sample? best = null;
        for (var attempt = 1; attempt <= options.Attempts; attempt++)
        {
            await IdleGate.WaitAsync(options.IdleWait, cancellationToken);
            var sample = await measure(cancellationToken);
            Say(ReportTable.Line(sample));
            if (sample.Errors > 0) return sample;
            if (best is null || sample.ForeignCores < best.ForeignCores) best = sample;
            if (!best.IsDisturbed) break;
        }
        return best!;
    }

    private async Task<Sample> BaselineAsync(BaselineForm form, int markets, CancellationToken cancellationToken)
    {
        var baseline = new BaselineOptions
        {
            Form = form,
            Markets = markets,
            WarmUp = options.WarmUp,
            Duration = options.Duration,
        };
        var from = target.Gauge.Read();
        var run = await BaselineRun.RunAsync(baselineConnection, baseline, cancellationToken);
        Result.DatabaseServer = run.Server;
        return Sample.From(run, MachineGauge.Between(from, target.Gauge.Read()));
    }

    private async Task<Sample> GrainsAsync(string name, int inFlight, int rate, CancellationToken cancellationToken) =>
        Sample.From(await _grains.RunAsync(Load(name, inFlight, rate), cancellationToken));

    private async Task<Sample> RestAsync(Series series, CancellationToken cancellationToken)
    {
        await target.Accounts.EmptyBooksAsync(target.Markets, cancellationToken);
        return Sample.From(await RestClientProcess.RunAsync(
            target.Server.Address, target.Markets.Count, Load(series.Name, RestConnections, rate: 0), target.Gauge,
            cancellationToken));
    }

    /// <summary>Fixed arrivals, beside a process that only measures how late the machine wakes it.</summary>
    private async Task<Sample> OpenLoopAsync(CancellationToken cancellationToken)
    {
        var seconds = (int)(options.WarmUp + options.Duration).TotalSeconds;
        await using var probe = ChildProcess.Start(ChildProcessOptions.ForAssembly(
            typeof(ReportRun).Assembly.Location,
            "probe", "--seconds", seconds.ToString(CultureInfo.InvariantCulture)));
        var sample = await GrainsAsync(
            Result.OpenLoop.Name, OpenLoopInFlightMax, Result.OpenLoopRate, cancellationToken);
        var line = await probe.WaitForLineAsync(ReportTable.ProbeP99(), ProbePatience, cancellationToken);
        return sample with
        {
            ProbeP99 = double.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
        };
    }

    private LoadOptions Load(string name, int inFlight, int rate) => new()
    {
        Name = name,
        InFlight = inFlight,
        Rate = rate,
        WarmUp = options.WarmUp,
        Duration = options.Duration,
        Accounts = options.Accounts,
    };

    private static void Say(string text) => Console.Error.WriteLine(text);
}
