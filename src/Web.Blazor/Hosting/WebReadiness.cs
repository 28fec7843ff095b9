using Exchange.Identity.Database;
using Exchange.Web.Blazor.Markets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Exchange.Web.Blazor.Hosting;

/// <summary>Ready while not stopping, the identity database answers and the exchange answers.</summary>
internal sealed class WebReadiness(
    IHostApplicationLifetime lifetime, IdentityDatabase database, MarketOverview markets) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("The host is starting or stopping.");
        await database.ProbeAsync(cancellationToken);
        await markets.GetCatalogAsync().WaitAsync(Patience, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
