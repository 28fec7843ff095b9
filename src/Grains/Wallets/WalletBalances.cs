using System.Runtime.InteropServices;
using Exchange.Abstractions.Wallets;

namespace Exchange.Grains.Wallets;

/// <summary>
/// A wallet's view of its balances, and what it has set aside for commands that are under way. Plain and single-threaded:
/// the grain's turns protect it. The view may be older than the ledger, never ahead of it; the ledger's constraints have
/// the last word (I-L2).
/// </summary>
internal sealed class WalletBalances
{
    private readonly Dictionary<int, Entry> _entries = [];

    /// <summary>Available minus what is set aside; never negative.</summary>
    public long Free(int asset) =>
        _entries.TryGetValue(asset, out var entry) ? Math.Max(0, entry.View.AvailableMinor - entry.ReservedMinor) : 0;

    /// <summary>Available according to the newest version seen.</summary>
    public long Available(int asset) => _entries.TryGetValue(asset, out var entry) ? entry.View.AvailableMinor : 0;

    /// <summary>Available and held.</summary>
    public long Total(int asset) =>
        _entries.TryGetValue(asset, out var entry) ? entry.View.AvailableMinor + entry.View.HeldMinor : 0;

    /// <summary>Whether some command under way has set aside any of the asset.</summary>
    public bool HasReservations(int asset) => _entries.TryGetValue(asset, out var entry) && entry.ReservedMinor > 0;

    /// <summary>Sets an amount aside.</summary>
    public void Reserve(int asset, long amountMinor) => Slot(asset).ReservedMinor += amountMinor;

    /// <summary>Ends a reservation.</summary>
    public void Release(int asset, long amountMinor) => Slot(asset).ReservedMinor -= amountMinor;

    /// <summary>Takes over a balance unless a newer version is known; true when it was news.</summary>
    public bool Update(in BalanceView balance)
    {
        ref var entry = ref Slot(balance.Asset);
        if (entry.View.Version >= balance.Version) return false;
        entry.View = balance;
        return true;
    }

    /// <summary>The newest version seen; version 0 when there is none.</summary>
    public BalanceView Newest(int asset) =>
        _entries.TryGetValue(asset, out var entry) ? entry.View : new(asset, 0, 0, 0);

    /// <summary>All balances ever seen, by asset id.</summary>
    public IReadOnlyList<BalanceView> ToList()
    {
        var list = new List<BalanceView>(_entries.Count);
        foreach (var entry in _entries.Values)
        {
            if (entry.View.Version > 0) list.Add(entry.View);
        }
        list.Sort(static (a, b) => a.Asset.CompareTo(b.Asset));
        return list;
    }

    private ref Entry Slot(int asset)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, asset, out var exists);
        if (!exists) entry.View = new(asset, 0, 0, 0);
        return ref entry;
    }

    private struct Entry
    {
        public BalanceView View;
        public long ReservedMinor;
    }
}
