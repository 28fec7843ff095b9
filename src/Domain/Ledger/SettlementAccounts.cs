using System.Runtime.InteropServices;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Ledger;

/// <summary>Collects one command's balance changes, folded where that is cheap, and ledger legs.</summary>
internal readonly ref struct SettlementAccounts
{
    // Folding looks at the first rows (taker and fee account) and at the last ones (the maker in hand). A longer search
    // would make a sweep of many makers quadratic; a row that is not folded is legal.
    private const int FoldWindow = 8;

    private readonly CommitUnit _unit;
    private readonly int _firstDelta;
    private readonly int _firstPosting;

    public SettlementAccounts(CommitUnit unit, MarketRules rules)
    {
        _unit = unit;
        _firstDelta = unit.Deltas.Count;
        _firstPosting = unit.Postings.Count;
        Base = rules.Base.Id;
        Quote = rules.Quote.Id;
        FeeAccount = AccountNumbers.FeeAccount(rules.Id);
    }

    public int Base { get; }

    public int Quote { get; }

    public long FeeAccount { get; }

    /// <summary>Gives a hold back; a negative amount places it.</summary>
    public void Release(long account, Side side, long holdMinor)
    {
        if (holdMinor != 0) Change(account, side == Side.Buy ? Quote : Base, holdMinor, checked(-holdMinor));
    }

    /// <summary>Changes a balance.</summary>
    public void Change(long account, int asset, long available, long held)
    {
        var rows = CollectionsMarshal.AsSpan(_unit.Deltas)[_firstDelta..];
        var tail = Math.Max(rows.Length - FoldWindow, 0);
        if (Fold(rows[tail..], account, asset, available, held)) return;
        if (Fold(rows[..Math.Min(FoldWindow, tail)], account, asset, available, held)) return;
        _unit.Deltas.Add(new(account, asset, available, held));
    }

    /// <summary>Posts a transfer's two legs.</summary>
    public void Post(
        long transfer, long from, long to, int asset, long amount, TransferKind kind, long reference, long atMicros)
    {
        Invariant.Check(amount > 0 && from != to, "I-L4: a transfer moves an amount between two accounts.");
        _unit.Postings.Add(new(transfer, from, asset, -amount, kind, reference, atMicros));
        _unit.Postings.Add(new(transfer, to, asset, amount, kind, reference, atMicros));
    }

    /// <summary>Throws <see cref="InvariantViolationException"/> unless changes and legs agree.</summary>
    public void CheckBalanced() => LedgerProof.Check(
        CollectionsMarshal.AsSpan(_unit.Deltas)[_firstDelta..],
        CollectionsMarshal.AsSpan(_unit.Postings)[_firstPosting..],
        Base,
        Quote);

    private static bool Fold(Span<BalanceDelta> rows, long account, int asset, long available, long held)
    {
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            ref var row = ref rows[i];
            if (row.Account != account || row.Asset != asset) continue;
            row = new(account, asset, checked(row.AvailableMinor + available), checked(row.HeldMinor + held));
            return true;
        }
        return false;
    }
}
