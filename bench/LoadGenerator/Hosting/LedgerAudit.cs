using System.Data.Common;
using System.Globalization;

namespace Exchange.LoadGenerator.Hosting;

/// <summary>
/// Checks in SQL, beside all code of the exchange, that a run created and lost nothing (I-L1, I-L2, I-L5).
/// </summary>
internal static class LedgerAudit
{
    private const string UnbalancedAssets =
        "SELECT count(*) FROM (SELECT asset FROM ledger GROUP BY asset HAVING sum(amount) <> 0) wrong";

    private const string DifferingBalances =
        """
        SELECT count(*)
        FROM balances b
        FULL JOIN (SELECT account, asset, sum(amount) AS amount FROM ledger GROUP BY account, asset) l
            ON l.account = b.account AND l.asset = b.asset
        WHERE coalesce(b.available + b.held, 0) <> coalesce(l.amount, 0)
        """;

    private const string NegativeBalances =
        "SELECT count(*) FROM balances WHERE account NOT BETWEEN -999 AND -1 AND (available < 0 OR held < 0)";

    private const string LedgerRows = "SELECT count(*) FROM ledger";

    public static async Task<LedgerAuditResult> RunAsync(DatabaseTarget database, CancellationToken cancellationToken)
    {
        await using var connection = database.Connect();
        await connection.OpenAsync(cancellationToken);
        var findings = new List<string>();
        await AddAsync(UnbalancedAssets, "assets whose ledger does not sum to zero");
        await AddAsync(DifferingBalances, "balances that differ from their ledger");
        await AddAsync(NegativeBalances, "negative balances");
        return new(await CountAsync(connection, LedgerRows, cancellationToken), findings);

        async Task AddAsync(string sql, string rule)
        {
            var broken = await CountAsync(connection, sql, cancellationToken);
            if (broken != 0) findings.Add(string.Create(CultureInfo.InvariantCulture, $"{broken} {rule}"));
        }
    }

    private static async Task<long> CountAsync(
        DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 600;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}

/// <summary>What is wrong in the ledger after a run; empty when every unit is accounted for.</summary>
internal sealed record LedgerAuditResult(long LedgerRows, IReadOnlyList<string> Findings)
{
    public bool IsSound => Findings.Count == 0;

    public override string ToString() => IsSound
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"audit: {LedgerRows} ledger rows, every asset sums to 0, balances equal their ledger, none negative")
        : $"audit: BROKEN: {string.Join("; ", Findings)}";
}
