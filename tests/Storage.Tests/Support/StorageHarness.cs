using Dapper;
using Exchange.Storage.Committing;

namespace Exchange.Storage.Tests.Support;

/// <summary>A fresh, migrated database and what runs on it.</summary>
public abstract class StorageHarness : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _owned = [];

    internal SqlDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await CreateAsync();
        Database = NewDatabase();
        await Database.MigrateAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _owned.Reverse();
        foreach (var owned in _owned) await owned.DisposeAsync();
        await DropAsync();
    }

    /// <summary>Another process's view of the same database.</summary>
    internal SqlDatabase NewDatabase() => Own(OpenDatabase());

    /// <summary>Another process's committer on the same database.</summary>
    internal Committer NewCommitter(CommitterOptions? options = null) => Own(OpenCommitter(options));

    public Task<T> QueryAsync<T>(string sql, object? parameters = null) =>
        Database.ReadAsync(async (connection, _) => (await connection.ExecuteScalarAsync<T>(sql, parameters))!, default);

    public Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        Database.WriteAsync((connection, _) => connection.ExecuteAsync(sql, parameters), default);

    /// <summary>Runs SQL with the append-only protection of a table off, as an attacker with full rights would.</summary>
    public abstract Task TamperAsync(string table, string sql);

    protected abstract Task CreateAsync();

    protected abstract Task DropAsync();

    private protected abstract SqlDatabase OpenDatabase();

    private protected abstract Committer OpenCommitter(CommitterOptions? options);

    private protected T Own<T>(T value)
        where T : IAsyncDisposable
    {
        _owned.Add(value);
        return value;
    }
}
