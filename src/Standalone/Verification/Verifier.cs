using System.Globalization;
using Exchange.Grains.Trading;
using Exchange.Storage;

namespace Exchange.Standalone.Verification;

/// <summary>Reads everything that is stored, changes nothing, and tells what does not fit together.</summary>
internal sealed class Verifier(
    IMarketStore markets, IJournalStore journal, ILedgerStore ledger, ITradingQueries queries, Action<string> progress)
{
    public async Task<VerificationReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = new VerificationReport();
        var assets = (await markets.ReadAssetsAsync(cancellationToken)).ToDictionary(asset => asset.Id, asset => asset.Code);
        var audits = await AuditMarketsAsync(report, cancellationToken);
        progress("Open orders against held balances");
        await new HoldCheck(audits, ledger, assets, report).RunAsync(cancellationToken);
        progress("Balances against the ledger");
        await CheckLedgerAsync(assets, report, cancellationToken);
        return report;
    }

    private async Task<List<MarketAudit>> AuditMarketsAsync(
        VerificationReport report, CancellationToken cancellationToken)
    {
        // Streams before markets: a market is listed before its book is opened.
        var streams = (await journal.ReadHeadsAsync(cancellationToken))
            .Select(head => head.Stream).ToHashSet(StringComparer.Ordinal);
        var audits = new List<MarketAudit>();
        foreach (var rules in await markets.ReadMarketsAsync(cancellationToken))
        {
            progress($"{rules.Symbol}: replaying");
            var audit = new MarketAudit(rules, journal, queries, report, progress);
            streams.Remove(BookReplay.StreamOf(rules.Symbol));
            await audit.RunAsync(cancellationToken);
            audits.Add(audit);
        }
        foreach (var stream in streams) report.Difference($"Stream {stream} belongs to no market.");
        return audits;
    }

    /// <summary>I-L1 and I-L5, each read in one statement.</summary>
    private async Task CheckLedgerAsync(
        Dictionary<int, string> assets, VerificationReport report, CancellationToken cancellationToken)
    {
        foreach (var totals in await ledger.ReadTotalsAsync(cancellationToken))
        {
            var code = assets.GetValueOrDefault(totals.Asset) ?? totals.Asset.ToString(CultureInfo.InvariantCulture);
            report.Add(new AssetFinding(
                totals.Asset, code, totals.LedgerSumMinor, totals.BalanceSumMinor, totals.DifferingBalances));
            if (totals.LedgerSumMinor != 0) Differs($"{code}: all postings sum to {totals.LedgerSumMinor}, not to 0.");
            if (totals.BalanceSumMinor != 0) Differs($"{code}: all balances sum to {totals.BalanceSumMinor}, not to 0.");
            if (totals.DifferingBalances != 0)
                Differs($"{code}: {totals.DifferingBalances} balances differ from the sum of their postings.");
        }

        void Differs(FormattableString what) => report.Difference(FormattableString.Invariant(what));
    }
}
