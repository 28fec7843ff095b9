using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.LoadGenerator.Reporting;

/// <summary>Writes a report as Markdown.</summary>
internal static partial class ReportTable
{
    /// <summary>The timer's p99 in the output of the command <c>probe</c>.</summary>
    [GeneratedRegex(@"timer lag ms: .*p99 ([0-9.]+),")]
    public static partial Regex ProbeP99();

    /// <summary>A sample in one line.</summary>
    public static string Line(Sample s) =>
        Text($"  {s.OrdersPerSecond:F0} orders/s, p50 {s.P50:F2} p99 {s.P99:F2} p99.9 {s.P999:F2} ms, ")
        + Text($"CPU us/order {s.OwnCpu:F0} + PostgreSQL {s.DatabaseCpu:F0} + client {s.ClientCpu:F0}, ")
        + Text($"foreign {s.ForeignCores:F2} cores, errors {s.Errors}");

    public static string Render(ReportResult report, ReportOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(
            "| | orders/s, median [each round] | p50 / p99 / p99.9 ms | p99/p50 | × best SQL | × usual SQL "
            + "| CPU µs/order: silo + PostgreSQL + client | units per commit | ms per commit | foreign cores |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var series in report.ClosedLoop) text.AppendLine(Row(series, report));
        text.AppendLine();
        text.AppendLine("Open loop: commands at fixed intervals, latency from the intended moment.");
        text.AppendLine();
        text.AppendLine(
            "| arrivals/s | orders/s | p50 / p99 / p99.9 ms | timer lag p99 ms, separate process, same time "
            + "| CPU µs/order: silo + PostgreSQL | units per commit | foreign cores |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var sample in report.OpenLoop.Samples) text.AppendLine(OpenLoopRow(report.OpenLoopRate, sample));
        text.AppendLine();
        var (seconds, warmUp) = (options.Duration.TotalSeconds, options.WarmUp.TotalSeconds);
        text.AppendLine(
            Text($"{options.Rounds} rounds of {seconds:F0} s after {warmUp:F0} s of warm-up; ")
            + Text($"{options.Accounts:N0} accounts; {options.Markets} markets; ")
            + Text($"{Environment.ProcessorCount} cores; .NET {Environment.Version}."));
        text.AppendLine(Text($"PostgreSQL: {report.DatabaseServer}."));
        text.AppendLine(Text(
            $"fdatasync of 8 kB, ms, between runs: before {report.SyncBefore}; after {report.SyncAfter}."));
        text.AppendLine(Text($"Errors: {report.Errors}{FirstError(report)}. {report.Audit}."));
        if (report.Disturbed > 0)
            text.AppendLine(Text($"Runs disturbed by other load on the machine: {report.Disturbed}."));
        if (!report.IsValid) text.AppendLine("THIS REPORT IS NOT VALID.");
        return text.ToString();
    }

    private static string Row(Series series, ReportResult report)
    {
        var isOurs = series.Median(s => s.UnitsPerCommit) > 0;
        var all = string.Join(' ', series.Samples.Select(s => Text($"{s.OrdersPerSecond:N0}")));
        var p50 = series.Median(s => s.P50);
        var p99 = series.Median(s => s.P99);
        var commits = isOurs
            ? Text($"{series.Median(s => s.UnitsPerCommit):F0} | {series.Median(s => s.MillisPerCommit):F2}")
            : "1 |";
        var client = series.Median(s => s.ClientCpu);
        var clientText = client > 0 ? Text($" + {client:F0}") : "";
        return Text($"| {series.Name} | **{series.Median(s => s.OrdersPerSecond):N0}** [{all}] ")
            + Text($"| {p50:F2} / {p99:F2} / {series.Median(s => s.P999):F2} | {p99 / p50:F1} ")
            + Text($"| {series.MedianRatio(report.BaselineBest):F2} | {series.MedianRatio(report.BaselineUsual):F2} ")
            + Text($"| {series.Median(s => s.OwnCpu):F0} + {series.Median(s => s.DatabaseCpu):F0}{clientText} ")
            + Text($"| {commits} | {series.Median(s => s.ForeignCores):F2} |");
    }

    private static string OpenLoopRow(int rate, Sample s) =>
        Text($"| {rate:N0} | {s.OrdersPerSecond:N0} | {s.P50:F2} / {s.P99:F2} / {s.P999:F2} | {s.ProbeP99:F2} ")
        + Text($"| {s.OwnCpu:F0} + {s.DatabaseCpu:F0} | {s.UnitsPerCommit:F0} | {s.ForeignCores:F2} |");

    private static string FirstError(ReportResult report) =>
        report.ClosedLoop.Append(report.OpenLoop).Select(series => series.FirstError)
            .FirstOrDefault(error => error is not null) is { } error
                ? $" (first: {error})"
                : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
