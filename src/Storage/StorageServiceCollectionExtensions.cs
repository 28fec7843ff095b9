using Exchange.Storage.Committing;
using Exchange.Storage.PostgreSql;
using Exchange.Storage.Queries;
using Exchange.Storage.Sqlite;
using Exchange.Storage.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Exchange.Storage;

/// <summary>Registers the storage of a process.</summary>
public static class StorageServiceCollectionExtensions
{
    private const string SqliteFile = "exchange.db";

    /// <summary>
    /// Adds <see cref="ICommitter"/>, <see cref="IDatabase"/> and the stores as singletons, on PostgreSQL when there is a
    /// connection string, else on a SQLite file. Logging has to be added by the host.
    /// </summary>
    public static IServiceCollection AddExchangeStorage(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (string.IsNullOrWhiteSpace(options.ConnectionString)) services.AddSqlite(options.DataDirectory);
        else services.AddPostgreSql(options.ConnectionString);

        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqlDatabase>());
        services.AddSingleton<ICommitter, Committer>(provider => new(
            provider.GetRequiredService<ICommitBackend>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Committer>>()));
        services.AddSingleton<IJournalStore, JournalStore>();
        services.AddSingleton<IMarketStore, MarketStore>();
        services.AddSingleton<IAccountStore, AccountStore>();
        services.AddSingleton<IKeyRingStore, KeyRingStore>();
        services.AddSingleton<ITradingQueries, TradingQueries>();
        services.AddSingleton<ICandleStore, CandleStore>();
        services.AddSingleton<CandleBackfill>();
        return services;
    }

    private static void AddPostgreSql(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(provider => new PostgreSqlDatabase(
            connectionString, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PostgreSqlDatabase>>()));
        services.AddSingleton<SqlDatabase>(provider => provider.GetRequiredService<PostgreSqlDatabase>());
        services.AddSingleton<ICommitBackend>(provider => new PostgreSqlCommitBackend(
            connectionString, provider.GetRequiredService<ILogger<PostgreSqlCommitBackend>>()));
        services.AddSingleton<ILedgerStore, PostgreSqlLedgerStore>();
    }

    private static void AddSqlite(this IServiceCollection services, string directory)
    {
        services.AddSingleton(provider => new SqliteDatabase(
            Path.Combine(directory, SqliteFile), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteDatabase>>()));
        services.AddSingleton<SqlDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<ICommitBackend>(provider => new SqliteCommitBackend(
            provider.GetRequiredService<SqliteDatabase>().Writer,
            provider.GetRequiredService<ILogger<SqliteCommitBackend>>()));
        services.AddSingleton<ILedgerStore, SqliteLedgerStore>();
    }
}
