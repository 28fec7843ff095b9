using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Exchange.Storage.Sqlite;

/// <summary>One file in write-ahead mode: a single writer, any number of readers.</summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    private readonly string _readString;

    public SqliteDatabase(string file, TimeProvider time, ILogger<SqliteDatabase> logger)
        : base("Sqlite", time, logger)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
        Directory.CreateDirectory(directory);
        _readString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 10 }.ConnectionString;
        Writer = new SqliteWriter(
            new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 10, Pooling = false }.ConnectionString);
    }

    /// <summary>The connection that writes.</summary>
    public SqliteWriter Writer { get; }

    // The provider's asynchronous methods block, so reads run on the pool instead of the caller's thread.
    public override Task<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        Task.Run(
            async () =>
            {
                await using var connection = new SqliteConnection(_readString);
                await connection.OpenAsync(cancellationToken);
                return await work(connection, cancellationToken);
            },
            cancellationToken);

    public override Task<T> WriteAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        Writer.RunAsync(connection =>
        {
            Execute(connection, "BEGIN IMMEDIATE");
            try
            {
                // Completed already: the provider has no asynchronous work.
                var result = work(connection, cancellationToken).GetAwaiter().GetResult();
                Execute(connection, "COMMIT");
                return result;
            }
            catch
            {
                RollBack(connection);
                throw;
            }
        });

    // BEGIN IMMEDIATE is the lock.
    public override Task LockForMigrationAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public override bool IsUniqueViolation(DbException exception) => exception is SqliteException
    {
        SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY,
    };

    public override ValueTask DisposeAsync()
    {
        Writer.Dispose();
        using var pooled = new SqliteConnection(_readString);
        SqliteConnection.ClearPool(pooled);
        return ValueTask.CompletedTask;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the callers.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Ends the transaction if one is open; some errors have ended it already.</summary>
    public static void RollBack(SqliteConnection connection)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0) Execute(connection, "ROLLBACK");
    }
}
