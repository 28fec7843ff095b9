using Exchange.Storage;

namespace Exchange.Silo.Demo.Market;

/// <summary>
/// Decides, before Orleans starts, whether the sandbox's history is still to be made. If not, the clock is set to the
/// present; if so, it goes on from where it begins or, when an earlier start was cut short, from the newest trade. The
/// takers' newest orders tell: they are none before the first start, marked while history is made, and unmarked afterwards.
/// A market that users have traded in before the simulation was switched on gets no history.
/// </summary>
internal sealed class HistoryStart(DemoClock clock, IAccountStore accounts, ITradingQueries queries) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Whether history is still to be made.</summary>
    public bool IsPending { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken) =>
        IsPending = clock.JumpTo(await FindStartAsync(cancellationToken) ?? clock.SystemUtcNow);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>When the history that is missing begins; null when none is.</summary>
    private async Task<DateTimeOffset?> FindStartAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetUtcNow();
        foreach (var profile in DemoProfiles.Markets)
        {
            if (await HasLivedAsync(profile, cancellationToken)) return null;
            var newest = await queries.ListTradesAsync(profile.Rules.Id, null, 1, cancellationToken);
            if (newest.Count == 0) continue;
            var after = DateTimeOffset.UnixEpoch.AddMicroseconds(newest[^1].AtMicros) + Pause;
            if (after > start) start = after;
        }
        return start;
    }

    /// <summary>Whether something happened in the market that was not history in the making.</summary>
    private async Task<bool> HasLivedAsync(MarketProfile profile, CancellationToken cancellationToken)
    {
        var market = profile.Rules.Id;
        var taker = await DemoTrader.EnsureAccountAsync(
            accounts, DemoTrader.TakerName(profile.Rules.Symbol), cancellationToken);
        var orders = await queries.ListOrdersAsync(new(market, taker, null, null, null, 1), cancellationToken);
        if (orders.Count > 0) return !orders[^1].ClientOrderId.StartsWith(MarketAgent.HistoryPrefix, StringComparison.Ordinal);
        return (await queries.ListTradesAsync(market, null, 1, cancellationToken)).Count > 0;
    }
}
