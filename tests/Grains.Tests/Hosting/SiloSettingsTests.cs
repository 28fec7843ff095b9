using Exchange.Abstractions.Markets;
using Exchange.Grains.Hosting;
using Exchange.Grains.Tests.Support;
using Exchange.Grains.Trading;
using Exchange.Grains.Wallets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Exchange.Grains.Tests.Hosting;

/// <summary>Every Orleans default that is wrong for us is overridden; each line here is one that was.</summary>
public sealed class SiloSettingsTests
{
    [Fact]
    public async Task The_silo_runs_with_our_settings()
    {
        await using var exchange = await ExchangeCluster.StartAsync();
        Assert.Equal(TimeSpan.Zero, Options<GrainDirectoryOptions>(exchange).RangeLeaseDuration);
        var membership = Options<ClusterMembershipOptions>(exchange);
        Assert.Equal(TimeSpan.FromSeconds(2), membership.ProbeTimeout);
        Assert.Equal(TimeSpan.FromSeconds(4), membership.MaxProbeTimeout);
        Assert.Equal(3, membership.NumMissedProbesLimit);
        Assert.Equal(2, membership.NumVotesForDeathDeclaration);
        Assert.False(membership.EnableConnectionLivenessCheck);
        Assert.Equal(TimeSpan.FromSeconds(5), membership.IAmAliveTablePublishTimeout);
        Assert.Equal(3, membership.NumMissedTableIAmAliveLimit);
        var messaging = Options<SiloMessagingOptions>(exchange);
        Assert.Equal(20_000, messaging.MaxEnqueuedRequestsHardLimit);
        Assert.Equal(5_000, messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker);
        Assert.Equal(TimeSpan.FromSeconds(10), messaging.ResponseTimeout);
        Assert.Equal(TimeSpan.FromSeconds(8), Options<GrainCollectionOptions>(exchange).DeactivationTimeout);
        var polling = exchange.Services.GetRequiredService<IOptionsMonitor<StreamPullingAgentOptions>>();
        Assert.Equal(TimeSpan.FromMilliseconds(15), polling.Get(MarketStreams.Provider).GetQueueMsgsTimerPeriod);
        var eviction = exchange.Services.GetRequiredService<IOptionsMonitor<StreamCacheEvictionOptions>>();
        Assert.Equal(TimeSpan.FromSeconds(15), eviction.Get(MarketStreams.Provider).DataMaxAgeInCache);
    }

    [Fact]
    public async Task A_silo_hosts_only_the_grains_of_its_roles()
    {
        await using var exchange = await ExchangeCluster.StartAsync(("Silo:Roles:0", SiloRole.Backend));
        var classes = Options<GrainTypeOptions>(exchange).Classes;
        Assert.Contains(typeof(WalletGrain), classes);
        Assert.DoesNotContain(typeof(OrderBookGrain), classes);
        Assert.Throws<ArgumentException>(() => exchange.Book());
    }

    [Fact]
    public async Task A_role_that_does_not_exist_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ExchangeCluster.StartAsync(("Silo:Roles:0", "trading")));
        Assert.Contains("'trading'", failure.Message, StringComparison.Ordinal);
    }

    private static T Options<T>(ExchangeCluster exchange) where T : class =>
        exchange.Services.GetRequiredService<IOptions<T>>().Value;
}
