namespace Exchange.SystemTests.Hosts;

/// <summary>Where the programs are that were built with the tests, in the same configuration.</summary>
internal static class ProgramFiles
{
    public static string Standalone => Find("Standalone");

    public static string Silo => Find("Silo");

    private static string Find(string project)
    {
        // artifacts/bin/System.Tests/<configuration>/
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"Exchange.{project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built: {path}");
    }
}
