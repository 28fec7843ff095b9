namespace Exchange.TestKit;

/// <summary>A folder under the temporary directory that is removed on disposal, and by <see cref="Watchdog"/> if this
/// process dies first.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string prefix)
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
        Watchdog.AddFolder(Path);
    }

    public string Path { get; }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        Watchdog.DropFolder(Path);
    }
}
