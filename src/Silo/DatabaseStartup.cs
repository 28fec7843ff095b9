using Exchange.Storage;

namespace Exchange.Silo;

/// <summary>
/// Brings the schema up to date before Orleans starts. Registered before Orleans, so it runs first; waits for a database
/// that is still starting.
/// </summary>
internal sealed partial class DatabaseStartup(IDatabase database, TimeProvider clock, ILogger<DatabaseStartup> logger)
    : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await database.MigrateAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (
                exception is System.Data.Common.DbException && clock.GetElapsedTime(started) < Patience)
            {
                Log.Waiting(logger, exception.Message);
            }
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "The database is not ready yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
