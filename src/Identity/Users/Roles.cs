namespace Exchange.Identity.Users;

/// <summary>What a user may be. A change of roles has to change the security stamp, which ends the user's sessions.</summary>
public static class Roles
{
    /// <summary>Trades on an account of their own.</summary>
    public const string Trader = "trader";

    /// <summary>Helps traders; sees accounts, moves nothing.</summary>
    public const string Support = "support";

    /// <summary>Deposits, withdrawals, adjustments.</summary>
    public const string Finance = "finance";

    /// <summary>Markets and the system.</summary>
    public const string Operator = "operator";

    /// <summary>Sees everything, changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>Every role.</summary>
    public static readonly IReadOnlyList<string> All = [Trader, Support, Finance, Operator, Auditor];
}
