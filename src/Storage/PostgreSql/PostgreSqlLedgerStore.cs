using Exchange.Domain.Ledger;
using Exchange.Storage.Stores;
using Npgsql;

namespace Exchange.Storage.PostgreSql;

/// <summary>Transfers through <c>exchange_transfer</c>, one autocommitted statement each.</summary>
internal sealed class PostgreSqlLedgerStore(PostgreSqlDatabase database) : LedgerStore(database)
{
    private const int AttemptsMax = 5;

    protected override async Task<TransferResult> ApplyAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryApplyAsync(transfer, cancellationToken);
            }
            catch (PostgresException exception) when (attempt < AttemptsMax && IsContention(exception.SqlState))
            {
                // Nothing was written; the name makes trying again harmless in any case.
            }
        }
    }

    private static bool IsContention(string state) => state is PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable;

    private async Task<TransferResult> TryApplyAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        var rows = await Database.QueryRowsAsync(
            """
            SELECT status, account, asset, available, held, version
            FROM exchange_transfer(@Id, @From, @To, @Asset, @AmountMinor, @Kind, @Reason, @AtMicros)
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
            },
            row => (
                Status: (TransferStatus)row.GetInt32(0), Balance: row.IsDBNull(1) ? (Balance?)null : ReadBalance(row, 1)),
            cancellationToken);
        return new(rows[0].Status, [.. rows.Where(row => row.Balance is not null).Select(row => row.Balance!.Value)]);
    }
}
