using Exchange.Domain.Markets;
using Exchange.Silo.Demo.Market;

namespace Exchange.Silo.Tests.Demo;

/// <summary>The simulated prices look like prices.</summary>
public sealed class FairPricesTests
{
    private const long Second = 1_000_000;
    private const long Minute = 60 * Second;
    private const int DayMinutes = 1_440;

    public static TheoryData<ulong> Seeds => [1, 2, 3, 4, 5];

    [Fact]
    public void A_seed_determines_them()
    {
        Assert.Equal(Btc(7, DayMinutes), Btc(7, DayMinutes));
        Assert.NotEqual(Btc(7, DayMinutes), Btc(8, DayMinutes));
    }

    [Fact]
    public void The_steps_in_which_time_is_told_do_not_matter()
    {
        var fine = Start(3);
        for (var at = 0L; at <= 600 * Second; at += 250_000) fine.AdvanceTo(at);
        var coarse = Start(3);
        coarse.AdvanceTo(600 * Second);
        coarse.AdvanceTo(5 * Second);
        Assert.Equal(fine.Price("BTC", "USDT"), coarse.Price("BTC", "USDT"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_month_stays_within_every_markets_filters_and_ratios_agree(ulong seed)
    {
        var prices = Start(seed);
        for (var hour = 1; hour <= 30 * 24; hour++)
        {
            prices.AdvanceTo(hour * 60 * Minute);
            foreach (var market in DemoProfiles.Markets)
            {
                var price = prices.Price(market.Rules.Base.Code, market.Rules.Quote.Code);
                Assert.True(MarketFilters.Price(market.Rules, (long)market.Ticks(price)));
            }
            Assert.Equal(
                prices.Price("ETH", "BTC"), prices.Price("ETH", "USDT") / prices.Price("BTC", "USDT"), tolerance: 1e-12);
            foreach (var asset in DemoProfiles.Assets)
                Assert.InRange(prices.Price(asset.Code, "USDT"), asset.AnchorPrice / 4.001, asset.AnchorPrice * 4.001);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_days_volatility_is_that_of_a_crypto_market_and_comes_in_clusters(ulong seed)
    {
        var returns = Returns(Btc(seed, 10 * DayMinutes));
        var yearly = Math.Sqrt(returns.Average(r => r * r) * 365 * DayMinutes);
        Assert.InRange(yearly, 0.2, 1.2);

        // Large moves follow large moves, of either sign; the sign itself is not predictable.
        var sizes = returns.Select(Math.Abs).ToList();
        Assert.True(Autocorrelation(sizes, 1) > 0.1, "No clusters of a minute.");
        Assert.True(Autocorrelation(sizes, 10) > 0.05, "No clusters of ten minutes.");
        Assert.InRange(Autocorrelation(returns, 1), -0.1, 0.1);

        var kurtosis = returns.Average(r => r * r * r * r) / Math.Pow(returns.Average(r => r * r), 2);
        Assert.True(kurtosis > 3.5, $"The tails are thin: {kurtosis:F1}.");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_second_moves_further_than_makers_can_follow(ulong seed)
    {
        var prices = Start(seed);
        var before = prices.Price("BTC", "USDT");
        for (var second = 1; second <= 86_400; second++)
        {
            prices.AdvanceTo(second * Second);
            var now = prices.Price("BTC", "USDT");
            Assert.True(Math.Abs(now / before - 1) < 0.004, $"{before} to {now}");
            before = now;
        }
    }

    [Fact]
    public void Assets_move_together()
    {
        var prices = Start(11);
        var btc = new List<double>();
        var eth = new List<double>();
        for (var minute = 0; minute < 5 * DayMinutes; minute++)
        {
            prices.AdvanceTo(minute * Minute);
            btc.Add(prices.Price("BTC", "USDT"));
            eth.Add(prices.Price("ETH", "USDT"));
        }
        Assert.InRange(Correlation(Returns(btc), Returns(eth)), 0.5, 0.95);
    }

    [Fact]
    public void It_goes_on_from_the_price_before_a_restart()
    {
        var prices = Start(1);
        prices.MoveTo("BTC", 71_000);
        Assert.Equal(71_000, prices.Price("BTC", "USDT"), tolerance: 0.01);
        prices.MoveTo("BTC", 1e-9);
        Assert.InRange(prices.Price("BTC", "USDT"), 15_000, 17_000);
    }

    private static FairPrices Start(ulong seed) => new(seed, 0, DemoProfiles.Assets);

    private static List<double> Btc(ulong seed, int minutes)
    {
        var prices = Start(seed);
        var path = new List<double>();
        for (var minute = 1; minute <= minutes; minute++)
        {
            prices.AdvanceTo(minute * Minute);
            path.Add(prices.Price("BTC", "USDT"));
        }
        return path;
    }

    private static List<double> Returns(List<double> path) =>
        [.. path.Zip(path.Skip(1), (before, after) => Math.Log(after / before))];

    private static double Autocorrelation(List<double> values, int lag) =>
        Correlation(values[..^lag], values[lag..]);

    private static double Correlation(List<double> a, List<double> b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var covariance = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return covariance / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
