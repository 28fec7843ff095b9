using Orleans.Configuration;
using StackExchange.Redis;

namespace Exchange.Web.Blazor.Hosting;

/// <summary>How the host reaches the exchange: as a client of its cluster, or through the silo of its own process.</summary>
internal static class ClusterConnection
{
    private const int DefaultGatewayPort = 30_000;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>Adds <see cref="IClusterClient"/> and <see cref="IGrainFactory"/>; <paramref name="own"/> in Standalone.</summary>
    public static void AddCluster(this WebApplicationBuilder builder, IClusterClient? own)
    {
        if (own is not null)
        {
            builder.Services.AddSingleton(own);
            builder.Services.AddSingleton<IGrainFactory>(own);
            return;
        }
        var section = builder.Configuration.GetSection("Silo");
        var (cluster, service) = (section["ClusterId"] ?? "exchange", section["ServiceId"] ?? "exchange");
        var redis = builder.Configuration.GetConnectionString("Redis");
        builder.UseOrleansClient(client =>
        {
            if (string.IsNullOrEmpty(redis))
            {
                var gateway = section.GetValue("GatewayPort", DefaultGatewayPort);
                client.UseLocalhostClustering(gateway, serviceId: service, clusterId: cluster);
            }
            else
            {
                client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (cluster, service));
                client.UseRedisClustering(o =>
                {
                    o.ConfigurationOptions = ConfigurationOptions.Parse(redis);
                    o.ConfigurationOptions.AbortOnConnectFail = false;
                });
            }
            // The exchange may start after the site, or be away for a while.
            client.UseConnectionRetryFilter(async (_, stop) =>
            {
                await Task.Delay(RetryPause, stop);
                return true;
            });
        });
    }
}
