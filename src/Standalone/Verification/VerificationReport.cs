namespace Exchange.Standalone.Verification;

/// <summary>What a check of the books found. Sound means that nothing differs; what could not be looked at is named.</summary>
internal sealed class VerificationReport
{
    /// <summary>Texts kept; a broken database differs in millions of places, and the first ones tell why.</summary>
    private const int MaxDifferences = 200;

    private readonly List<MarketFinding> _markets = [];
    private readonly List<AssetFinding> _assets = [];
    private readonly List<string> _differences = [];
    private readonly List<string> _unchecked = [];

    /// <summary>Markets, in the order of their ids.</summary>
    public IReadOnlyList<MarketFinding> Markets => _markets;

    /// <summary>Assets, in the order of their ids.</summary>
    public IReadOnlyList<AssetFinding> Assets => _assets;

    /// <summary>Accounts whose held balances were compared with the holds of their open orders.</summary>
    public int Accounts { get; set; }

    /// <summary>Differences found, also those whose text is not kept.</summary>
    public long DifferenceCount { get; private set; }

    /// <summary>The first differences.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>What could not be compared, because it changed all the time.</summary>
    public IReadOnlyList<string> Unchecked => _unchecked;

    /// <summary>Whether nothing differs.</summary>
    public bool IsSound => DifferenceCount == 0;

    public void Add(MarketFinding market) => _markets.Add(market);

    public void Add(AssetFinding asset) => _assets.Add(asset);

    public void Difference(string what)
    {
        DifferenceCount++;
        if (_differences.Count < MaxDifferences) _differences.Add(what);
    }

    public void NotChecked(string what) => _unchecked.Add(what);
}

/// <summary>One market: where its journal ends, and the state there.</summary>
/// <param name="Sequence">Last journal entry.</param>
/// <param name="Epoch">Ownership generation of that entry.</param>
/// <param name="StateHash">State replayed from the beginning, 32 hexadecimal digits.</param>
/// <param name="SnapshotSequence">Where the newest snapshot is; 0 for none.</param>
/// <param name="SnapshotStateHash">State of snapshot and tail at the same sequence; empty when it could not be built.</param>
internal sealed record MarketFinding(
    string Symbol, long Sequence, long Epoch, string StateHash, long SnapshotSequence, string SnapshotStateHash,
    int OpenOrders, long FinishedOrders, long Trades);

/// <summary>One asset: sums in minor units (all zero when sound).</summary>
internal sealed record AssetFinding(
    int Id, string Code, decimal LedgerSumMinor, decimal BalanceSumMinor, long DifferingBalances);
