using Microsoft.EntityFrameworkCore;

namespace Exchange.Identity.Database;

/// <summary>Opens the database for one piece of work, wherever the caller lives.</summary>
public sealed class IdentityDatabase(Func<IdentityDb> open)
{
    /// <summary>A context of its own; to be disposed.</summary>
    public IdentityDb Open() => open();

    /// <summary>Applies the migrations that are missing; safe when several processes start at once on PostgreSQL.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        // A process that was killed while it migrated leaves this row behind, and the next would wait for ever. The file
        // belongs to one process, so nobody can be holding the lock now.
        if (db.Database.IsSqlite() && await db.Database.CanConnectAsync(cancellationToken))
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS __EFMigrationsLock", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Throws when the database cannot be reached.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        await db.Sessions.AnyAsync(session => session.Id == "", cancellationToken);
    }
}
