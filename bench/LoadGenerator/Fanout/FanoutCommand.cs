namespace Exchange.LoadGenerator.Fanout;

/// <summary>The command <c>fanout</c>: many clients of one depth stream.</summary>
internal static class FanoutCommand
{
    public const string Usage =
        """
          fanout --url URL --server-pid PID [--clients 1..20000] [--stalled 0..100] [--traders 1..1024] [--rate N]
                 [--accounts N] [--seconds N] [--warmup N]
              Listens to SYMBOL@depth@100ms of the first market while traders keep it busy over REST, and reports the time
              from the newest change of an event to its arrival and the server's CPU per message. The server must have
              the accounts (setting Demo:LoadAccounts) and limits that allow the load (settings Limits:*). Exit code 1 when a
              reader missed an event or was disconnected, or a stalled client was not.
        """;

    public static async Task<int> RunAsync(CommandArguments arguments, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(arguments.Take("url"), UriKind.Absolute, out var server))
            throw new CommandArgumentException("--url takes a URL such as http://127.0.0.1:8080.");
        var options = new FanoutOptions(
            server,
            arguments.TakeNumber("server-pid", fallback: 0, min: 1, max: int.MaxValue),
            arguments.TakeNumber("clients", fallback: 1_000, min: 1, max: 20_000),
            arguments.TakeNumber("stalled", fallback: 0, min: 0, max: 100),
            arguments.TakeNumber("traders", fallback: 16, min: 1, max: 1_024),
            arguments.TakeNumber("rate", fallback: 500, min: 0, max: 1_000_000),
            arguments.TakeNumber("accounts", fallback: 100, min: 1, max: 1_000_000),
            TimeSpan.FromSeconds(arguments.TakeNumber("warmup", fallback: 10, min: 0, max: 600)),
            TimeSpan.FromSeconds(arguments.TakeNumber("seconds", fallback: 10, min: 1, max: 3_600)));
        arguments.RejectUnknown();
        if (options.ServerProcess == 0) throw new CommandArgumentException("--server-pid takes the server's process id.");

        var result = await new FanoutRun(options).ExecuteAsync(cancellationToken);
        Console.Out.WriteLine(result);
        return result.IsSound ? 0 : 1;
    }
}
