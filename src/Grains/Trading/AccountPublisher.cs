using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Microsoft.Extensions.Logging;

namespace Exchange.Grains.Trading;

/// <summary>
/// Tells wallets what a commit did to their accounts. A wallet that may not have heard is told so until it has: its
/// listeners then fetch the state instead of missing something silently (I-V3).
/// </summary>
internal sealed partial class AccountPublisher(
    string symbol, IGrainFactory grains, TimeProvider clock, ILogger logger)
{
    private const int KnownWalletsMax = 10_000;

    // Up to here searching the rows is cheaper than a table of them.
    private const int LinearSearchMax = 8;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, IWalletGrain> _wallets = [];
    private readonly HashSet<long> _unreached = [];
    private bool _closed;

    /// <summary>Tells every account but the caller's, whose events go with the reply.</summary>
    /// <param name="unit">The unit's place and time; the rest is filled in.</param>
    /// <param name="changes">What the unit does to each account.</param>
    /// <param name="balances">The new balances.</param>
    /// <param name="caller">The account whose command it was.</param>
    /// <returns>The caller's events; null when it has none.</returns>
    public AccountEvents? Publish(
        AccountEvents unit, AccountChange[] changes, IReadOnlyList<Balance> balances, long caller)
    {
        AccountEvents? own = null;
        var table = changes.Length > LinearSearchMax ? balances.ToLookup(balance => balance.Account) : null;
        foreach (ref readonly var change in changes.AsSpan())
        {
            var isOwn = change.Account == caller;
            var events = unit with
            {
                Symbol = symbol,
                Previous = change.Previous,
                CancelClientOrderId = isOwn ? unit.CancelClientOrderId : "",
                Orders = change.Orders,
                Steps = change.Steps,
                Lists = change.Lists,
                Balances = table is null ? Search(balances, change.Account) : [.. table[change.Account].Select(View)],
            };
            if (isOwn) own = events;
            else _ = TellAsync(change.Account, events);
        }
        return own;
    }

    /// <summary>Tells every account but the caller's that a unit of unknown fate may have touched it.</summary>
    public void ReportLoss(AccountChange[] changes, long caller)
    {
        foreach (var change in changes)
        {
            if (change.Account != caller) _ = ReportLossAsync(change.Account);
        }
    }

    /// <summary>Tries no longer: the next owner of the book has a new epoch, which says enough.</summary>
    public void Close() => _closed = true;

    private async Task TellAsync(long account, AccountEvents events)
    {
        try
        {
            await Wallet(account).AccountChangedAsync(events);
        }
        catch (Exception exception)
        {
            Log.NotTold(logger, symbol, account, events.Sequence, exception);
            await ReportLossAsync(account);
        }
    }

    private async Task ReportLossAsync(long account)
    {
        if (!_unreached.Add(account)) return;
        while (!_closed)
        {
            try
            {
                // Removed first: a loss after this call began needs a call of its own.
                _unreached.Remove(account);
                await Wallet(account).EventsLostAsync();
                return;
            }
            catch (Exception exception)
            {
                Log.NotReported(logger, symbol, account, exception);
                if (!_unreached.Add(account)) return;
            }
            await Task.Delay(RetryPause, clock);
        }
    }

    /// <summary>Making a grain reference costs as much as a call, so those in use are kept.</summary>
    private IWalletGrain Wallet(long account)
    {
        if (_wallets.TryGetValue(account, out var wallet)) return wallet;
        if (_wallets.Count == KnownWalletsMax) _wallets.Clear();
        return _wallets[account] = grains.GetGrain<IWalletGrain>(account);
    }

    private static BalanceView[] Search(IReadOnlyList<Balance> balances, long account)
    {
        var count = 0;
        for (var i = 0; i < balances.Count; i++)
        {
            if (balances[i].Account == account) count++;
        }
        var found = new BalanceView[count];
        for (var i = balances.Count - 1; i >= 0; i--)
        {
            if (balances[i].Account == account) found[--count] = View(balances[i]);
        }
        return found;
    }

    private static BalanceView View(Balance balance) =>
        new(balance.Asset, balance.AvailableMinor, balance.HeldMinor, balance.Version);

    private static partial class Log
    {
        [LoggerMessage(1111, LogLevel.Warning,
            "Book {Symbol}: the wallet of account {Account} may not have heard of sequence {Sequence}.")]
        public static partial void NotTold(
            ILogger logger, string symbol, long account, long sequence, Exception exception);

        [LoggerMessage(1112, LogLevel.Warning,
            "Book {Symbol}: the wallet of account {Account} cannot be told that it missed something; trying again.")]
        public static partial void NotReported(ILogger logger, string symbol, long account, Exception exception);
    }
}
