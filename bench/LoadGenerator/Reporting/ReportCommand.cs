using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Reporting;

/// <summary>The command <c>report</c>: all figures of docs/performance.md in one run.</summary>
internal static class ReportCommand
{
    public const string Usage =
        """
          report [--rounds N] [--seconds N] [--warmup N] [--accounts N] [--markets 1..100] [--idle-wait SECONDS]
                 [--attempts N] [--markdown FILE]
              Measures the SQL baselines, the wallet grains at 64, 256 and 1,024 in flight, REST with 256 connections and
              an open loop at a quarter of the own ceiling, in interleaved rounds on one private, durable PostgreSQL
              server. Before each run it waits up to --idle-wait for the machine to become idle; a run during which others
              used it is tried again, up to --attempts times, and the least disturbed is kept. Exit code 1 when a command
              failed or the ledger is not sound.
        """;

    public static async Task<int> RunAsync(CommandArguments arguments, CancellationToken cancellationToken)
    {
        var options = new ReportOptions
        {
            Rounds = arguments.TakeNumber("rounds", fallback: 3, min: 1, max: 100),
            Duration = TimeSpan.FromSeconds(arguments.TakeNumber("seconds", fallback: 8, min: 1, max: 3_600)),
            // The runtime compiles hot code anew in the background; until it has, its compiler takes up to a core.
            WarmUp = TimeSpan.FromSeconds(arguments.TakeNumber("warmup", fallback: 12, min: 0, max: 600)),
            Accounts = arguments.TakeNumber("accounts", fallback: 1_000, min: 1, max: 1_000_000),
            Markets = arguments.TakeNumber("markets", fallback: 4, min: 1, max: 100),
            IdleWait = TimeSpan.FromSeconds(arguments.TakeNumber("idle-wait", fallback: 60, min: 0, max: 3_600)),
            Attempts = arguments.TakeNumber("attempts", fallback: 3, min: 1, max: 20),
            MarkdownFile = arguments.Take("markdown"),
        };
        arguments.RejectUnknown();

        await using var postgres = DatabaseTarget.StandardServer();
        await postgres.StartAsync(cancellationToken);
        var baseline = await postgres.CreateDatabaseAsync("baseline", cancellationToken);
        await using var database = await DatabaseTarget.OnAsync(postgres, ownsServer: false, cancellationToken);
        ReportResult result;
        using (var commits = new CommitMeter())
        await using (var server = await ExchangeServer.StartAsync(database, cancellationToken))
        {
            var markets = await server.PrepareMarketsAsync(options.Markets);
            var accounts = await LoadAccounts.CreateAsync(server, options.Accounts, cancellationToken);
            var run = new ReportRun(
                options, baseline,
                new(server, accounts, markets, new MachineGauge(commits, postgres.ProcessId)));
            await run.ExecuteAsync(cancellationToken);
            result = run.Result;
        }
        result.Audit = await LedgerAudit.RunAsync(database, cancellationToken);

        var text = ReportTable.Render(result, options);
        Console.Out.Write(text);
        if (options.MarkdownFile is { } file) await File.WriteAllTextAsync(file, text, cancellationToken);
        return result.IsValid ? 0 : 1;
    }
}
