using Exchange.Domain.Journaling;
using Exchange.Storage.Committing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Exchange.Storage.Sqlite;

/// <summary>Batches on the database's one writing connection, each a short immediate transaction.</summary>
internal sealed partial class SqliteCommitBackend(SqliteWriter writer, ILogger logger) : ICommitBackend
{
    private CommitStatements? _statements;

    public async Task<ClaimedHead> ClaimAsync(string stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.RunAsync(connection => Claim(connection, stream));
    }

    public Task<BatchOutcome> ExecuteAsync(CommitBatch batch) => writer.RunAsync(connection => Execute(connection, batch));

    // In one process nothing can still be running: what is not there now will never be.
    public Task<BatchOutcome> ResolveAsync(CommitBatch batch) => writer.RunAsync(connection =>
    {
        try
        {
            SqliteDatabase.RollBack(connection);
            if (!Statements(connection).IsWritten(batch.Columns)) return BatchOutcome.NotWritten;
            _statements!.ReadBalances(batch);
            return BatchOutcome.Committed;
        }
        catch (SqliteException exception)
        {
            LogFailed(logger, exception.SqliteExtendedErrorCode, exception.Message);
            return BatchOutcome.Unknown;
        }
    });

    public async ValueTask DisposeAsync() => await writer.RunAsync(_ =>
    {
        _statements?.Dispose();
        _statements = null;
        return true;
    });

    private static ClaimedHead Claim(SqliteConnection connection, string stream)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO stream_head (stream, epoch, next_seq, tail_hash) VALUES ($stream, 1, 1, $genesis)
            ON CONFLICT (stream) DO UPDATE SET epoch = epoch + 1
            RETURNING epoch, next_seq, tail_hash
            """;
        command.Parameters.AddWithValue("$stream", stream);
        command.Parameters.AddWithValue("$genesis", JournalHash.Genesis.ToArray());
        using var reader = command.ExecuteReader();
        reader.Read();
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
    }

    private BatchOutcome Execute(SqliteConnection connection, CommitBatch batch)
    {
        var committing = false;
        try
        {
            var statements = Statements(connection);
            statements.Begin();
            if (!statements.Write(batch))
            {
                SqliteDatabase.RollBack(connection);
                return BatchOutcome.Fenced;
            }
            committing = true;
            statements.Commit();
            return BatchOutcome.Committed;
        }
        catch (SqliteException exception)
        {
            LogFailed(logger, exception.SqliteExtendedErrorCode, exception.Message);
            // A busy commit leaves the transaction open, any other failed one does not say what is on the disk.
            if (committing && exception.SqliteErrorCode != raw.SQLITE_BUSY) return BatchOutcome.Unknown;
            SqliteDatabase.RollBack(connection);
            return exception.SqliteErrorCode switch
            {
                raw.SQLITE_BUSY or raw.SQLITE_LOCKED => BatchOutcome.Contended,
                raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_NOMEM =>
                    BatchOutcome.Unavailable,
                _ => BatchOutcome.Refused,
            };
        }
    }

    private CommitStatements Statements(SqliteConnection connection) => _statements ??= new(connection);

    [LoggerMessage(1301, LogLevel.Warning, "A commit failed with SQLite error {Code}: {Reason}")]
    private static partial void LogFailed(ILogger logger, int code, string reason);
}
