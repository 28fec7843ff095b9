namespace Exchange.Domain.Ledger;

/// <summary>
/// How account numbers are laid out: users are positive; external counterparties, the only accounts that may go below
/// zero (I-L2), are -1 … -999; house fee accounts are one per market, so that no row is hot for all markets.
/// </summary>
public static class AccountNumbers
{
    /// <summary>The sandbox's source of demo money, <c>external:sandbox</c>.</summary>
    public const long ExternalSandbox = -1;

    /// <summary>Lowest number of an external account.</summary>
    public const long ExternalMin = -999;

    /// <summary>The account that collects the fees of a market, <c>fee:SYMBOL</c>.</summary>
    public static long FeeAccount(int marketId) => -(1_000L + marketId);

    /// <summary>Whether the account stands for the outside world and may go below zero.</summary>
    public static bool IsExternal(long account) => account is >= ExternalMin and <= -1;

    /// <summary>Whether the account belongs to a user.</summary>
    public static bool IsUser(long account) => account > 0;
}
