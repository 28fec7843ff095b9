using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Exchange.TestKit;

/// <summary>The few system calls the base library has no method for.</summary>
internal static partial class Posix
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal. False when the process no longer exists; throws <see cref="Win32Exception"/> for any
    /// other refusal.</summary>
    public static bool Send(int processId, int signal)
    {
        // Zero and negative ids address whole process groups: never what a test means.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        if (Kill(processId, signal) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
