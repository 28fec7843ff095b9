namespace Exchange.Architecture.Tests;

/// <summary>The source tree the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] SkippedFolders = ["artifacts", "bin", "obj", "node_modules", ".git", "data", "TestResults"];

    /// <summary>The folder with the solution; tests run from the artifacts folder inside it.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files below a folder of the repository, generated and downloaded ones left out, in a stable order.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] extensions)
    {
        var found = new List<string>();
        Collect(new DirectoryInfo(Path.Combine(Root, folder)), extensions, found);
        return [.. found.Order(StringComparer.Ordinal)];
    }

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static void Collect(DirectoryInfo folder, string[] extensions, List<string> found)
    {
        foreach (var file in folder.EnumerateFiles())
            if (extensions.Contains(file.Extension, StringComparer.Ordinal)) found.Add(file.FullName);
        foreach (var child in folder.EnumerateDirectories())
            if (!SkippedFolders.Contains(child.Name, StringComparer.Ordinal)) Collect(child, extensions, found);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Exchange.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
