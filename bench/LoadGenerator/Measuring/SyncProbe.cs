using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Exchange.TestKit;

namespace Exchange.LoadGenerator.Measuring;

/// <summary>
/// How long fdatasync of one page takes in the temporary folder, where the private PostgreSQL server keeps its data.
/// Figures of durable work mean little without it.
/// </summary>
internal static class SyncProbe
{
    private const int Rounds = 400;
    private const int PageBytes = 8_192;

    public static LatencySummary Measure()
    {
        using var folder = new TemporaryFolder("exchange-sync-");
        using var file = File.OpenHandle(
            folder.Combine("page"), FileMode.CreateNew, FileAccess.Write, preallocationSize: PageBytes * Rounds);
        var page = new byte[PageBytes];
        var latencies = new LatencyHistogram();
        for (var i = 0; i < Rounds; i++)
        {
            RandomAccess.Write(file, page, (long)i * PageBytes);
            var started = Stopwatch.GetTimestamp();
            if (Native.SyncData(file) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
            latencies.Record((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
        return latencies.Summary();
    }
}
