using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Reporting;

/// <summary>The command <c>probe</c>: how late a process is woken that does nothing else.</summary>
internal static class ProbeCommand
{
    public const string Usage =
        """
          probe [--seconds N]
              Prints how late a timer of one millisecond fires and how long fdatasync takes: what the machine adds to
              every latency.
        """;

    public static async Task<int> RunAsync(CommandArguments arguments, CancellationToken cancellationToken)
    {
        var seconds = arguments.TakeNumber("seconds", fallback: 5, min: 1, max: 3_600);
        arguments.RejectUnknown();
        using (var lag = new TimerLag())
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
            Console.Out.WriteLine($"timer lag ms: {lag.Summary()}");
        }
        Console.Out.WriteLine($"fdatasync ms: {SyncProbe.Measure()}");
        return 0;
    }
}
