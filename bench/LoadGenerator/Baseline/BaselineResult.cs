using System.Globalization;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>
/// What a run of the plain SQL exchange did in its measured time. "Operations" are placements and cancels that
/// committed; latencies are in milliseconds, from just before the command to its committed answer.
/// </summary>
public sealed record BaselineResult
{
    public required BaselineOptions Options { get; init; }

    public required long Placements { get; init; }

    public required long Cancels { get; init; }

    /// <summary>Cancels among <see cref="Cancels"/> whose order was filled before: an ordinary outcome.</summary>
    public required long CancelsTooLate { get; init; }

    /// <summary>Trades of the whole run, warm-up and pre-fill included.</summary>
    public required long Trades { get; init; }

    public required long OpenOrders { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double P999Milliseconds { get; init; }

    /// <summary>Commands that failed or were refused, warm-up included; anything but 0 makes the run
    /// worthless.</summary>
    public required long Errors { get; init; }

    public required string? FirstError { get; init; }

    /// <summary>What the books and balances got wrong after the run; empty when every unit is accounted for.</summary>
    public required IReadOnlyList<string> AuditFindings { get; init; }

    /// <summary>The server's version and durability settings.</summary>
    public required string Server { get; init; }

    public double OperationsPerSecond => (Placements + Cancels) / Options.Duration.TotalSeconds;

    public bool IsValid => Errors == 0 && AuditFindings.Count == 0;

    public override string ToString()
    {
        var form = Options.Form == BaselineForm.Function ? "function" : "statements";
        var audit = AuditFindings.Count == 0 ? "balances conserved" : string.Join("; ", AuditFindings);
        var seconds = Options.Duration.TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            baseline {form}, markets {Options.Markets}, connections {Options.Connections}, {seconds:F0} s
              orders/s {OperationsPerSecond:F0}
              latency ms: p50 {P50Milliseconds:F2}, p99 {P99Milliseconds:F2}, p99.9 {P999Milliseconds:F2}
              placements {Placements}, cancels {Cancels} ({CancelsTooLate} too late)
              trades {Trades}, open orders {OpenOrders}
              errors {Errors}{(FirstError is null ? "" : $" (first: {FirstError})")}; audit: {audit}
              server: {Server}
            """);
    }
}
