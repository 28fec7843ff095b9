using Exchange.TestKit;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>The command <c>baseline</c>: one measured run of the plain SQL exchange.</summary>
internal static class BaselineCommand
{
    public const string Usage =
        """
          baseline [--connection STRING] [--form function|statements] [--markets 1..100] [--connections 1..150]
                   [--seconds N] [--warmup N]
              Measures an exchange made of plain PostgreSQL transactions. Without --connection it starts a private,
              durable PostgreSQL server. Exit code 1 when a command failed or the balances do not add up.
        """;

    /// <summary>Prints the result; 0 when it is valid.</summary>
    public static async Task<int> RunAsync(CommandArguments arguments, CancellationToken cancellationToken)
    {
        var connection = arguments.Take("connection");
        var options = new BaselineOptions
        {
            Form = ParseForm(arguments.Take("form") ?? "function"),
            Markets = arguments.TakeNumber("markets", fallback: 1, min: 1, max: 100),
            Connections = arguments.TakeNumber("connections", fallback: 8, min: 1, max: 150),
            Duration = TimeSpan.FromSeconds(arguments.TakeNumber("seconds", fallback: 10, min: 1, max: 3_600)),
            WarmUp = TimeSpan.FromSeconds(arguments.TakeNumber("warmup", fallback: 3, min: 0, max: 600)),
        };
        arguments.RejectUnknown();

        if (connection is not null) return await MeasureAsync(connection, options, cancellationToken);
        await using var server = new PostgresServer(new PostgresOptions { SharedBuffers = "1GB" });
        await server.StartAsync(cancellationToken);
        return await MeasureAsync(
            await server.CreateDatabaseAsync("baseline", cancellationToken), options, cancellationToken);
    }

    private static async Task<int> MeasureAsync(
        string connection, BaselineOptions options, CancellationToken cancellationToken)
    {
        var result = await BaselineRun.RunAsync(connection, options, cancellationToken);
        Console.Out.WriteLine(result);
        return result.IsValid ? 0 : 1;
    }

    private static BaselineForm ParseForm(string text) => text switch
    {
        "function" => BaselineForm.Function,
        "statements" => BaselineForm.Statements,
        _ => throw new CommandArgumentException("--form takes 'function' or 'statements'."),
    };
}
