using Exchange.LoadGenerator.Measuring;

namespace Exchange.LoadGenerator.Driving;

/// <summary>What was done and what it cost.</summary>
internal sealed record MeasuredRun(LoadResult Result, MachineUse Use)
{
    public override string ToString() => Result.Describe(Use);
}
