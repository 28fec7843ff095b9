using System.Globalization;
using System.Net;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.Rest;

/// <summary>Runs load over REST from this process.</summary>
internal static class RestLoad
{
    /// <param name="server">Where the API is.</param>
    /// <param name="markets">Markets of that server.</param>
    /// <param name="options">In flight are connections.</param>
    /// <param name="began">Called when the measured time begins.</param>
    /// <param name="ended">Called when the measured time ends.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public static async Task<LoadResult> RunAsync(
        Uri server, IReadOnlyList<LoadMarket> markets, LoadOptions options, Action began, Action ended,
        CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(server.Host, cancellationToken);
        var endpoint = new IPEndPoint(addresses[0], server.Port);
        var host = string.Create(CultureInfo.InvariantCulture, $"{server.Host}:{server.Port}");
        var keys = RequestWriter.Key.Table(options.Accounts);
        var load = new LoadRun(options, markets, _ => new RestSession(endpoint, new RequestWriter(host, keys)))
        {
            Began = began,
            Ended = ended,
        };
        return await load.ExecuteAsync(cancellationToken);
    }
}
