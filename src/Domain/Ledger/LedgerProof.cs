namespace Exchange.Domain.Ledger;

/// <summary>
/// Proves that the balance changes and the ledger legs of one command say the same: each account's balance in each asset
/// changes by what is posted to it (I-L5), and the postings of each asset sum to zero (I-L1).
/// </summary>
/// <remarks>
/// It costs one multiplication per row and needs no table: both lists are summed into a fingerprint, each amount weighted
/// by a number derived from its account and asset, modulo 2^64. Equal sums per account and asset always give equal
/// fingerprints; unequal ones do only by an accident of odds about 2^-60.
/// </remarks>
public static class LedgerProof
{
    /// <summary>Throws <see cref="InvariantViolationException"/> unless the rows balance.</summary>
    /// <param name="deltas">Balance changes; an account and asset may appear more than once.</param>
    /// <param name="postings">Ledger legs in one of the two assets.</param>
    /// <param name="baseAsset">The market's base asset.</param>
    /// <param name="quoteAsset">The market's quote asset.</param>
    public static void Check(
        ReadOnlySpan<BalanceDelta> deltas, ReadOnlySpan<Posting> postings, int baseAsset, int quoteAsset)
    {
        var fingerprint = 0UL;
        foreach (ref readonly var row in deltas)
        {
            var weight = Weight(row.Account, row.Asset);
            fingerprint = unchecked(fingerprint + weight * ((ulong)row.AvailableMinor + (ulong)row.HeldMinor));
        }

        Int128 baseSum = 0, quoteSum = 0;
        foreach (ref readonly var leg in postings)
        {
            if (leg.Asset == baseAsset)
            {
                baseSum += leg.AmountMinor;
            }
            else
            {
                Invariant.Check(leg.Asset == quoteAsset, "I-L7: a trade moves its market's assets only.");
                quoteSum += leg.AmountMinor;
            }
            fingerprint = unchecked(fingerprint - Weight(leg.Account, leg.Asset) * (ulong)leg.AmountMinor);
        }
        Invariant.Check(baseSum == 0 && quoteSum == 0, "I-L1: the postings of an asset sum to zero.");
        Invariant.Check(fingerprint == 0, "I-L5: a balance changes by exactly what is posted to its account.");
    }

    // Odd, so that no amount is lost to a factor of two, and mixed, so that accounts cannot stand in for each other.
    private static ulong Weight(long account, int asset)
    {
        unchecked
        {
            var h = ((ulong)account * 0x9E3779B97F4A7C15UL) ^ ((ulong)asset * 0xC2B2AE3D27D4EB4FUL);
            h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9UL;
            h = (h ^ (h >> 27)) * 0x94D049BB133111EBUL;
            return (h ^ (h >> 31)) | 1;
        }
    }
}
