using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Identity.Database;

/// <summary>For <c>dotnet ef migrations add NAME --context SqliteIdentityDb --output-dir Migrations/Sqlite</c>.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteIdentityDb>
{
    public SqliteIdentityDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<SqliteIdentityDb>().UseSqlite("Data Source=design.db")
            .UseApplicationServiceProvider(DesignTime.Services()).Options);
}

/// <summary>For <c>dotnet ef migrations add NAME --context PostgreSqlIdentityDb --output-dir Migrations/PostgreSql</c>.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlIdentityDb>
{
    public PostgreSqlIdentityDb CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<PostgreSqlIdentityDb>().UseNpgsql("Host=design")
            .UseApplicationServiceProvider(DesignTime.Services()).Options);
}

internal static class DesignTime
{
    /// <summary>The model depends on the identity options, which come from the application's services.</summary>
    public static ServiceProvider Services() => new ServiceCollection()
        .Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
        .BuildServiceProvider();
}
