using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Measuring;
using Exchange.TestKit;

namespace Exchange.LoadGenerator.Rest;

/// <summary>
/// Runs the REST client as a process of its own, so that the CPU time of server and client can be told apart and their
/// garbage collectors do not stop each other.
/// </summary>
internal static partial class RestClientProcess
{
    /// <summary>What the client prints when the measured time begins and ends.</summary>
    public const string BeganLine = "measured time begins";

    /// <inheritdoc cref="BeganLine"/>
    public const string EndedLine = "measured time ends";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ForwardInterval = TimeSpan.FromMilliseconds(500);

    public static async Task<MeasuredRun> RunAsync(
        Uri server, int markets, LoadOptions options, MachineGauge gauge, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder("exchange-load-");
        var output = folder.Combine("result.json");
        await using var client = ChildProcess.Start(ChildProcessOptions.ForAssembly(
            typeof(RestClientProcess).Assembly.Location, Arguments(server, markets, options, output)));
        using var forwarding = new CancellationTokenSource();
        var forward = ForwardAsync(client, forwarding.Token);
        try
        {
            await client.WaitForLineAsync(Began(), options.WarmUp + Patience, cancellationToken);
            var from = gauge.Read();
            await client.WaitForLineAsync(Ended(), options.Duration + Patience, cancellationToken);
            var to = gauge.Read();
            await client.WaitForExitAsync(Patience, cancellationToken);
            // It exits with 1 when commands failed; the result says so.
            if (!File.Exists(output))
                throw new InvalidOperationException($"The client failed:\n{string.Join('\n', client.Output)}");
            var result = JsonSerializer.Deserialize<LoadResult>(await File.ReadAllTextAsync(output, cancellationToken))!;
            return new(result, MachineGauge.Between(from, to));
        }
        finally
        {
            await forwarding.CancelAsync();
            await forward;
        }
    }

    private static string[] Arguments(Uri server, int markets, LoadOptions options, string output) =>
    [
        "rest", "--url", server.ToString(), "--output", output,
        "--markets", Text(markets),
        "--connections", Text(options.InFlight),
        "--rate", Text(options.Rate),
        "--accounts", Text(options.Accounts),
        "--orders-per-market", Text(options.OrdersPerMarket),
        "--warmup", Text((int)options.WarmUp.TotalSeconds),
        "--seconds", Text((int)options.Duration.TotalSeconds),
        "--seed", Text(options.Seed),
    ];

    // Its progress is ours.
    private static async Task ForwardAsync(ChildProcess client, CancellationToken cancellationToken)
    {
        var shown = 0;
        using var timer = new PeriodicTimer(ForwardInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var lines = client.Output;
                for (; shown < lines.Count; shown++)
                {
                    if (lines[shown].Contains("orders/s, ", StringComparison.Ordinal))
                        await Console.Error.WriteLineAsync(lines[shown]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(BeganLine)]
    private static partial Regex Began();

    [GeneratedRegex(EndedLine)]
    private static partial Regex Ended();
}
