using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Exchange.Storage.Schema;

/// <summary>
/// Brings a database to the schema of this build. Each step is one transaction that first takes the dialect's lock, so
/// that processes starting together wait for each other and none applies a step twice.
/// </summary>
internal sealed partial class MigrationRunner(
    SqlDatabase database, IReadOnlyList<Migration> migrations, TimeProvider time, ILogger logger)
{
    private const int StepTimeoutSeconds = 600;

    private const string CreateTable =
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint NOT NULL)
        """;

    /// <summary>
    /// Applies what is missing. Throws <see cref="InvalidOperationException"/> when an applied step differs from this
    /// build's or the database is newer than this build.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(ApplyNextAsync, cancellationToken) is { } applied)
            LogApplied(logger, applied.Version, applied.Name);
    }

    private async Task<Migration?> ApplyNextAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await database.LockForMigrationAsync(connection, cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(CreateTable, cancellationToken: cancellationToken));
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Verify(applied);
        if (applied.Count == migrations.Count) return null;

        var next = migrations[applied.Count];
        await connection.ExecuteAsync(new CommandDefinition(
            next.Sql, commandTimeout: StepTimeoutSeconds, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (@Version, @Name, @Checksum, @At)",
            new { next.Version, next.Name, next.Checksum, At = time.Micros() },
            cancellationToken: cancellationToken));
        return next;
    }

    private static async Task<List<(int Version, string Checksum)>> ReadAppliedAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        var applied = new List<(int, string)>();
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            "SELECT version, checksum FROM schema_migrations ORDER BY version", cancellationToken: cancellationToken));
        while (await reader.ReadAsync(cancellationToken)) applied.Add((reader.GetInt32(0), reader.GetString(1)));
        return applied;
    }

    private void Verify(List<(int Version, string Checksum)> applied)
    {
        if (applied.Count > migrations.Count)
        {
            throw new InvalidOperationException(
                $"The database has schema version {applied.Count}, this build knows {migrations.Count}: start a newer build.");
        }
        for (var i = 0; i < applied.Count; i++)
        {
            var expected = migrations[i];
            if (applied[i].Version != expected.Version || applied[i].Checksum != expected.Checksum)
            {
                throw new InvalidOperationException(
                    $"Migration {expected.Version} ({expected.Name}) is not the one that was applied to the database.");
            }
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Applied database migration {Version} {Name}")]
    private static partial void LogApplied(ILogger logger, int version, string name);
}
