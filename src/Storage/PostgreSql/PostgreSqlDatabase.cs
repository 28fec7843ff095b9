using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Storage.PostgreSql;

/// <summary>The server: pooled connections for the stores, whose statements end by themselves.</summary>
internal sealed class PostgreSqlDatabase(string connectionString, TimeProvider time, ILogger<PostgreSqlDatabase> logger)
    : SqlDatabase("PostgreSql", time, logger)
{
    // Any number, the same in every build: processes that migrate one database meet on it.
    private const long MigrationLock = 0x45584348;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(WithLimits(connectionString));

    /// <summary>
    /// Adds to a connection string what no connection of ours may be without: a frozen or lost peer must not keep locks,
    /// and no statement waits for ever (reliability: "never hold a transaction open across client code").
    /// </summary>
    public static string WithLimits(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Timeout = 5,
            // Longer than the server's own limit, so that the server's definite answer comes first.
            CommandTimeout = 15,
            KeepAlive = 10,
            ApplicationName = "exchange",
        };
        const string limits =
            "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=5s "
            + "-c synchronous_commit=on";
        settings.Options = string.IsNullOrEmpty(settings.Options) ? limits : $"{settings.Options} {limits}";
        return settings.ConnectionString;
    }

    // After the server was away every pooled connection is dead; what runs here may run twice.
    public override async Task<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await TryReadAsync(work, cancellationToken);
        }
        catch (NpgsqlException exception) when (exception is not PostgresException { InvariantSeverity: "ERROR" })
        {
            _source.Clear();
            return await TryReadAsync(work, cancellationToken);
        }
    }

    public override async Task<T> WriteAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    public override Task LockForMigrationAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(@MigrationLock)",
            new { MigrationLock }, commandTimeout: 90, cancellationToken: cancellationToken));

    public override bool IsUniqueViolation(DbException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> TryReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await work(connection, cancellationToken);
    }
}
