using Exchange.Abstractions.Markets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Exchange.Feeds;

/// <summary>Adds the feeds to a host that is a silo or an Orleans client with the stream provider of the market ticks.</summary>
public static class FeedsServiceCollectionExtensions
{
    /// <summary>Lets an Orleans client outside the silos hear the market ticks.</summary>
    public static IClientBuilder AddMarketStreams(this IClientBuilder client) =>
        client.AddMemoryStreams(
            MarketStreams.Provider, streams => streams.ConfigurePartitioning(MarketStreams.Partitions));

    /// <summary>Registers <see cref="IMarketFeeds"/>; belongs after Orleans, so that it stops before.</summary>
    public static IServiceCollection AddMarketFeeds(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<MarketFeeds>()
            .AddSingleton<IMarketFeeds>(provider => provider.GetRequiredService<MarketFeeds>())
            .AddHostedService(provider => provider.GetRequiredService<MarketFeeds>());
    }
}
