using Exchange.Domain;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Grains.Trading;
using Exchange.Storage;

namespace Exchange.Standalone.Verification;

/// <summary>
/// One market, replayed from the first entry of its journal: trades and finished orders as the events tell them against
/// the stored ones, and the state against the one from snapshot and tail (I-B5, I-J1, I-J2, I-J4).
/// </summary>
/// <remarks>
/// The journal may grow meanwhile. What is stored is always read after the journal, so nothing of the journal may be
/// missing; what is newer than the journal read so far must be found in it when it is read again.
/// </remarks>
internal sealed class MarketAudit(
    MarketRules rules, IJournalStore journal, ITradingQueries queries, VerificationReport report,
    Action<string> progress)
{
    private const long ProgressEntries = 100_000;

    private readonly BookReplay _replay = BookReplay.FromTheBeginning(rules);
    private readonly CommitUnit _unit = new();
    private readonly TradeCheck _trades = new(rules, queries, report);
    private readonly FinishedOrderCheck _finished = new(rules, queries, report);
    private readonly Dictionary<long, long> _lastChange = [];
    private readonly List<int> _slots = [];

    public MarketRules Rules => rules;

    /// <summary>Whether the journal could be read, so that the state here is the market's.</summary>
    public bool IsReadable { get; private set; } = true;

    /// <summary>Accounts whose balances the journal has changed, with the sequence of the last change.</summary>
    public IReadOnlyDictionary<long, long> LastChanges => _lastChange;

    /// <summary>Runs all checks.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(long.MaxValue, cancellationToken);
        var newer = await _finished.CompareAsync(_trades, cancellationToken);
        var newestTrade = await _trades.ReadNewestAsync(cancellationToken);
        await CatchUpAsync(long.MaxValue, cancellationToken);
        if (!IsReadable) return;
        _finished.CompareNewer(newer, _trades);
        _trades.CompareEnd(newestTrade);
        CompareOpenOrders();
        await CompareSnapshotAsync(cancellationToken);
    }

    /// <summary>Applies the journal's newer entries; notes and stops for good where it cannot be read.</summary>
    public async Task CatchUpAsync(long lastSequence, CancellationToken cancellationToken)
    {
        if (!IsReadable) return;
        try
        {
            await foreach (var events in _replay.ReplayAsync(journal, lastSequence, cancellationToken))
            {
                _unit.Clear();
                Settlement.Settle(events, _replay.Book.Orders, rules, _unit);
                foreach (var trade in _unit.Trades) await _trades.CompareAsync(trade, cancellationToken);
                foreach (var order in _unit.Orders) _finished.Add(order);
                foreach (var delta in _unit.Deltas) Note(delta.Account);
                if (_replay.Sequence % ProgressEntries == 0) progress($"{rules.Symbol}: {_replay.Sequence} entries");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvariantViolationException)
        {
            IsReadable = false;
            Differs($"the journal cannot be replayed after {_replay.Sequence}: {exception.Message}");
        }
    }

    /// <summary>Adds the holds of the open orders by account and asset.</summary>
    public void AddHolds(Dictionary<(long Account, int Asset), long> holds)
    {
        foreach (var slot in OpenOrders())
        {
            ref readonly var order = ref _replay.Book.Orders[slot];
            var asset = order.Side == Domain.Orders.Side.Buy ? rules.Quote.Id : rules.Base.Id;
            var key = (order.AccountId, asset);
            holds[key] = checked(holds.GetValueOrDefault(key) + order.HoldMinor);
        }
    }

    private void Note(long account)
    {
        _lastChange[account] = _replay.Sequence;
        if (AccountNumbers.IsUser(account)) _finished.AddAccount(account);
    }

    private List<int> OpenOrders()
    {
        _slots.Clear();
        _replay.Book.CopyOpenOrders(_slots);
        return _slots;
    }

    private void CompareOpenOrders()
    {
        foreach (var slot in OpenOrders())
        {
            var orderId = _replay.Book.Orders[slot].OrderId;
            var executed = _replay.Book.Orders.Details(slot).ExecutedLots;
            if (_finished.Contains(orderId)) Differs($"order {orderId} is open and finished");
            if (executed != _trades.ExecutedLots(orderId))
                Differs($"open order {orderId} executed {executed} lots, its trades {_trades.ExecutedLots(orderId)}");
        }
    }

    private async Task CompareSnapshotAsync(CancellationToken cancellationToken)
    {
        var (snapshotSequence, snapshotHash) = (0L, "");
        try
        {
            var restored = await BookReplay.FromSnapshotAsync(rules, journal, cancellationToken);
            snapshotSequence = restored.Sequence;
            await restored.CatchUpAsync(journal, cancellationToken);
            await CatchUpAsync(restored.Sequence, cancellationToken);
            snapshotHash = Text(restored.Book.StateHash());
            if (restored.Sequence != _replay.Sequence)
                Differs($"snapshot and tail end at {restored.Sequence}, the journal at {_replay.Sequence}");
            else if (!string.Equals(snapshotHash, Text(_replay.Book.StateHash()), StringComparison.Ordinal))
                Differs($"the state at {restored.Sequence} differs between the beginning and the snapshot at {snapshotSequence}");
        }
        catch (Exception exception) when (exception is InvalidDataException or InvariantViolationException)
        {
            Differs($"the snapshot at {snapshotSequence} and its tail cannot be replayed: {exception.Message}");
        }
        report.Add(new MarketFinding(
            rules.Symbol, _replay.Sequence, _replay.Epoch, Text(_replay.Book.StateHash()), snapshotSequence, snapshotHash,
            _replay.Book.OpenOrderCount, _finished.Count, _trades.Count));
    }

    private void Differs(string what) => report.Difference($"{rules.Symbol}: {what}.");

    private static string Text(UInt128 hash) => hash.ToString("x32", null);
}
