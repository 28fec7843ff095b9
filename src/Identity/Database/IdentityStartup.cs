using System.Data.Common;
using Exchange.Identity.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Identity.Database;

/// <summary>
/// Brings the schema up to date before anything else starts, waiting for a database that is still starting; then removes
/// sessions that ended, once an hour.
/// </summary>
internal sealed partial class IdentityStartup(
    IdentityDatabase database, IServiceScopeFactory scopes, TimeProvider clock, ILogger<IdentityStartup> logger)
    : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanUpInterval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (!await TryMigrateAsync(started, cancellationToken)) await Task.Delay(Pause, clock, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CleanUpInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<SessionService>().RemoveExpiredAsync(stoppingToken);
            }
            catch (DbException exception)
            {
                Log.NotCleaned(logger, exception);
            }
        }
    }

    private async Task<bool> TryMigrateAsync(long started, CancellationToken cancellationToken)
    {
        try
        {
            await database.MigrateAsync(cancellationToken);
            return true;
        }
        catch (DbException exception) when (clock.GetElapsedTime(started) < Patience)
        {
            Log.Waiting(logger, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4002, LogLevel.Warning, "The identity database is not ready yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(4003, LogLevel.Warning, "Ended sessions could not be removed")]
        public static partial void NotCleaned(ILogger logger, Exception exception);
    }
}
