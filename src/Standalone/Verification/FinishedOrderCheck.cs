using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Storage;

namespace Exchange.Standalone.Verification;

/// <summary>
/// Compares the orders that finished according to the journal with the stored ones, account by account (I-O1, I-T6).
/// </summary>
internal sealed class FinishedOrderCheck(MarketRules rules, ITradingQueries queries, VerificationReport report)
{
    private const int PageSize = 1_000;

    private readonly Dictionary<long, FinishedOrder> _expected = [];
    private readonly HashSet<long> _accounts = [];

    /// <summary>Orders that finished according to the journal.</summary>
    public int Count => _expected.Count;

    /// <summary>Whether the order finished according to the journal.</summary>
    public bool Contains(long orderId) => _expected.ContainsKey(orderId);

    /// <summary>Remembers an account that may have orders.</summary>
    public void AddAccount(long account) => _accounts.Add(account);

    /// <summary>An order that finished according to the journal.</summary>
    public void Add(in FinishedOrder order)
    {
        if (!_expected.TryAdd(order.OrderId, order)) Differs($"order {order.OrderId} finishes twice");
    }

    /// <summary>
    /// Reads the stored orders, which are at least as new as the journal was, and compares. Returns those the journal has
    /// not told so far.
    /// </summary>
    public async Task<List<FinishedOrder>> CompareAsync(TradeCheck trades, CancellationToken cancellationToken)
    {
        var missing = new HashSet<long>(_expected.Keys);
        var newer = new List<FinishedOrder>();
        foreach (var account in _accounts)
        {
            var from = 1L;
            while (true)
            {
                var page = await queries.ListOrdersAsync(
                    new(rules.Id, account, from, null, null, PageSize), cancellationToken);
                foreach (var stored in page)
                {
                    if (missing.Remove(stored.OrderId)) Compare(in stored, trades);
                    else newer.Add(stored);
                }
                if (page.Count < PageSize) break;
                from = page[^1].OrderId + 1;
            }
        }
        foreach (var orderId in missing) Differs($"order {orderId} finished in the journal but is not stored");
        return newer;
    }

    /// <summary>Compares orders the journal had not told before; by now it must have.</summary>
    public void CompareNewer(IReadOnlyList<FinishedOrder> orders, TradeCheck trades)
    {
        foreach (var stored in orders) Compare(in stored, trades);
    }

    private void Compare(in FinishedOrder stored, TradeCheck trades)
    {
        if (!_expected.TryGetValue(stored.OrderId, out var expected))
            Differs($"order {stored.OrderId} is stored as finished, but not finished in the journal");
        else if (stored != expected)
            Differs($"the journal tells {expected}, stored is {stored}");
        else if (stored.ExecutedLots != trades.ExecutedLots(stored.OrderId))
            Differs($"order {stored.OrderId} executed {stored.ExecutedLots} lots, its trades {trades.ExecutedLots(stored.OrderId)}");
    }

    private void Differs(string what) => report.Difference($"{rules.Symbol}: {what}.");
}
