using System.Runtime.InteropServices;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Storage;

namespace Exchange.Standalone.Verification;

/// <summary>
/// Compares the trades the journal tells with the stored ones, one by one in the order of their ids, and sums up what
/// each order executed according to the stored ones (I-T1, I-T5, I-T6).
/// </summary>
internal sealed class TradeCheck(MarketRules rules, ITradingQueries queries, VerificationReport report)
{
    private const int PageSize = 1_000;

    private readonly Dictionary<long, long> _executedLots = [];
    private IReadOnlyList<TradeRecord> _page = [];
    private int _position;
    private long _nextId = 1;
    private bool _broken;

    /// <summary>Trades compared.</summary>
    public long Count => _nextId - 1;

    /// <summary>Lots of the order in stored trades so far.</summary>
    public long ExecutedLots(long orderId) => _executedLots.GetValueOrDefault(orderId);

    /// <summary>The next trade of the journal. After the first difference the rest cannot be told apart any more.</summary>
    public async ValueTask CompareAsync(TradeRecord expected, CancellationToken cancellationToken)
    {
        if (_broken) return;
        if (expected.TradeId != _nextId)
        {
            Break($"trade {_nextId} is followed by {expected.TradeId} in the journal");
            return;
        }
        if (_position == _page.Count)
        {
            _page = await queries.ListTradesAsync(rules.Id, _nextId, PageSize, cancellationToken);
            _position = 0;
        }
        if (_position == _page.Count)
        {
            Break($"trade {_nextId} is in the journal but not stored");
            return;
        }
        var stored = _page[_position++];
        if (stored != expected)
        {
            Break($"the journal tells {expected}, stored is {stored}");
            return;
        }
        _nextId++;
        CollectionsMarshal.GetValueRefOrAddDefault(_executedLots, stored.TakerOrderId, out _) += stored.QuantityLots;
        CollectionsMarshal.GetValueRefOrAddDefault(_executedLots, stored.MakerOrderId, out _) += stored.QuantityLots;
    }

    /// <summary>Id of the newest stored trade, 0 when there is none.</summary>
    public async Task<long> ReadNewestAsync(CancellationToken cancellationToken)
    {
        var newest = await queries.ListTradesAsync(rules.Id, null, 1, cancellationToken);
        return newest.Count > 0 ? newest[^1].TradeId : 0;
    }

    /// <summary>Trades up to <paramref name="newestStored"/> must have been told by the journal, which was read later.</summary>
    public void CompareEnd(long newestStored)
    {
        if (!_broken && newestStored > Count) Break($"trades {Count + 1} to {newestStored} are stored but not in the journal");
    }

    private void Break(string what)
    {
        _broken = true;
        report.Difference($"{rules.Symbol}: {what}.");
    }
}
