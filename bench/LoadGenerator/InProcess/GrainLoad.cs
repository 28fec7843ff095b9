using System.Globalization;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.Measuring;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.InProcess;

/// <summary>Runs load through the wallet grains of a silo in this process.</summary>
internal sealed class GrainLoad(LoadAccounts accounts, IReadOnlyList<LoadMarket> markets, MachineGauge gauge)
{
    private int _runs;

    public async Task<MeasuredRun> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        await accounts.EmptyBooksAsync(markets, cancellationToken);
        // A client id may be used again only after its order is finished, so each run has its own.
        var run = ++_runs;
        var from = default(MachineGauge.Reading);
        var to = default(MachineGauge.Reading);
        var load = new LoadRun(
            options, markets,
            worker => new GrainSession(accounts, string.Create(CultureInfo.InvariantCulture, $"g{run}-{worker}")))
        {
            Began = () => from = gauge.Read(),
            Ended = () => to = gauge.Read(),
        };
        var result = await load.ExecuteAsync(cancellationToken);
        return new(result, MachineGauge.Between(from, to));
    }
}
