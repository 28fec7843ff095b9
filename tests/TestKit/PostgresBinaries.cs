using System.Globalization;

namespace Exchange.TestKit;

/// <summary>Finds the newest PostgreSQL server installed from Debian's packages.</summary>
internal static class PostgresBinaries
{
    private const string Root = "/usr/lib/postgresql";

    /// <summary>The folder with initdb, postgres and pg_ctl; throws <see cref="InvalidOperationException"/> naming the
    /// package to install when there is none.</summary>
    public static string FindFolder()
    {
        var folders = Directory.Exists(Root) ? Directory.GetDirectories(Root) : [];
        return folders
            .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
            .OrderByDescending(Version)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault()
            ?? throw new InvalidOperationException(
                $"This needs a PostgreSQL server and found none under {Root}/*/bin. " +
                "Install it with: apt-get install postgresql (or run ./test, which does).");
    }

    private static int Version(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
}
