using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Exchange.Storage.Sqlite;

/// <summary>
/// The one connection that writes, and the thread it lives on: SQLite allows one writer, and its calls block until the
/// disk has the data, which must not hold up the threads of the callers.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly string _connectionString;
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private SqliteConnection? _connection;
    private bool _disposed;

    public SqliteWriter(string connectionString)
    {
        _connectionString = connectionString;
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        _thread.Start();
    }

    /// <summary>Runs work on the writer's thread, after what was handed over before.</summary>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                completion.SetResult(work(Connection()));
            }
#pragma warning disable CA1031 // Every exception belongs to the caller, none to the thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>Finishes what was handed over, then closes the connection.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var action in _work.GetConsumingEnumerable()) action();
        _connection?.Dispose();
    }

    private SqliteConnection Connection()
    {
        if (_connection is not null) return _connection;
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // FULL: an acknowledged commit survives a power cut; WAL with NORMAL would lose the last ones.
            using var command = connection.CreateCommand();
            command.CommandText =
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                + " PRAGMA cache_size = -65536;";
            command.ExecuteNonQuery();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        return _connection = connection;
    }
}
