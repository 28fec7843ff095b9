using Exchange.Identity.Database;
using Exchange.Identity.Messages;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Exchange.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Identity.Tests.Support;

/// <summary>The services of a web host on a database of their own, and browsers that use them.</summary>
public abstract class IdentityHarness : IAsyncLifetime
{
    private readonly FakeAccounts _exchange = new();
    private readonly List<ServiceProvider> _hosts = [];

    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    internal FakeAccounts Exchange => _exchange;

    internal ServiceProvider Host => _hosts[^1];

    internal IdentityDatabase Database => Host.GetRequiredService<IdentityDatabase>();

    public async Task InitializeAsync()
    {
        await CreateAsync();
        Restart();
        await Database.MigrateAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        await DropAsync();
    }

    /// <summary>A new process on the same database.</summary>
    public void Restart()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Mail:Log", (string?)"true")]).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(_exchange.Grains);
        services.AddScoped<RequestVisitor>().AddScoped<IVisitor>(provider => provider.GetRequiredService<RequestVisitor>());
        services.AddExchangeIdentity(
            Locate(new IdentityHost
            {
                CookieName = "exchange",
                Roles = new HashSet<string> { Roles.Trader },
                SignInPath = "/account/sign-in",
                RequireHttps = true,
                PublicAddress = new Uri("https://exchange.test/"),
            }),
            configuration);
        _hosts.Add(services.BuildServiceProvider(validateScopes: true));
    }

    internal Browser NewBrowser() => new(() => Host);

    internal async Task<IReadOnlyList<LoggedMessage>> MessagesAsync() =>
        await Host.GetRequiredService<MessageLog>().ListAsync();

    protected abstract Task CreateAsync();

    protected abstract Task DropAsync();

    protected abstract IdentityHost Locate(IdentityHost host);
}

public sealed class PostgreSqlHarness : IdentityHarness
{
    private TestDatabase? _database;

    protected override async Task CreateAsync() => _database = await SharedPostgres.CreateDatabaseAsync();

    protected override async Task DropAsync()
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        await _database!.DisposeAsync();
    }

    protected override IdentityHost Locate(IdentityHost host) =>
        host with { ConnectionString = _database!.ConnectionString };
}

#pragma warning disable CA1001 // The folder is disposed by DropAsync, which xunit's life cycle calls.
public sealed class SqliteHarness : IdentityHarness
#pragma warning restore CA1001
{
    private readonly TemporaryFolder _folder = new("exchange-identity-");

    protected override Task CreateAsync() => Task.CompletedTask;

    protected override Task DropAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    protected override IdentityHost Locate(IdentityHost host) => host with { DataDirectory = _folder.Path };
}
