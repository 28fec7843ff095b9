using Exchange.Domain.Journaling;
using Exchange.Storage.Committing;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.Storage.PostgreSql;

/// <summary>
/// One connection of its own for the batches, opened when needed; every batch is a single autocommitted statement, so a
/// frozen client never leaves a transaction open.
/// </summary>
internal sealed partial class PostgreSqlCommitBackend : ICommitBackend
{
    // Raised by exchange_commit.
    private const string FencedState = "XF001";

    private readonly NpgsqlDataSource _claims;
    private readonly NpgsqlDataSource _batches;
    private readonly ILogger _logger;
    private readonly Dictionary<(CommitColumns Columns, bool WithRareRows), NpgsqlCommand> _commands = [];
    private NpgsqlConnection? _connection;

    public PostgreSqlCommitBackend(string connectionString, ILogger logger)
    {
        _logger = logger;
        var settings = new NpgsqlConnectionStringBuilder(PostgreSqlDatabase.WithLimits(connectionString));
        settings.MaxPoolSize = 8;
        _claims = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        _batches = NpgsqlDataSource.Create(settings);
    }

    // After the server was away every pooled connection is dead. Claiming twice only skips an epoch.
    public async Task<ClaimedHead> ClaimAsync(string stream, CancellationToken cancellationToken)
    {
        try
        {
            return await TryClaimAsync(stream, cancellationToken);
        }
        catch (NpgsqlException exception) when (exception is not PostgresException { InvariantSeverity: "ERROR" })
        {
            _claims.Clear();
            return await TryClaimAsync(stream, cancellationToken);
        }
    }

    public async Task<BatchOutcome> ExecuteAsync(CommitBatch batch)
    {
        if (await TryPrepareAsync(batch.Columns) is not { } command) return BatchOutcome.Unavailable;
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                batch.SetBalance(
                    (int)reader.GetInt64(0) - 1, reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
            }
            // The server commits after the last row: only the end of the response says that it did, and closing a reader
            // may swallow that it never came.
            await reader.NextResultAsync();
            return BatchOutcome.Committed;
        }
        catch (PostgresException exception) when (IsDefinite(exception))
        {
            LogRefused(_logger, exception.SqlState, exception.MessageText);
            return Classify(exception.SqlState);
        }
#pragma warning disable CA1031 // Whatever went wrong after sending, the statement may have committed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogLost(_logger, exception);
            await DisconnectAsync();
            return BatchOutcome.Unknown;
        }
    }

    public async Task<BatchOutcome> ResolveAsync(CommitBatch batch)
    {
        try
        {
            await using var connection = await _batches.OpenConnectionAsync();
            if (!await IsWrittenAsync(connection, batch.Columns))
            {
                // Not there is no proof: the statement may still run. Raising the epoch of one of its streams waits for it
                // by the row's lock; afterwards it is either visible or fenced for ever. When the epoch is another
                // already, somebody else has done that.
                await FenceAsync(connection, batch.Columns);
                if (!await IsWrittenAsync(connection, batch.Columns)) return BatchOutcome.NotWritten;
            }
            await ReadBalancesAsync(connection, batch);
            return BatchOutcome.Committed;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            LogLost(_logger, exception);
            return BatchOutcome.Unknown;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        await _batches.DisposeAsync();
        await _claims.DisposeAsync();
    }

    private async Task<ClaimedHead> TryClaimAsync(string stream, CancellationToken cancellationToken)
    {
        await using var command = _claims.CreateCommand(
            """
            INSERT INTO stream_head AS h (stream, epoch, next_seq, tail_hash) VALUES ($1, 1, 1, $2)
            ON CONFLICT (stream) DO UPDATE SET epoch = h.epoch + 1
            RETURNING epoch, next_seq, tail_hash
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = JournalHash.Genesis.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var head = new ClaimedHead(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        // Committed only with the end of the response; an epoch that was not would be given out twice.
        await reader.NextResultAsync(cancellationToken);
        return head;
    }

    // An error ends the statement and with it the transaction; a fatal one ends the connection, at any point.
    private static bool IsDefinite(PostgresException exception) =>
        exception.InvariantSeverity == "ERROR" && !exception.SqlState.StartsWith("08", StringComparison.Ordinal);

    private static BatchOutcome Classify(string state) => state switch
    {
        FencedState => BatchOutcome.Fenced,
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => BatchOutcome.Contended,
        _ when state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("57", StringComparison.Ordinal)
            || state == PostgresErrorCodes.ReadOnlySqlTransaction => BatchOutcome.Unavailable,
        _ => BatchOutcome.Refused,
    };

    // The committer fills one set of columns while the other is at the database: a command for each, and another for the
    // few batches with rare rows.
    private async Task<NpgsqlCommand?> TryPrepareAsync(CommitColumns columns)
    {
        var key = (columns, WithRareRows: columns.RareKind.Count > 0);
        if (_connection is not { State: System.Data.ConnectionState.Open }) await DisconnectAsync();
        else if (_commands.TryGetValue(key, out var prepared)) return prepared;
        try
        {
            _connection ??= await _batches.OpenConnectionAsync();
            var command = CommitCommand.Create(_connection, columns, key.WithRareRows);
            _commands.Add(key, command);
            await command.PrepareAsync();
            return command;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            LogLost(_logger, exception);
            await DisconnectAsync();
            return null;
        }
    }

    private async Task DisconnectAsync()
    {
        foreach (var command in _commands.Values) await command.DisposeAsync();
        _commands.Clear();
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }

    private static async Task<bool> IsWrittenAsync(NpgsqlConnection connection, CommitColumns columns)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM journal WHERE stream = $1 AND seq = $2 AND hash = $3";
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = columns.HeadStream[0] });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = columns.HeadFirst[0] });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = columns.HeadHash[0] });
        return (long)(await command.ExecuteScalarAsync())! == 1;
    }

    private static async Task FenceAsync(NpgsqlConnection connection, CommitColumns columns)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE stream_head SET epoch = epoch + 1 WHERE stream = $1 AND epoch = $2";
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = columns.HeadStream[0] });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = columns.HeadEpoch[0] });
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ReadBalancesAsync(NpgsqlConnection connection, CommitBatch batch)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT d.position, b.available, b.held, b.version
            FROM unnest($1, $2) WITH ORDINALITY AS d(account, asset, position)
            JOIN balances b ON b.account = d.account AND b.asset = d.asset
            """;
        command.Parameters.Add(new NpgsqlParameter<List<long>>
        {
            TypedValue = batch.Columns.DeltaAccount,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        });
        command.Parameters.Add(new NpgsqlParameter<List<int>>
        {
            TypedValue = batch.Columns.DeltaAsset,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            batch.SetBalance((int)reader.GetInt64(0) - 1, reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    [LoggerMessage(1201, LogLevel.Warning, "A commit was refused with {SqlState}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string sqlState, string reason);

    [LoggerMessage(1202, LogLevel.Warning, "The committer's connection failed")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
