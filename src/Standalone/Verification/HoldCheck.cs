using System.Globalization;
using Exchange.Domain.Ledger;
using Exchange.Storage;

namespace Exchange.Standalone.Verification;

/// <summary>
/// Compares every account's held balances with the holds of its open orders (I-L3). Journal and balances are read at
/// different moments, so an account counts only when no journal changed it between the reading before and the one after
/// its balances; the others are tried again, fewer and fewer at a time. What never holds still is named, not passed.
/// </summary>
internal sealed class HoldCheck(
    IReadOnlyList<MarketAudit> markets, ILedgerStore ledger, IReadOnlyDictionary<int, string> assets,
    VerificationReport report)
{
    private static readonly int[] AccountsAtATime = [256, 32, 4, 1, 1, 1, 1, 1];

    /// <summary>Runs the check; the audits have replayed their journals.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (markets.Any(market => !market.IsReadable))
        {
            report.NotChecked("Held balances: not every journal can be replayed.");
            return;
        }
        var pending = markets.SelectMany(market => market.LastChanges.Keys).Distinct().Order().ToList();
        report.Accounts = pending.Count;
        foreach (var size in AccountsAtATime)
        {
            var moving = new List<long>();
            foreach (var group in pending.Chunk(size)) await CompareAsync(group, moving, cancellationToken);
            pending = moving;
        }
        report.Accounts -= pending.Count;
        if (pending.Count > 0)
            report.NotChecked(string.Create(CultureInfo.InvariantCulture,
                $"Held balances of {pending.Count} accounts that trade all the time; check again when it is quieter."));
    }

    private async Task CompareAsync(long[] accounts, List<long> moving, CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        var stamps = accounts.Select(Stamp).ToList();
        var holds = new Dictionary<(long Account, int Asset), long>();
        foreach (var market in markets) market.AddHolds(holds);
        var balances = new List<IReadOnlyList<Balance>>(accounts.Length);
        foreach (var account in accounts) balances.Add(await ledger.ReadBalancesAsync(account, cancellationToken));
        await CatchUpAsync(cancellationToken);

        for (var i = 0; i < accounts.Length; i++)
        {
            if (Stamp(accounts[i]) != stamps[i]) moving.Add(accounts[i]);
            else Compare(accounts[i], balances[i], holds);
        }
    }

    private void Compare(
        long account, IReadOnlyList<Balance> balances, Dictionary<(long Account, int Asset), long> holds)
    {
        foreach (var (asset, code) in assets)
        {
            var held = balances.FirstOrDefault(balance => balance.Asset == asset).HeldMinor;
            var expected = holds.GetValueOrDefault((account, asset));
            if (held != expected)
                report.Difference(string.Create(CultureInfo.InvariantCulture,
                    $"Account {account} holds {held} minor units of {code}, its open orders {expected}."));
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var market in markets) await market.CatchUpAsync(long.MaxValue, cancellationToken);
    }

    /// <summary>Grows whenever any journal changes the account.</summary>
    private Int128 Stamp(long account)
    {
        Int128 stamp = 0;
        foreach (var market in markets) stamp += market.LastChanges.GetValueOrDefault(account);
        return stamp;
    }
}
