using CsCheck;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.MarketData;

public sealed class RollingStatisticsTests
{
    private const long Second = 1_000_000;
    private const int Day = 86_400;

    private static readonly Gen<int> Windows = Gen.OneOf(
        Gen.Const(60), Gen.Const(Day), Gen.Const(RollingStatistics.WindowSecondsMax),
        Gen.Int[1, RollingStatistics.WindowSecondsMax / 60].Select(minutes => minutes * 60));

    [Fact]
    public void A_window_begins_at_a_whole_minute()
    {
        // The example of Binance's documentation of GET /api/v3/ticker.
        var window = new RollingStatistics().Window(1_641_287_867_099_000, Day);
        Assert.Equal(1_641_201_420_000_000, window.OpenMicros);
        Assert.Equal(1_641_287_867_099_000, window.CloseMicros);
    }

    [Fact]
    public void Without_trades_there_is_only_the_price_before()
    {
        var statistics = new RollingStatistics();
        statistics.Add(new PublicTrade(1, 77, 2, 154, 30 * Second, Side.Buy));
        var window = statistics.Window(600 * Second, 60);
        Assert.Equal(
            new WindowStatistics { OpenMicros = 540 * Second, CloseMicros = 600 * Second, PreviousCloseTicks = 77 }, window);
        Assert.Equal(77, statistics.LastTicks);
    }

    [Theory]
    [InlineData(59)]
    [InlineData(RollingStatistics.WindowSecondsMax + 1)]
    public void A_window_has_a_minute_to_seven_days(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RollingStatistics().Window(0, seconds));

    [Fact]
    public void Windows_are_those_of_the_trades() =>
        Gen.Select(TradeTape.Trades(1, 150), Windows.Array[4], Gen.Long[0, 2L * Day * Second]).Sample((trades, windows, wait) =>
        {
            var statistics = new RollingStatistics();
            for (var i = 0; i < trades.Length; i++)
            {
                statistics.Add(trades[i]);
                if (i % 10 == 0) AssertWindow(statistics, trades[..(i + 1)], trades[i].AtMicros, windows[i % windows.Length]);
            }
            statistics.Add(trades[0]);
            foreach (var window in windows) AssertWindow(statistics, trades, trades[^1].AtMicros + wait, window);
        });

    [Fact]
    public void They_are_restored_from_stored_minutes_and_the_last_minutes_trades() =>
        Gen.Select(TradeTape.Trades(1, 100), Windows).Sample((trades, window) =>
        {
            var statistics = new RollingStatistics();
            var last = NaiveCandles.Bounds(trades[^1].AtMicros, CandleInterval.Minute, 0).Open;
            foreach (var open in trades.Select(trade => NaiveCandles.Bounds(trade.AtMicros, CandleInterval.Minute, 0).Open).Distinct())
            {
                if (open < last) statistics.Add(NaiveCandles.At(trades, CandleInterval.Minute, 0, open)!.Value);
            }
            foreach (var trade in trades.Where(trade => trade.AtMicros >= last)) statistics.Add(trade);
            AssertWindow(statistics, trades, trades[^1].AtMicros, window);
        });

    private static void AssertWindow(RollingStatistics statistics, PublicTrade[] trades, long now, int seconds)
    {
        var from = now - seconds * Second;
        from -= from % (60 * Second);
        var inside = trades.Where(trade => trade.AtMicros >= from).ToList();
        var expected = new WindowStatistics
        {
            OpenMicros = from,
            CloseMicros = now,
            PreviousCloseTicks = trades.LastOrDefault(trade => trade.AtMicros < from).PriceTicks,
        };
        if (inside.Count > 0)
        {
            expected = expected with
            {
                OpenTicks = inside[0].PriceTicks,
                HighTicks = inside.Max(trade => trade.PriceTicks),
                LowTicks = inside.Min(trade => trade.PriceTicks),
                LastTicks = inside[^1].PriceTicks,
                LastLots = inside[^1].Lots,
                Lots = inside.Sum(trade => trade.Lots),
                QuoteMinor = inside.Sum(trade => trade.QuoteMinor),
                FirstTradeId = inside[0].Id,
                LastTradeId = inside[^1].Id,
                Count = inside.Count,
            };
        }
        Assert.Equal(expected, statistics.Window(now, seconds));
    }
}
