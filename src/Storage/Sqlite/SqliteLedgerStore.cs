using System.Data.Common;
using Dapper;
using Exchange.Domain.Ledger;
using Exchange.Storage.Stores;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Exchange.Storage.Sqlite;

/// <summary>Transfers in one transaction of the writer, with the meaning of PostgreSQL's <c>exchange_transfer</c>.</summary>
internal sealed class SqliteLedgerStore(SqliteDatabase database) : LedgerStore(database)
{
    protected override async Task<TransferResult> ApplyAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        try
        {
            return await Database.WriteAsync((connection, _) => WriteAsync(connection, transfer), cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteExtendedErrorCode == raw.SQLITE_CONSTRAINT_CHECK)
        {
            var balances = await Database.ReadAsync(
                (connection, _) => BalancesAsync(connection, transfer), cancellationToken);
            return new(TransferStatus.InsufficientBalance, balances);
        }
    }

    private static async Task<TransferResult> WriteAsync(DbConnection connection, Transfer transfer)
    {
        var stored = await connection.QueryRowsAsync(
            "SELECT from_account, to_account, asset, amount, kind FROM transfers WHERE name = @Id",
            new { transfer.Id },
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3), (TransferKind)row.GetInt16(4)),
            CancellationToken.None);
        if (stored.Count > 0)
        {
            var same = stored[0] == (transfer.From, transfer.To, transfer.Asset, transfer.AmountMinor, transfer.Kind);
            return new(
                same ? TransferStatus.AlreadyApplied : TransferStatus.Conflict, await BalancesAsync(connection, transfer));
        }
        var number = await connection.ExecuteScalarAsync<long>(
            """
            INSERT INTO transfers (name, from_account, to_account, asset, amount, kind, reason, at)
            VALUES (@Id, @From, @To, @Asset, @AmountMinor, @Kind, @Reason, @AtMicros) RETURNING -id
            """,
            new
            {
                transfer.Id,
                transfer.From,
                transfer.To,
                transfer.Asset,
                transfer.AmountMinor,
                Kind = (short)transfer.Kind,
                transfer.Reason,
                transfer.AtMicros,
            });
        await MoveAsync(connection, transfer, number, transfer.From, -transfer.AmountMinor);
        await MoveAsync(connection, transfer, number, transfer.To, transfer.AmountMinor);
        return new(TransferStatus.Applied, await BalancesAsync(connection, transfer));
    }

    private static Task<int> MoveAsync(DbConnection connection, Transfer transfer, long number, long account, long amount) =>
        connection.ExecuteAsync(
            """
            INSERT INTO balances (account, asset, available, held, version) VALUES (@account, @Asset, 0, 0, 0)
                ON CONFLICT DO NOTHING;
            UPDATE balances SET available = available + @amount, version = version + 1
                WHERE account = @account AND asset = @Asset;
            INSERT INTO ledger (transfer, account, asset, amount, kind, reference, at)
                VALUES (@number, @account, @Asset, @amount, @Kind, @number, @AtMicros);
            """,
            new { account, transfer.Asset, amount, number, Kind = (short)transfer.Kind, transfer.AtMicros });

    private static async Task<IReadOnlyList<Balance>> BalancesAsync(DbConnection connection, Transfer transfer) =>
        await connection.QueryRowsAsync(
            """
            SELECT account, asset, available, held, version FROM balances
            WHERE account IN (@From, @To) AND asset = @Asset ORDER BY account
            """,
            new { transfer.From, transfer.To, transfer.Asset }, row => ReadBalance(row, 0), CancellationToken.None);
}
