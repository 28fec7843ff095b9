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

    public static string Line(Sample sample) => Text(
        $"  {sample.OrdersPerSecond:F0} orders/s, p50 {sample.P50:F2} p99 {sample.P99:F2} p99.9 {sample.P999:F2} ms, CPU us/order {sample.OwnCpu:F0} + PostgreSQL {sample.DatabaseCpu:F0} + client {sample.ClientCpu:F0}, foreign {sample.ForeignCores:F2} cores, errors {sample.Errors}");

    public static string Render(ReportResult report, ReportOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(
            "| | orders/s, median [each round] | p50 / p99 / p99.9 ms | p99/p50 | × best SQL | × usual SQL | CPU µs/order: silo + PostgreSQL + client | units per commit | ms per commit | foreign cores |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var series in report.ClosedLoop) text.AppendLine(Row(series, report));
        text.AppendLine();
        text.AppendLine("Open loop: commands at fixed intervals, latency from the intended moment.");
        text.AppendLine();
        text.AppendLine(
            "| arrivals/s | orders/s | p50 / p99 / p99.9 ms | timer lag p99 ms, separate process, same time | CPU µs/order: silo + PostgreSQL | units per commit | foreign cores |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var sample in report.OpenLoop.Samples) text.AppendLine(OpenLoopRow(report.OpenLoopRate, sample));
        text.AppendLine();
        text.AppendLine(Text(
            $"Rounds {options.Rounds} × {options.Duration.TotalSeconds:F0} s after {options.WarmUp.TotalSeconds:F0} s of warm-up; {options.Accounts:N0} accounts; {options.Markets} markets; {Environment.ProcessorCount} cores; .NET {Environment.Version}; server GC {System.Runtime.GCSettings.IsServerGC}."));
        text.AppendLine(Text($"PostgreSQL: {report.DatabaseServer}."));
        text.AppendLine(Text(
            $"fdatasync of 8 kB, ms, machine quiet: before {report.SyncBefore}; after {report.SyncAfter}."));
        text.AppendLine(Text($"Errors: {report.Errors}{FirstError(report)}. {report.Audit}."));
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
        return Text(
            $"| {series.Name} | **{series.Median(s => s.OrdersPerSecond):N0}** [{all}] | {p50:F2} / {p99:F2} / {series.Median(s => s.P999):F2} | {p99 / p50:F1} | {series.MedianRatio(report.BaselineBest):F2} | {series.MedianRatio(report.BaselineUsual):F2} | {series.Median(s => s.OwnCpu):F0} + {series.Median(s => s.DatabaseCpu):F0}{clientText} | {commits} | {series.Median(s => s.ForeignCores):F2} |");
    }

    private static string OpenLoopRow(int rate, Sample sample) => Text(
        $"| {rate:N0} | {sample.OrdersPerSecond:N0} | {sample.P50:F2} / {sample.P99:F2} / {sample.P999:F2} | {sample.ProbeP99:F2} | {sample.OwnCpu:F0} + {sample.DatabaseCpu:F0} | {sample.UnitsPerCommit:F0} | {sample.ForeignCores:F2} |");

    private static string FirstError(ReportResult report) =>
        report.ClosedLoop.Append(report.OpenLoop).Select(series => series.FirstError)
            .FirstOrDefault(error => error is not null) is { } error
                ? $" (first: {error})"
                : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
