using Exchange.Domain.Matching;

namespace Exchange.Domain.Tests.Matching;

public class AveragePriceTests
{
    private const long Start = 1_700_000_000_000_000;
    private readonly AveragePrice _average = new();

    [Fact]
    public void Weighs_prices_by_quantity_and_rounds_down()
    {
        _average.Add(Start, 100, 3);
        _average.Add(Start + 1, 103, 2);
        Assert.Equal(101, _average.Ticks(Start + 2));
    }

    [Fact]
    public void Without_trades_there_is_no_average() => Assert.Equal(0, _average.Ticks(Start));

    [Fact]
    public void A_trade_counts_for_sixty_periods_of_five_seconds()
    {
        _average.Add(Start, 100, 1);
        Assert.Equal(100, _average.Ticks(Start + 299_999_999));
        Assert.Equal(0, _average.Ticks(Start + 300_000_000));
    }

    [Fact]
    public void Reading_ahead_of_time_changes_nothing()
    {
        _average.Add(Start, 100, 1);
        Assert.Equal(0, _average.Ticks(Start + 3_600_000_000));
        _average.Add(Start + 10_000_000, 200, 1);
        Assert.Equal(150, _average.Ticks(Start + 10_000_000));
    }

    [Fact]
    public void Sums_beyond_64_bits_are_exact()
    {
        for (var i = 0; i < 3; i++) _average.Add(Start, long.MaxValue, long.MaxValue);
        Assert.Equal(long.MaxValue, _average.Ticks(Start));
    }
}
