namespace Exchange.TestKit;

/// <summary>What to start as a child process.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>An executable, by path or found on PATH.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the inherited environment; a null value removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }

    /// <summary>Gives it a session of its own, so Ctrl-C in a terminal ends this process and not the server under
    /// it.</summary>
    public bool OwnSession { get; init; }

    /// <summary>Where all output is kept; absent: a file in the temporary directory, deleted on disposal.</summary>
    public string? OutputFile { get; init; }

    /// <summary>How many of the last lines stay in memory for <see cref="ChildProcess.Output"/>.</summary>
    public int OutputLinesMax { get; init; } = 10_000;

    /// <summary>Runs a .NET assembly with the host that runs this process.</summary>
    public static ChildProcessOptions ForAssembly(string assemblyPath, params IReadOnlyList<string> arguments) => new()
    {
        FileName = System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        Arguments = [assemblyPath, .. arguments],
    };
}
