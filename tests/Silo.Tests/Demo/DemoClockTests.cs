using Exchange.Silo.Demo.Market;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Silo.Tests.Demo;

/// <summary>The clock of the sandbox's history.</summary>
public sealed class DemoClockTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider _system = new(Now);

    [Fact]
    public void It_stands_in_the_past_while_the_system_goes_on_and_jumps_forward()
    {
        var clock = new DemoClock(_system, TimeSpan.FromHours(26));
        _system.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Now.AddHours(-26), clock.GetUtcNow());
        Assert.Equal(Now.AddMinutes(1), clock.SystemUtcNow);

        Assert.True(clock.JumpTo(Now.AddHours(-1)));
        Assert.Equal(Now.AddHours(-1), clock.GetUtcNow());
        Assert.True(clock.HasJumped);
    }

    [Fact]
    public void Once_in_the_present_it_is_the_systems_for_ever()
    {
        var clock = new DemoClock(_system, TimeSpan.FromHours(1));
        Assert.False(clock.JumpTo(Now));
        Assert.False(clock.HasJumped);
        _system.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(Now.AddSeconds(7), clock.GetUtcNow());
        Assert.False(clock.JumpTo(Now.AddHours(-1)));
        Assert.Equal(Now.AddSeconds(7), clock.GetUtcNow());
    }

    [Fact]
    public void It_never_goes_back()
    {
        var clock = new DemoClock(_system, TimeSpan.FromHours(2));
        Assert.True(clock.JumpTo(Now.AddHours(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.JumpTo(Now.AddHours(-1).AddTicks(-1)));
        Assert.Equal(Now.AddHours(-1), clock.GetUtcNow());
    }

    [Fact]
    public void Without_a_past_it_is_the_systems_at_once() =>
        Assert.Equal(Now, new DemoClock(_system, TimeSpan.Zero).GetUtcNow());

    [Fact]
    public void Timestamps_and_timers_are_the_systems()
    {
        var clock = new DemoClock(_system, TimeSpan.FromHours(1));
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var before = clock.GetTimestamp();
        clock.JumpTo(Now.AddMinutes(-1));
        Assert.Equal(0, fired);
        _system.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
        Assert.Equal(TimeSpan.FromSeconds(1), clock.GetElapsedTime(before));
    }
}
