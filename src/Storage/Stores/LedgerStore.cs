using System.Data.Common;
using Exchange.Domain.Ledger;

namespace Exchange.Storage.Stores;

/// <summary>Balances and transfers; how a transfer is applied depends on the database.</summary>
internal abstract class LedgerStore(SqlDatabase database) : ILedgerStore
{
    private const int NameMax = 128;

    protected SqlDatabase Database { get; } = database;

    public async Task<IReadOnlyList<Balance>> ReadBalancesAsync(long account, CancellationToken cancellationToken) =>
        await Database.QueryRowsAsync(
            "SELECT account, asset, available, held, version FROM balances WHERE account = @account ORDER BY asset",
            new { account }, row => ReadBalance(row, 0), cancellationToken);

    public Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        if (transfer.Id.Length is 0 or > NameMax)
            throw new ArgumentException($"A transfer's id has 1 to {NameMax} characters.", nameof(transfer));
        if (transfer.AmountMinor <= 0)
            throw new ArgumentException("A transfer's amount is positive (I-L4).", nameof(transfer));
        if (transfer.From == transfer.To)
            throw new ArgumentException("A transfer has two distinct accounts (I-L4).", nameof(transfer));
        return ApplyAsync(transfer, cancellationToken);
    }

    public async Task<IReadOnlyList<AssetTotals>> ReadTotalsAsync(CancellationToken cancellationToken) =>
        await Database.QueryRowsAsync(
            """
            WITH posted AS (
                SELECT account, asset, sum(amount >> 32) AS high, sum(amount & 4294967295) AS low
                FROM ledger GROUP BY account, asset),
            compared AS (
                SELECT coalesce(p.asset, b.asset) AS asset,
                    coalesce(p.high, 0) AS posted_high, coalesce(p.low, 0) AS posted_low,
                    (coalesce(b.available, 0) >> 32) + (coalesce(b.held, 0) >> 32) AS held_high,
                    (coalesce(b.available, 0) & 4294967295) + (coalesce(b.held, 0) & 4294967295) AS held_low
                FROM posted p FULL OUTER JOIN balances b ON b.account = p.account AND b.asset = p.asset)
            SELECT asset, sum(posted_high), sum(posted_low), sum(held_high), sum(held_low),
                sum(CASE WHEN (posted_high - held_high) * 4294967296 + posted_low - held_low = 0 THEN 0 ELSE 1 END)
            FROM compared GROUP BY asset ORDER BY asset
            """,
            null,
            row => new AssetTotals(
                row.GetInt32(0), row.GetSplitSum(1), row.GetSplitSum(3), row.GetInt64(5)),
            cancellationToken);

    protected static Balance ReadBalance(DbDataReader row, int first) => new(
        row.GetInt64(first), row.GetInt32(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3),
        row.GetInt64(first + 4));

    protected abstract Task<TransferResult> ApplyAsync(Transfer transfer, CancellationToken cancellationToken);
}
