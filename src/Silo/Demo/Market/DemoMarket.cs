using Exchange.Abstractions.Trading;
using Exchange.Domain.Numerics;
using Exchange.Storage;

namespace Exchange.Silo.Demo.Market;

/// <summary>
/// Runs the simulated makers and takers of all markets. Before the host is ready it makes the history when that is due and
/// fills the books; afterwards each market has one loop that quotes and one that takes.
/// </summary>
internal sealed partial class DemoMarket(
    IGrainFactory grains, IAccountStore accounts, HistoryStart history, DemoClock clock, ILogger<DemoMarket> logger)
    : BackgroundService
{
    private const int FillRounds = 3;
    private const int StepsPerLook = 25;
    private static readonly TimeSpan StepMin = TimeSpan.FromSeconds(25);

    // Below a minute, so that every minute has a step and with it a trade.
    private static readonly TimeSpan StepMax = TimeSpan.FromSeconds(55);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly List<MarketAgent> _agents = [];
    private FairPrices _prices = null!;
    private DemoRandom _pace = null!;

    private long NowMicros => Timestamp.From(clock.GetUtcNow()).Micros;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Every start lives through another future.
        var seed = (ulong)NowMicros;
        _pace = DemoRandom.For(seed, "pace");
        await OpenAsync(seed, cancellationToken);
        if (history.IsPending) await MakeHistoryAsync(cancellationToken);
        for (var round = 0; round < FillRounds; round++)
            await Task.WhenAll(_agents.Select(agent => agent.QuoteAsync(LadderShape.Live)));
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        _agents.Select(agent => QuoteLoopAsync(agent, stoppingToken))
            .Concat(_agents.Select(agent => TakeLoopAsync(agent, stoppingToken))));

    private async Task OpenAsync(ulong seed, CancellationToken cancellationToken)
    {
        _prices = new(seed, NowMicros, DemoProfiles.Assets);
        foreach (var profile in DemoProfiles.Markets)
        {
            var symbol = profile.Rules.Symbol;
            var makers = new List<DemoTrader>();
            for (var i = 0; i < LadderPlanner.Makers; i++)
                makers.Add(await OpenTraderAsync(profile, DemoTrader.MakerName(symbol, i), cancellationToken));
            var taker = await OpenTraderAsync(profile, DemoTrader.TakerName(symbol), cancellationToken);
            var agent = new MarketAgent(
                profile, makers, taker, grains.GetGrain<IOrderBookGrain>(symbol), _prices, clock, seed);
            await agent.LookAsync();
            _agents.Add(agent);
            if (profile.Rules.Quote != DemoMarkets.Usdt || await agent.FindMiddleAsync() is not { } middle) continue;
            _prices.MoveTo(profile.Rules.Base.Code, middle);
        }
    }

    private Task<DemoTrader> OpenTraderAsync(MarketProfile profile, string name, CancellationToken cancellationToken) =>
        DemoTrader.OpenAsync(profile, name, accounts, grains, cancellationToken);

    /// <summary>
    /// The same traders on the same path under a clock that jumps from the past to now, in steps of about half a minute.
    /// </summary>
    private async Task MakeHistoryAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetUtcNow();
        var progress = new HistoryProgress(Console.Out, Console.IsOutputRedirected);
        for (var step = 1; ; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = StepMin + (StepMax - StepMin) * _pace.NextUniform();
            if (!clock.JumpTo(clock.GetUtcNow() + length)) break;
            var now = NowMicros;
            _prices.AdvanceTo(now);
            var looks = step % StepsPerLook == 0;
            await Task.WhenAll(_agents.Select(async agent =>
            {
                if (looks) await agent.LookAsync();
                await agent.HistoryStepAsync(now);
            }));
            progress.Report((clock.GetUtcNow() - began) / (clock.SystemUtcNow - began));
        }
        progress.Done();
    }

    private async Task QuoteLoopAsync(MarketAgent agent, CancellationToken stop)
    {
        var random = DemoRandom.For((ulong)NowMicros, agent.Symbol + " pace");
        var looked = clock.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var worked = await TryAsync(agent, async () =>
            {
                _prices.AdvanceTo(NowMicros);
                if (clock.GetElapsedTime(looked) >= LookEvery)
                {
                    looked = clock.GetTimestamp();
                    await agent.LookAsync();
                }
                return await agent.QuoteAsync(LadderShape.Live);
            });
            var pause = worked ? TimeSpan.FromSeconds(random.Between(0.7, 1.3)) : AfterFailure;
            await DelayAsync(pause, stop);
        }
    }

    private async Task TakeLoopAsync(MarketAgent agent, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var wait = agent.NextArrival(NowMicros) - NowMicros;
            if (wait > 0) await DelayAsync(TimeSpan.FromMicroseconds(wait), stop);
            if (stop.IsCancellationRequested) return;
            if (!await TryAsync(agent, agent.TakeAsync)) await DelayAsync(AfterFailure, stop);
        }
    }

    /// <summary>A market that cannot be reached at the moment is tried again; the others go on.</summary>
    private async Task<bool> TryAsync(MarketAgent agent, Func<Task<bool>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.Failed(logger, agent.Symbol, exception.Message);
            return false;
        }
    }

    private async Task DelayAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Information, "The simulated traders of {Symbol} could not work: {Reason}")]
        public static partial void Failed(ILogger logger, string symbol, string reason);
    }
}
