using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>Every filter at its limit, one below and one above.</summary>
public class MarketFiltersTests
{
    private static readonly MarketRules Rules = TestMarkets.Plain with
    {
        MinPriceTicks = 10,
        MaxPriceTicks = 1_000,
        MinLots = 5,
        MaxLots = 500,
        MaxMarketLots = 50,
        MinNotionalMinor = 100,
        MaxNotionalMinor = 9_000,
        BidMultiplierUpBips = 12_000,
        BidMultiplierDownBips = 5_000,
        AskMultiplierUpBips = 20_000,
        AskMultiplierDownBips = 9_000,
        MaxOrders = 3,
        MaxAlgoOrders = 2,
        MaxPositionMinor = 700,
    };

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    [InlineData(999, true)]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Price(long ticks, bool passes) => Assert.Equal(passes, MarketFilters.Price(Rules, ticks));

    [Theory]
    [InlineData(Side.Buy, 121, false)]
    [InlineData(Side.Buy, 120, true)]
    [InlineData(Side.Buy, 50, true)]
    [InlineData(Side.Buy, 49, false)]
    [InlineData(Side.Sell, 201, false)]
    [InlineData(Side.Sell, 200, true)]
    [InlineData(Side.Sell, 90, true)]
    [InlineData(Side.Sell, 89, false)]
    public void Percent_price_by_side_around_an_average_of_100(Side side, long ticks, bool passes) =>
        Assert.Equal(passes, MarketFilters.PercentPriceBySide(Rules, side, ticks, 100));

    [Fact]
    public void Percent_price_passes_without_an_average() =>
        Assert.True(MarketFilters.PercentPriceBySide(Rules, Side.Buy, long.MaxValue, 0));

    [Theory]
    [InlineData(long.MaxValue, long.MaxValue, true)]
    [InlineData(long.MaxValue, long.MaxValue / 2, false)]
    [InlineData(long.MaxValue / 2 + 1, long.MaxValue, true)]
    [InlineData(long.MaxValue / 2, long.MaxValue, false)]
    public void Percent_price_of_large_numbers_does_not_overflow(long ticks, long average, bool passes) =>
        Assert.Equal(passes, MarketFilters.PercentPriceBySide(Rules, Side.Buy, ticks, average));

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void Lot_size(long lots, bool passes) => Assert.Equal(passes, MarketFilters.LotSize(Rules, lots));

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void Market_lot_size(long lots, bool passes) => Assert.Equal(passes, MarketFilters.MarketLotSize(Rules, lots));

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(101, true)]
    public void Min_notional(long minor, bool passes) => Assert.Equal(passes, MarketFilters.MinNotional(Rules, minor));

    [Theory]
    [InlineData(8_999, true)]
    [InlineData(9_000, true)]
    [InlineData(9_001, false)]
    public void Max_notional(long minor, bool passes) => Assert.Equal(passes, MarketFilters.MaxNotional(Rules, minor));

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public void Max_num_orders(int open, bool passes) => Assert.Equal(passes, MarketFilters.MaxNumOrders(Rules, open));

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void Max_num_algo_orders(int open, bool passes) => Assert.Equal(passes, MarketFilters.MaxNumAlgoOrders(Rules, open));

    [Theory]
    [InlineData(600, 99, true)]
    [InlineData(600, 100, true)]
    [InlineData(600, 101, false)]
    [InlineData(long.MaxValue, long.MaxValue, false)]
    public void Max_position(long owned, long buyLots, bool passes) =>
        Assert.Equal(passes, MarketFilters.MaxPosition(Rules, owned, buyLots));

    [Fact]
    public void Max_position_of_zero_is_no_limit() =>
        Assert.True(MarketFilters.MaxPosition(TestMarkets.Plain, long.MaxValue, long.MaxValue));
}
