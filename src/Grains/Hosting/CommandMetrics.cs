using System.Diagnostics.Metrics;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Hosting;

/// <summary>
/// How long commands take from the wallet's door to the durable answer: <c>exchange_command_latency_seconds</c> by kind
/// (place, cancel, cancel_all, cancel_replace) and outcome (accepted, refused).
/// </summary>
internal static class CommandMetrics
{
    public const string MeterName = "Exchange.Grains";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Latency = Meter.CreateHistogram(
        "exchange_command_latency", "s", "Time from the wallet to the durable answer.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
                [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
        });

    public static void Record(string kind, TimeSpan elapsed, RejectReason reason)
    {
        if (!Latency.Enabled) return;
        Latency.Record(
            elapsed.TotalSeconds, new("kind", kind),
            new("outcome", reason == RejectReason.None ? "accepted" : "refused"));
    }
}
