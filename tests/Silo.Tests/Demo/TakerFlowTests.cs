using Exchange.Domain.Orders;
using Exchange.Silo.Demo.Market;

namespace Exchange.Silo.Tests.Demo;

/// <summary>When takers come, on which side, and with how much.</summary>
public sealed class TakerFlowTests
{
    private static readonly MarketProfile Profile = DemoProfiles.Markets[0];

    private static double Fair => Profile.Ticks(Profile.BaseInUsdt);

    [Fact]
    public void Arrivals_have_the_rate_asked_for_and_come_in_bursts()
    {
        const int Seconds = 48 * 3600;
        var arrivals = Arrivals(1, Seconds, activity: 1);
        Assert.InRange((double)arrivals.Count / Seconds, 0.7 * Profile.TakersPerSecond, 1.3 * Profile.TakersPerSecond);

        // Counts of ten seconds would have a variance equal to their mean if arrivals were independent.
        var counts = arrivals.GroupBy(at => at / 10_000_000).ToDictionary(group => group.Key, group => group.Count());
        var all = Enumerable.Range(0, Seconds / 10).Select(i => (double)counts.GetValueOrDefault(i)).ToList();
        var mean = all.Average();
        Assert.True(all.Average(count => (count - mean) * (count - mean)) > 1.5 * mean);
    }

    [Fact]
    public void An_agitated_market_trades_more() =>
        Assert.True(Arrivals(2, 36_000, activity: 3).Count > 2 * Arrivals(2, 36_000, activity: 1).Count);

    [Fact]
    public void Time_only_goes_forward() =>
        Assert.All(Arrivals(3, 3600, 4).Zip(Arrivals(3, 3600, 4).Skip(1)), pair => Assert.True(pair.First < pair.Second));

    [Fact]
    public void A_seed_determines_everything()
    {
        Assert.Equal(Arrivals(4, 3600, 1), Arrivals(4, 3600, 1));
        Assert.Equal(Sizes(4), Sizes(4));
    }

    [Fact]
    public void Sizes_are_heavy_tailed_and_pass_the_filters()
    {
        var sizes = Sizes(5);
        sizes.Sort();
        var median = sizes[sizes.Count / 2];
        Assert.InRange(median, Profile.Lots(150, Fair), Profile.Lots(600, Fair));
        Assert.True(sizes[^20] > 20 * median, "The largest of a thousand are not twenty times the median.");
        Assert.True(sizes[0] >= Profile.MinLots(Fair));
        Assert.True(sizes[^1] <= Profile.Lots(150 * Profile.TakerUsdt, Fair));
    }

    [Fact]
    public void The_limit_of_the_inventory_is_never_passed()
    {
        var flow = Flow(6);
        Assert.Equal(Side.Sell, flow.NextSide(drift: 1, momentum: 5));
        Assert.Equal(Side.Buy, flow.NextSide(drift: -1, momentum: -5));
        Assert.Equal(0, flow.NextLots(Fair, roomLots: 0));
        for (var i = 0; i < 10_000; i++) Assert.InRange(flow.NextLots(Fair, 50), 0, 50);
    }

    [Fact]
    public void Sides_lean_with_the_price_and_back_to_where_the_inventory_began()
    {
        var even = Buys(0, 0);
        Assert.InRange(even, 0.45, 0.55);
        Assert.True(Buys(0, 2) > even + 0.1);
        Assert.True(Buys(0.8, 0) < even - 0.1);
        Assert.True(Buys(-0.8, 0) > even + 0.1);
    }

    private static double Buys(double drift, double momentum)
    {
        var flow = Flow(7);
        return Enumerable.Range(0, 20_000).Average(_ => flow.NextSide(drift, momentum) == Side.Buy ? 1.0 : 0.0);
    }

    private static List<long> Sizes(ulong seed)
    {
        var flow = Flow(seed);
        return [.. Enumerable.Range(0, 20_000).Select(_ => flow.NextLots(Fair, long.MaxValue))];
    }

    private static List<long> Arrivals(ulong seed, int seconds, double activity)
    {
        var flow = Flow(seed);
        var arrivals = new List<long>();
        for (var at = flow.NextArrival(0, activity); at < seconds * 1_000_000L; at = flow.NextArrival(at, activity))
            arrivals.Add(at);
        return arrivals;
    }

    private static TakerFlow Flow(ulong seed) => new(Profile, DemoRandom.For(seed, "takers"));
}
