using System.Diagnostics;

namespace Exchange.TestKit;

/// <summary>
/// Cleans up after this process however it ends. A small shell waits on a pipe only this process holds: the kernel
/// closes it on a normal exit and on <c>kill -9</c> alike, and the shell then kills what is still registered and
/// removes the temporary folders. Watching a pipe rather than a process id is immediate and immune to reused ids.
/// </summary>
internal static class Watchdog
{
    private const string Script =
        """
        exec >/dev/null 2>&1
        trap '' HUP INT QUIT TERM PIPE
        declare -A pid folder
        while read -r verb kind value; do
          case "$verb $kind" in
            'add pid') pid[$value]=1 ;;
            'add folder') folder[$value]=1 ;;
            'drop pid') unset "pid[$value]" ;;
            'drop folder') unset "folder[$value]" ;;
          esac
        done
        for id in "${!pid[@]}"; do
          children=$(cat "/proc/$id/task/$id/children")
          kill -KILL "$id" $children
        done
        # A server that was writing while it died may recreate a file once: two passes.
        for pass in 1 2; do
          for path in "${!folder[@]}"; do rm -rf -- "$path"; done
          sleep 0.2
        done
        """;

    private static readonly Lock Gate = new();
    private static Process? _shell;

    public static void AddProcess(int processId) => Tell($"add pid {processId}");

    public static void DropProcess(int processId) => Tell($"drop pid {processId}");

    public static void AddFolder(string path) => Tell($"add folder {path}");

    public static void DropFolder(string path) => Tell($"drop folder {path}");

    private static void Tell(FormattableString line)
    {
        lock (Gate)
        {
            _shell ??= StartShell();
            _shell.StandardInput.WriteLine(FormattableString.Invariant(line));
            _shell.StandardInput.Flush();
        }
    }

    private static Process StartShell()
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        return Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
    }
}
