using Exchange.Grains.Hosting;
using Exchange.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Exchange.Silo;

/// <summary>
/// Whether this host may be sent traffic: true once everything has started, false from the moment a stop is requested.
/// Between that moment and the closing of the server there is a pause, so that balancers turn away before connections
/// close.
/// </summary>
internal sealed class Readiness(
    IHostApplicationLifetime lifetime, TimeProvider clock, IOptions<SiloSettings> settings) : IHostedLifecycleService
{
    private volatile bool _ready;

    public bool IsReady => _ready && !lifetime.ApplicationStopping.IsCancellationRequested;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _ready = true);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _ready = false;
        await Task.Delay(TimeSpan.FromSeconds(settings.Value.DrainSeconds), clock, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
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
