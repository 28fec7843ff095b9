using Exchange.Identity.Messages;
using Exchange.Identity.Sessions;
using Exchange.Identity.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Exchange.Identity.Database;

/// <summary>
/// Users, their sessions and what belongs to signing in. Apart from the exchange's own tables: nothing here is money, and
/// nothing here is in the way of an order.
/// </summary>
public abstract class IdentityDb(DbContextOptions options) : IdentityDbContext<ExchangeUser>(options)
{
    private const int AddressLength = 45;
    private const int ClientLength = 256;
    private const int IdLength = 22;
    private const int KeyHashLength = 64;

    /// <summary>Signed-in browsers.</summary>
    public DbSet<UserSession> Sessions => Set<UserSession>();

    /// <summary>The in-app message log.</summary>
    public DbSet<LoggedMessage> Messages => Set<LoggedMessage>();

    /// <summary>The web hosts' key ring.</summary>
    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<ExchangeUser>().HasIndex(user => user.Account).IsUnique();
        builder.Entity<IdentityRole>().HasData(Exchange.Identity.Users.Roles.All.Select(role => new IdentityRole
        {
            Id = role,
            Name = role,
            NormalizedName = role.ToUpperInvariant(),
            ConcurrencyStamp = role,
        }));
        builder.Entity<UserSession>(session =>
        {
            session.ToTable("Sessions");
            session.HasKey(s => s.Id);
            session.HasIndex(s => s.KeyHash).IsUnique();
            session.HasIndex(s => s.UserId);
            session.HasOne<ExchangeUser>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
            session.Property(s => s.Id).HasMaxLength(IdLength);
            session.Property(s => s.KeyHash).HasMaxLength(KeyHashLength);
            session.Property(s => s.Address).HasMaxLength(AddressLength);
            session.Property(s => s.Client).HasMaxLength(ClientLength);
        });
        builder.Entity<LoggedMessage>().ToTable("Messages");
        builder.Entity<ProtectionKey>().ToTable("ProtectionKeys");
    }
}

/// <summary>On SQLite, in a file of its own.</summary>
public sealed class SqliteIdentityDb(DbContextOptions<SqliteIdentityDb> options) : IdentityDb(options);

/// <summary>On PostgreSQL, in a schema of its own.</summary>
public sealed class PostgreSqlIdentityDb(DbContextOptions<PostgreSqlIdentityDb> options) : IdentityDb(options)
{
    /// <summary>Name of the schema.</summary>
    public const string SchemaName = "identity";

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        builder.HasDefaultSchema(SchemaName);
        base.OnModelCreating(builder);
    }
}
