using System.Net;
using System.Reflection;
using Exchange.Abstractions.Markets;
using Exchange.Grains.Markets;
using Exchange.Grains.Wallets;
using Exchange.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Exchange.Grains.Hosting;

/// <summary>
/// The one place where Orleans is set up. Every default that is wrong for us is set here and asserted by a test.
/// </summary>
public static class ExchangeSilo
{
    /// <summary>Configures clustering, endpoints, failure detection, limits and roles.</summary>
    public static ISiloBuilder UseExchange(this ISiloBuilder silo, IConfiguration configuration)
    {
        var settings = configuration.GetSection(SiloSettings.Section).Get<SiloSettings>() ?? new SiloSettings();
        silo.UseExchangeCluster(settings, configuration.GetConnectionString("Redis"));
        silo.UseExchangeGrains(configuration);
        return silo;
    }

    /// <summary>Everything but clustering and endpoints, so that a test cluster runs with the same settings.</summary>
    public static ISiloBuilder UseExchangeGrains(this ISiloBuilder silo, IConfiguration configuration)
    {
        var settings = configuration.GetSection(SiloSettings.Section).Get<SiloSettings>() ?? new SiloSettings();
        CheckRoles(settings);
        silo.Services.Configure<SiloSettings>(configuration.GetSection(SiloSettings.Section));
        silo.Services.Configure<LimitSettings>(configuration.GetSection(LimitSettings.Section));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<MarketDirectory>();
        silo.Services.AddSingleton<BookTakeovers>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, CommitterLifecycle>();

#pragma warning disable ORLEANSEXP003 // The default directory drops unrelated books on every silo exit.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // A directory lease would only add to the time to recover: the journal's epoch is the fence.
        silo.Configure<GrainDirectoryOptions>(o => o.RangeLeaseDuration = TimeSpan.Zero);
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = TimeSpan.FromSeconds(settings.ProbeTimeoutSeconds);
            o.MinProbeTimeout = o.ProbeTimeout;
            o.MaxProbeTimeout = 2 * o.ProbeTimeout;
            o.NumMissedProbesLimit = 3;
            o.NumVotesForDeathDeclaration = 2;
            o.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            // When every silo died at once, nobody declares them dead: a new one waits until it may ignore them, which is
            // three of these periods (90 s by default).
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            o.NumMissedTableIAmAliveLimit = 3;
            // With it, a silo that hangs but keeps its sockets is evicted ten times later than one that died.
            o.EnableConnectionLivenessCheck = false;
        });
        silo.Configure<SiloMessagingOptions>(o =>
        {
            o.MaxEnqueuedRequestsHardLimit = 20_000;
            o.MaxEnqueuedRequestsHardLimit_StatelessWorker = 5_000;
            o.MaxMessageBodySize = 16 * 1024 * 1024;
            o.ResponseTimeout = TimeSpan.FromSeconds(10);
        });
        silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = TimeSpan.FromMinutes(15);
            o.DeactivationTimeout = TimeSpan.FromSeconds(8);
        });
        silo.UseMarketStreams();
        var roles = settings.EffectiveRoles;
        silo.Services.PostConfigure<GrainTypeOptions>(o => o.Classes.RemoveWhere(type =>
            type.GetCustomAttribute<HostedByAttribute>() is { } hosted && !hosted.Roles.Any(roles.Contains)));
        return silo;
    }

    /// <summary>
    /// Streams and the registry of their subscriptions live in memory: both are rebuilt by feeds that hear nothing, and
    /// what was lost is fetched from the Market grain.
    /// </summary>
    private static void UseMarketStreams(this ISiloBuilder silo)
    {
        silo.AddMemoryGrainStorage("PubSubStore");
        silo.AddMemoryStreams(MarketStreams.Provider, streams =>
        {
            // The default of eight queues polled every 100 ms would double the age of a tick.
            streams.ConfigurePartitioning(MarketStreams.Partitions);
            streams.ConfigurePullingAgent(agent => agent.Configure(o =>
                o.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(15)));
            // Nobody reads ticks that are past; by default up to half an hour of them is kept.
            streams.ConfigureCacheEviction(eviction => eviction.Configure(o =>
                (o.DataMinTimeInCache, o.DataMaxAgeInCache) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15))));
        });
    }

    private static void UseExchangeCluster(this ISiloBuilder silo, SiloSettings settings, string? redis)
    {
        if (string.IsNullOrEmpty(redis))
        {
            silo.UseLocalhostClustering(
                settings.SiloPort, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.ClusterId, settings.ServiceId));
        silo.UseRedisClustering(o =>
        {
            o.ConfigurationOptions = ConfigurationOptions.Parse(redis);
            o.ConfigurationOptions.AbortOnConnectFail = false;
        });
        var advertised = settings.AdvertisedAddress.Length > 0
            ? settings.AdvertisedAddress
            : Environment.GetEnvironmentVariable("POD_IP");
        silo.ConfigureEndpoints(
            advertised is null ? IPAddress.Loopback : IPAddress.Parse(advertised),
            settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: advertised is not null);
        if (Environment.GetEnvironmentVariable("POD_NAME") is { } pod)
            silo.Configure<SiloOptions>(o => o.SiloName = pod);
    }

    private static void CheckRoles(SiloSettings settings)
    {
        foreach (var role in settings.Roles)
        {
            if (!SiloRole.All.Contains(role))
                throw new InvalidOperationException(
                    $"Silo:Roles names '{role}'; known roles are {string.Join(", ", SiloRole.All)}.");
        }
    }
}

/// <summary>Drains the committer after all grains have deactivated and before the silo is gone.</summary>
internal sealed class CommitterLifecycle(ICommitter committer) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(CommitterLifecycle), ServiceLifecycleStage.ApplicationServices,
        _ => Task.CompletedTask, committer.StopAsync);
}
