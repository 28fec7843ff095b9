using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Exchange.Benchmarks;

/// <summary>CPU time of the calling thread: what other processes and the compiler's threads use does not count.</summary>
internal static partial class ThreadCpuClock
{
    private const int ThreadCpuTimeId = 3;

    /// <summary>Nanoseconds; wall-clock time where the system has no such clock.</summary>
    public static long Nanoseconds()
    {
        if (!OperatingSystem.IsLinux()) return (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
        if (GetTime(ThreadCpuTimeId, out var time) != 0) throw new InvalidOperationException("clock_gettime failed.");
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
