using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Api.Streams;

/// <summary>What all connections to streams share.</summary>
internal sealed partial class StreamServices(
    IEnumerable<IStreamResolver> resolvers, IOptions<ApiLimits> limits, StreamMetrics metrics, TimeProvider clock,
    ILogger<StreamServices> logger)
{
    private readonly IStreamResolver[] _resolvers = [.. resolvers];

    /// <summary>Limits.</summary>
    public ApiLimits Limits { get; } = limits.Value;

    /// <summary>Instruments.</summary>
    public StreamMetrics Metrics { get; } = metrics;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Subscribes a connection to the stream of a name; null when the name means nothing.</summary>
    public async ValueTask<IDisposable?> ResolveAsync(string name, StreamConnection connection)
    {
        foreach (var resolver in _resolvers)
        {
            if (await resolver.SubscribeAsync(name, connection) is { } subscription) return subscription;
        }
        return null;
    }

    /// <summary>Notes that a stream could not be subscribed to.</summary>
    public void NotSubscribed(Exception exception) => Log.NotSubscribed(logger, exception);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A stream could not be subscribed to; its connection is closed.")]
        public static partial void NotSubscribed(ILogger logger, Exception exception);
    }
}
