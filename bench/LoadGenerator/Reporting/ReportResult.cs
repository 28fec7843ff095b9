using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Reporting;

/// <summary>Everything a report measured.</summary>
internal sealed class ReportResult
{
    public Series BaselineBest { get; } = new("SQL, function, 10 markets, 8 connections");

    public Series BaselineFunction { get; } = new("SQL, function, 1 market, 8 connections");

    public Series BaselineUsual { get; } = new("SQL, statements, 1 market, 8 connections");

    public Series Grains64 { get; } = new("grains, 64 in flight");

    public Series Grains256 { get; } = new("grains, 256 in flight");

    public Series Grains1024 { get; } = new("grains, 1,024 in flight");

    public Series Rest { get; } = new("REST, 256 connections");

    public Series OpenLoop { get; } = new("grains, open loop");

    /// <summary>Arrivals a second of <see cref="OpenLoop"/>.</summary>
    public int OpenLoopRate { get; set; }

    public LatencySummary? SyncBefore { get; set; }

    public LatencySummary? SyncAfter { get; set; }

    public string DatabaseServer { get; set; } = "";

    public LedgerAuditResult? Audit { get; set; }

    public IReadOnlyList<Series> ClosedLoop =>
        [BaselineBest, BaselineFunction, BaselineUsual, Grains64, Grains256, Grains1024, Rest];

    public long Errors => ClosedLoop.Append(OpenLoop).Sum(series => series.Errors);

    /// <summary>Runs during which others used the machine.</summary>
    public int Disturbed => ClosedLoop.Append(OpenLoop).Sum(series => series.Samples.Count(sample => sample.IsDisturbed));

    public bool IsValid => Errors == 0 && Audit is { IsSound: true };
}
