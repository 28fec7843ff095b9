namespace Exchange.LoadGenerator.Reporting;

/// <summary>How the report measures.</summary>
internal sealed record ReportOptions
{
    public required int Rounds { get; init; }

    public required TimeSpan WarmUp { get; init; }

    /// <summary>Measured time of each run.</summary>
    public required TimeSpan Duration { get; init; }

    public required int Accounts { get; init; }

    public required int Markets { get; init; }

    /// <summary>How long a run waits for the rest of the machine to become idle.</summary>
    public required TimeSpan IdleWait { get; init; }

    /// <summary>How often a run is tried when others use the machine while it runs.</summary>
    public required int Attempts { get; init; }

    /// <summary>Where the tables go as Markdown, if anywhere.</summary>
    public required string? MarkdownFile { get; init; }
}
