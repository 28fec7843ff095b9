using Exchange.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Exchange.Silo;

/// <summary>
/// Whether this host may be sent traffic: true once everything has started, false from the moment a stop is requested, so
/// that balancers turn away before connections close.
/// </summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime) : IHostedService
{
    private bool _started;

    public bool IsReady => _started && !lifetime.ApplicationStopping.IsCancellationRequested;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _started = true);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Ready when started, not stopping, seeded, and the database answers.</summary>
internal sealed class ReadinessCheck(Readiness readiness, IDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!readiness.IsReady) return HealthCheckResult.Unhealthy("The host is starting or stopping.");
        await database.ProbeAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
