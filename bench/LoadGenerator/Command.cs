namespace Exchange.LoadGenerator;

/// <summary>One command of the load generator: its usage text and what it runs; the result is the exit code.</summary>
internal sealed record Command(string Usage, Func<CommandArguments, CancellationToken, Task<int>> RunAsync);
