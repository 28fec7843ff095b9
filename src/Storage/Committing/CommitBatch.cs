using System.Runtime.InteropServices;
using Exchange.Domain.Journaling;
using Exchange.Domain.Ledger;

namespace Exchange.Storage.Committing;

/// <summary>
/// Units of many streams on their way into one commit: one journal row per stream, deltas folded per account and asset,
/// everything else appended. Built by <see cref="Add"/>, finished by <see cref="Seal"/>, reused after <see cref="Clear"/>.
/// </summary>
internal sealed class CommitBatch
{
    private readonly Dictionary<BalanceKey, int> _keys = [];
    private readonly List<FoldedDelta> _folds = [];
    private readonly List<OwnedStream> _streams = [];
    private readonly List<PendingUnit> _units = [];
    private int[] _ordinals = [];
    private int[] _order = [];
    private Balance[] _balances = [];
    private bool _sealed;

    public CommitColumns Columns { get; } = new();

    public IReadOnlyList<PendingUnit> Units => _units;

    /// <summary>The streams of the batch; sorted by name once sealed.</summary>
    public IReadOnlyList<OwnedStream> Streams => _streams;

    /// <summary>Journal bytes so far.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether it takes no further unit.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether a unit did not fit: it cannot be written as it is.</summary>
    public bool Overflows { get; private set; }

    /// <summary>
    /// Appends a unit; false, leaving the batch unusable, when its deltas or those of the batch do not fit 64 bits.
    /// </summary>
    public bool Add(PendingUnit pending, OwnedStream stream)
    {
        var unit = pending.Unit;
        _units.Add(pending);
        if (stream.BatchEntries == 0) _streams.Add(stream);
        stream.Append(unit.Payload.Written);
        Bytes += unit.Payload.Length;
        foreach (ref readonly var posting in CollectionsMarshal.AsSpan(unit.Postings))
            Columns.Add(posting);
        foreach (ref readonly var order in CollectionsMarshal.AsSpan(unit.Orders))
            Columns.Add(order);
        foreach (ref readonly var trade in CollectionsMarshal.AsSpan(unit.Trades))
            Columns.Add(trade);
        RareRows.Add(unit, Columns);
        if (Fold(pending)) return true;
        Overflows = true;
        IsClosed = true;
        return false;
    }

    /// <summary>Takes no further unit.</summary>
    public void Close() => IsClosed = true;

    /// <summary>
    /// Sorts by key, the order in which rows are locked, and chains the hashes; its streams now stand after it.
    /// </summary>
    public void Seal()
    {
        IsClosed = true;
        _sealed = true;
        _streams.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        foreach (var stream in _streams)
        {
            var hash = new byte[JournalHash.Size];
            JournalHash.Next(stream.TailHash, stream.Name, stream.NextSequence, stream.Row.Written, hash);
            Columns.HeadStream.Add(stream.Name);
            Columns.HeadEpoch.Add(stream.Epoch);
            Columns.HeadFirst.Add(stream.NextSequence);
            Columns.HeadNext.Add(stream.ExpectedSequence);
            Columns.HeadHash.Add(hash);
            Columns.HeadPayload.Add(stream.Row.Written.ToArray());
            stream.Send(hash);
        }
        SealDeltas();
    }

    /// <summary>Takes the balance after the batch of the delta at <paramref name="ordinal"/> of the columns.</summary>
    public void SetBalance(int ordinal, long available, long held, long version) =>
        _balances[ordinal] = new(
            Columns.DeltaAccount[ordinal], Columns.DeltaAsset[ordinal], available, held, version);

    /// <summary>The balances of exactly the unit's accounts and assets.</summary>
    public Balance[] BalancesOf(PendingUnit pending)
    {
        var result = new Balance[pending.Keys.Count];
        for (var i = 0; i < result.Length; i++) result[i] = _balances[_ordinals[pending.Keys[i]]];
        return result;
    }

    /// <summary>The batch is durable.</summary>
    public void Advance()
    {
        foreach (var stream in _streams) stream.Advance();
    }

    /// <summary>The batch is not written: its streams stand before it again.</summary>
    public void TakeBack()
    {
        if (!_sealed) return;
        foreach (var stream in _streams) stream.TakeBack();
    }

    public void Clear()
    {
        if (!_sealed)
        {
            foreach (var stream in _streams) stream.ClearBatch();
        }
        _sealed = false;
        IsClosed = false;
        Overflows = false;
        _keys.Clear();
        _folds.Clear();
        _streams.Clear();
        _units.Clear();
        Columns.Clear();
        Bytes = 0;
    }

    private bool Fold(PendingUnit pending)
    {
        pending.Keys.Clear();
        foreach (var delta in pending.Unit.Deltas)
        {
            ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(
                _keys, new(delta.Account, delta.Asset), out var exists);
            if (!exists)
            {
                index = _folds.Count;
                _folds.Add(new() { Account = delta.Account, Asset = delta.Asset });
            }
            ref var fold = ref CollectionsMarshal.AsSpan(_folds)[index];
            if (WouldOverflow(fold.Available, delta.AvailableMinor) || WouldOverflow(fold.Held, delta.HeldMinor))
                return false;
            fold.Available += delta.AvailableMinor;
            fold.Held += delta.HeldMinor;
            if (fold.LastUnit == _units.Count) continue;
            fold.LastUnit = _units.Count;
            pending.Keys.Add(index);
        }
        return true;
    }

    private static bool WouldOverflow(long left, long right)
    {
        var sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) < 0;
    }

    private void SealDeltas()
    {
        var count = _folds.Count;
        if (_order.Length < count)
        {
            _order = new int[count * 2];
            _ordinals = new int[count * 2];
            _balances = new Balance[count * 2];
        }
        for (var i = 0; i < count; i++) _order[i] = i;
        _order.AsSpan(0, count).Sort(CompareKeys);
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            var index = _order[ordinal];
            var fold = _folds[index];
            _ordinals[index] = ordinal;
            Columns.DeltaAccount.Add(fold.Account);
            Columns.DeltaAsset.Add(fold.Asset);
            Columns.DeltaAvailable.Add(fold.Available);
            Columns.DeltaHeld.Add(fold.Held);
        }
    }

    private int CompareKeys(int left, int right)
    {
        var folds = CollectionsMarshal.AsSpan(_folds);
        var byAccount = folds[left].Account.CompareTo(folds[right].Account);
        return byAccount != 0 ? byAccount : folds[left].Asset.CompareTo(folds[right].Asset);
    }

    private readonly record struct BalanceKey(long Account, int Asset);

    private struct FoldedDelta
    {
        public long Account;
        public long Available;
        public long Held;
        public int Asset;

        // Number of the last unit that touched the key: a unit names each key once.
        public int LastUnit;
    }
}
