using Exchange.Storage.Stores;
using Exchange.Storage.Tests.Support;
using Exchange.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Storage.Tests;

/// <summary>What a host gets from <see cref="StorageServiceCollectionExtensions"/>.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Without_a_connection_string_the_data_is_in_a_file_and_survives_a_restart()
    {
        using var folder = new TemporaryFolder("exchange-storage-");
        var options = new StorageOptions { DataDirectory = folder.Combine("new") };
        Assert.Equal(1, await StartAndCommitAsync(options));
        Assert.Equal(2, await StartAndCommitAsync(options));
        Assert.True(File.Exists(Path.Combine(folder.Path, "new", "exchange.db")));
    }

    [Fact]
    public async Task With_a_connection_string_the_data_is_in_PostgreSQL()
    {
        await using var database = await SharedPostgres.CreateDatabaseAsync();
        var options = new StorageOptions { ConnectionString = database.ConnectionString };
        Assert.Equal(1, await StartAndCommitAsync(options));
        Assert.Equal(2, await StartAndCommitAsync(options));
    }

    private static async Task<long> StartAndCommitAsync(StorageOptions options)
    {
        await using var provider = new ServiceCollection().AddLogging().AddExchangeStorage(options)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        var database = provider.GetRequiredService<IDatabase>();
        await database.MigrateAsync(default);
        await database.ProbeAsync(default);
        foreach (var service in (Type[])
        [
            typeof(IJournalStore), typeof(ILedgerStore), typeof(IMarketStore), typeof(IAccountStore),
            typeof(ITradingQueries), typeof(CandleBackfill),
        ])
        {
            provider.GetRequiredService(service);
        }
        var committer = provider.GetRequiredService<ICommitter>();
        var claim = await committer.ClaimAsync("book:A", default);
        var result = await committer.CommitAsync(Units.Unit(claim, claim.NextSequence));
        Assert.Equal(CommitStatus.Committed, result.Status);
        return claim.NextSequence;
    }
}
