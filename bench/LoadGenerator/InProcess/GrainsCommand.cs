using System.Globalization;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.InProcess;

/// <summary>The command <c>grains</c>: load through the wallet grains of a silo in this process.</summary>
internal static class GrainsCommand
{
    public const string Usage =
        """
          grains [--connection STRING | --sqlite DIR] [--in-flight 1..16384] [--rate N] [--accounts N]
                 [--markets 1..100] [--orders-per-market N] [--seconds N] [--warmup N] [--seed N]
              Hosts a silo with every role and calls its wallets: a closed loop of --in-flight commands, or with --rate
              an open loop of N commands a second, each timed from its intended moment. Without --connection and
              --sqlite it starts a private, durable PostgreSQL server. Exit code 1 when a command failed or the ledger
              is not sound.
        """;

    public static async Task<int> RunAsync(CommandArguments arguments, CancellationToken cancellationToken)
    {
        var connection = arguments.Take("connection");
        var sqlite = arguments.Take("sqlite");
        var markets = arguments.TakeNumber("markets", fallback: 4, min: 1, max: 100);
        var options = LoadArguments.Take(arguments, "grains", inFlight: "in-flight");
        arguments.RejectUnknown();

        await using var database = await DatabaseTarget.OpenAsync(connection, sqlite, cancellationToken);
        MeasuredRun run;
        using (var commits = new CommitMeter())
        await using (var server = await ExchangeServer.StartAsync(database, cancellationToken))
        {
            var loadMarkets = await server.PrepareMarketsAsync(markets);
            var accounts = await LoadAccounts.CreateAsync(server, options.Accounts, cancellationToken);
            var load = new GrainLoad(accounts, loadMarkets, new MachineGauge(commits, database.ProcessId));
            using var lag = new TimerLag();
            run = await load.RunAsync(options, cancellationToken);
            Console.Out.WriteLine(run);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  control: timer lag in this process, ms: {lag.Summary()}"));
        }
        Console.Out.WriteLine($"  fdatasync ms: {SyncProbe.Measure()}");
        var audit = await LedgerAudit.RunAsync(database, cancellationToken);
        Console.Out.WriteLine($"  {audit}");
        return run.Result.Errors == 0 && audit.IsSound ? 0 : 1;
    }
}
