using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Exchange.LoadGenerator.Measuring;

/// <summary>System calls that .NET does not offer in this form.</summary>
internal static partial class Native
{
    /// <summary>Sleeps with the kernel's resolution, about 60 µs; Thread.Sleep rounds to milliseconds.</summary>
    [LibraryImport("libc", EntryPoint = "usleep")]
    public static partial int SleepMicros(uint micros);

    /// <summary>What PostgreSQL calls by default to make its log durable.</summary>
    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeFileHandle file);
}
