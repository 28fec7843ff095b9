using System.Data.Common;
using Dapper;
using Exchange.Storage.Schema;
using Microsoft.Extensions.Logging;

namespace Exchange.Storage;

/// <summary>
/// What the stores need from a database; their SQL is the same on both. Work must not keep the connection after it is
/// done.
/// </summary>
internal abstract class SqlDatabase(string dialect, TimeProvider time, ILogger logger) : IDatabase, IAsyncDisposable
{
    /// <summary>
    /// Runs reads, or a statement that is idempotent by its own key, on a connection of their own; twice when the first
    /// connection turns out to be dead.
    /// </summary>
    public abstract Task<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs writes in one transaction; rolled back when <paramref name="work"/> throws.</summary>
    public abstract Task<T> WriteAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Makes other migration runners wait until the current transaction ends.</summary>
    public abstract Task LockForMigrationAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Whether the exception says that a unique key exists.</summary>
    public abstract bool IsUniqueViolation(DbException exception);

    public abstract ValueTask DisposeAsync();

    public Task MigrateAsync(CancellationToken cancellationToken) =>
        new MigrationRunner(this, Migration.Load(dialect), time, logger).RunAsync(cancellationToken);

    // A real write: a standby, a read-only file system and a full disk answer reads all the same.
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, stop) => connection.ExecuteAsync(new CommandDefinition(
                "UPDATE probe SET at = @At WHERE id = 1", new { At = time.Micros() }, cancellationToken: stop)),
            cancellationToken);
}
