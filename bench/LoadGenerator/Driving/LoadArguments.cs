using System.Globalization;

namespace Exchange.LoadGenerator.Driving;

/// <summary>The options that all load commands share.</summary>
internal static class LoadArguments
{
    /// <param name="arguments">The command line.</param>
    /// <param name="name">Name of the command.</param>
    /// <param name="inFlight">What the command calls the number of commands in flight.</param>
    public static LoadOptions Take(CommandArguments arguments, string name, string inFlight)
    {
        var rate = arguments.TakeNumber("rate", fallback: 0, min: 0, max: 1_000_000);
        var workers = arguments.TakeNumber(inFlight, fallback: rate > 0 ? 1_024 : 256, min: 1, max: 16_384);
        return new LoadOptions
        {
            Name = string.Create(
                CultureInfo.InvariantCulture, $"{name} {(rate > 0 ? rate : workers)}{(rate > 0 ? "/s" : "")}"),
            InFlight = workers,
            Rate = rate,
            Accounts = arguments.TakeNumber("accounts", fallback: 1_000, min: 1, max: 1_000_000),
            OrdersPerMarket = arguments.TakeNumber("orders-per-market", fallback: 1_000, min: 1, max: 100_000),
            // The runtime compiles hot code anew in the background; until it has, its compiler takes up to a core.
            WarmUp = TimeSpan.FromSeconds(arguments.TakeNumber("warmup", fallback: 12, min: 0, max: 600)),
            Duration = TimeSpan.FromSeconds(arguments.TakeNumber("seconds", fallback: 10, min: 1, max: 3_600)),
            Seed = arguments.TakeNumber("seed", fallback: 42, min: 0, max: int.MaxValue),
        };
    }
}
