using System.Globalization;

namespace Exchange.LoadGenerator.Measuring;

/// <summary>CPU seconds of the machine and of processes, from <c>/proc</c> (100 ticks a second).</summary>
internal static class CpuClock
{
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat after the command name, which is the second and may contain spaces.
    private const int UserTicks = 11;
    private const int KernelTicks = 12;
    private const int EndedChildrenUserTicks = 13;
    private const int EndedChildrenKernelTicks = 14;

    /// <summary>Busy seconds of all cores since boot.</summary>
    public static double Machine()
    {
        // cpu user nice system idle iowait irq softirq steal
        using var reader = new StreamReader("/proc/stat");
        var fields = reader.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(fields[1]) + Number(fields[2]) + Number(fields[3]) + Number(fields[6]) + Number(fields[7]))
            / TicksPerSecond;
    }

    /// <summary>Seconds of this process.</summary>
    public static double Own() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Seconds of a process and its children, those that ended included.</summary>
    public static double Family(int processId)
    {
        var total = Ticks(processId, withEndedChildren: true);
        foreach (var child in File.ReadAllText($"/proc/{processId}/task/{processId}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            total += Ticks(int.Parse(child, CultureInfo.InvariantCulture), withEndedChildren: false);
        }
        return total / TicksPerSecond;
    }

    private static long Ticks(int processId, bool withEndedChildren)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = Number(fields[UserTicks]) + Number(fields[KernelTicks]);
            return withEndedChildren
                ? ticks + Number(fields[EndedChildrenUserTicks]) + Number(fields[EndedChildrenKernelTicks])
                : ticks;
        }
        catch (IOException)
        {
            // A child that has just ended counts among its parent's ended children from now on.
            return 0;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
