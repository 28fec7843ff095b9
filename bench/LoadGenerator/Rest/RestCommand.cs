using System.Text.Json;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Rest;

/// <summary>The command <c>rest</c>: signed orders over HTTP.</summary>
internal static class RestCommand
{
    public const string Usage =
        """
          rest [--url URL | --connection STRING | --sqlite DIR] [--processes separate|one] [--connections 1..16384]
               [--rate N] [--accounts N] [--markets 1..100] [--orders-per-market N] [--seconds N] [--warmup N] [--seed N]
               [--output FILE]
              Sends HMAC-signed orders over keep-alive connections with one request in flight each. Hosts a silo itself,
              with the client as a process of its own unless --processes one; or uses the server at --url, which must
              have the accounts (setting Demo:LoadAccounts) and limits that allow the load (settings Limits:*). --output
              writes the result as JSON. Exit code 1 when a command failed or the ledger is not sound.
        """;

    public static async Task<int> RunAsync(CommandArguments arguments, CancellationToken cancellationToken)
    {
        var url = arguments.Take("url");
        var connection = arguments.Take("connection");
        var sqlite = arguments.Take("sqlite");
        var processes = arguments.Take("processes") ?? "separate";
        var output = arguments.Take("output");
        var markets = arguments.TakeNumber("markets", fallback: 4, min: 1, max: 100);
        var options = LoadArguments.Take(arguments, "rest", inFlight: "connections");
        arguments.RejectUnknown();
        if (processes is not ("separate" or "one"))
            throw new CommandArgumentException("--processes takes 'separate' or 'one'.");

        if (url is null)
            return await HostAsync(connection, sqlite, processes, markets, options, output, cancellationToken);
        if (connection is not null || sqlite is not null)
            throw new CommandArgumentException("With --url the server has its own database.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var server))
            throw new CommandArgumentException("--url takes a URL such as http://127.0.0.1:8080.");
        return await UseAsync(server, markets, options, output, cancellationToken);
    }

    /// <summary>The client alone, against a server that runs.</summary>
    private static async Task<int> UseAsync(
        Uri server, int markets, LoadOptions options, string? output, CancellationToken cancellationToken)
    {
        using var commits = new CommitMeter();
        var run = await InThisProcessAsync(
            server, markets, options, new MachineGauge(commits, databaseProcess: null), cancellationToken);
        var result = run.Result with { ClientCpu = run.Use.OwnCpu };
        await WriteAsync(output, result, cancellationToken);
        Console.Out.WriteLine(run);
        return result.Errors == 0 ? 0 : 1;
    }

    private static async Task<int> HostAsync(
        string? connection, string? sqlite, string processes, int markets, LoadOptions options, string? output,
        CancellationToken cancellationToken)
    {
        await using var database = await DatabaseTarget.OpenAsync(connection, sqlite, cancellationToken);
        MeasuredRun run;
        using (var commits = new CommitMeter())
        await using (var server = await ExchangeServer.StartAsync(database, cancellationToken))
        {
            await server.PrepareMarketsAsync(markets);
            await LoadAccounts.CreateAsync(server, options.Accounts, cancellationToken);
            var gauge = new MachineGauge(commits, database.ProcessId);
            run = string.Equals(processes, "separate", StringComparison.Ordinal)
                ? await RestClientProcess.RunAsync(server.Address, markets, options, gauge, cancellationToken)
                : await InThisProcessAsync(server.Address, markets, options, gauge, cancellationToken);
        }
        await WriteAsync(output, run.Result, cancellationToken);
        Console.Out.WriteLine(run);
        Console.Out.WriteLine($"  fdatasync ms: {SyncProbe.Measure()}");
        var audit = await LedgerAudit.RunAsync(database, cancellationToken);
        Console.Out.WriteLine($"  {audit}");
        return run.Result.Errors == 0 && audit.IsSound ? 0 : 1;
    }

    private static async Task<MeasuredRun> InThisProcessAsync(
        Uri server, int markets, LoadOptions options, MachineGauge gauge, CancellationToken cancellationToken)
    {
        var from = default(MachineGauge.Reading);
        var to = default(MachineGauge.Reading);
        var result = await RestLoad.RunAsync(
            server, await RestMarkets.ReadAsync(server, markets, cancellationToken), options,
            began: () =>
            {
                from = gauge.Read();
                Console.Error.WriteLine(RestClientProcess.BeganLine);
            },
            ended: () =>
            {
                to = gauge.Read();
                Console.Error.WriteLine(RestClientProcess.EndedLine);
            },
            cancellationToken);
        return new(result, MachineGauge.Between(from, to));
    }

    private static async Task WriteAsync(string? output, LoadResult result, CancellationToken cancellationToken)
    {
        if (output is not null)
            await File.WriteAllTextAsync(output, JsonSerializer.Serialize(result), cancellationToken);
    }
}
