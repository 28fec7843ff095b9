using Exchange.LoadGenerator;
using Exchange.LoadGenerator.Baseline;
using Exchange.LoadGenerator.Fanout;
using Exchange.LoadGenerator.InProcess;
using Exchange.LoadGenerator.Reporting;
using Exchange.LoadGenerator.Rest;

var commands = new SortedDictionary<string, Command>(StringComparer.Ordinal)
{
    ["baseline"] = new(BaselineCommand.Usage, BaselineCommand.RunAsync),
    ["fanout"] = new(FanoutCommand.Usage, FanoutCommand.RunAsync),
    ["grains"] = new(GrainsCommand.Usage, GrainsCommand.RunAsync),
    ["probe"] = new(ProbeCommand.Usage, ProbeCommand.RunAsync),
    ["report"] = new(ReportCommand.Usage, ReportCommand.RunAsync),
    ["rest"] = new(RestCommand.Usage, RestCommand.RunAsync),
};

if (args.Length == 0 || !commands.TryGetValue(args[0], out var command))
{
    Console.Error.WriteLine("Usage: Exchange.LoadGenerator COMMAND [--option value]...");
    foreach (var known in commands.Values) Console.Error.WriteLine(known.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, interrupt) =>
{
    interrupt.Cancel = true;
    stop.Cancel();
};

try
{
    return await command.RunAsync(new CommandArguments(args.AsSpan(1)), stop.Token);
}
catch (CommandArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(command.Usage);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
