using System.Diagnostics;

namespace Exchange.Grains.Tests.Support;

/// <summary>Waits for something that must come true, and fails when it does not in good time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task AsyncTrue(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Limit, "The condition did not come true.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
