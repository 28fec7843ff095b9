using CsCheck;
using Exchange.Domain.MarketData;

namespace Exchange.Domain.Tests.MarketData;

public sealed class CandleCalendarTests
{
    private static readonly Gen<(CandleInterval Interval, int Zone, long Micros)> Moments = Gen.Select(
        Gen.Enum<CandleInterval>(), Gen.OneOf(Gen.Int[-720, 840], Gen.Int[-48, 56].Select(quarters => quarters * 15)),
        Gen.Long[0, CandleCalendar.MaxMicros]);

    [Fact]
    public void Candles_begin_where_the_calendar_says() => Moments.Sample((interval, zone, micros) =>
    {
        var calendar = new CandleCalendar(interval, zone);
        var (open, next) = NaiveCandles.Bounds(micros, interval, zone);
        // Before 1970 only the beginning of the first candle counts.
        Assert.Equal(open, calendar.OpenOf(micros));
        Assert.Equal(next, calendar.Next(open));
        Assert.Equal(open, calendar.Step(next, -1));
        Assert.Equal(calendar.Next(next), calendar.Step(open, 2));
        Assert.Equal(micros == open ? open : next, calendar.FirstOpenFrom(micros));
    });

    [Fact]
    public void A_piece_that_tiles_never_crosses_a_beginning() => Moments.Sample((interval, zone, micros) =>
    {
        var calendar = new CandleCalendar(interval, zone);
        var next = calendar.Next(calendar.OpenOf(micros));
        foreach (var piece in CandleIntervals.All.Where(piece => piece <= CandleInterval.Day))
        {
            var begins = new CandleCalendar(piece, 0).OpenOf(Math.Max(0, next)) == next;
            if (calendar.IsTiledBy(piece)) Assert.True(begins || next < 0, $"{piece} in {interval} at {zone}");
        }
    });

    [Theory]
    [InlineData(CandleInterval.Day, 0, CandleInterval.Day, true)]
    [InlineData(CandleInterval.Week, 0, CandleInterval.Day, true)]
    [InlineData(CandleInterval.Month, 0, CandleInterval.Day, true)]
    [InlineData(CandleInterval.Month, 60, CandleInterval.Day, false)]
    [InlineData(CandleInterval.Month, -60, CandleInterval.Hour, true)]
    [InlineData(CandleInterval.Day, 345, CandleInterval.Hour, false)]
    [InlineData(CandleInterval.Day, 345, CandleInterval.FifteenMinutes, true)]
    [InlineData(CandleInterval.ThreeMinutes, 0, CandleInterval.Minute, true)]
    [InlineData(CandleInterval.FiveMinutes, 0, CandleInterval.FifteenMinutes, false)]
    [InlineData(CandleInterval.EightHours, 480, CandleInterval.Hour, true)]
    public void Pieces_tile_as_far_as_zone_and_length_allow(
        CandleInterval interval, int zone, CandleInterval piece, bool tiles) =>
        Assert.Equal(tiles, new CandleCalendar(interval, zone).IsTiledBy(piece));

    [Fact]
    public void Eight_hours_east_only_candles_of_six_hours_and_more_than_eight_differ() =>
        Assert.Equal(
            [
                CandleInterval.SixHours, CandleInterval.TwelveHours, CandleInterval.Day, CandleInterval.ThreeDays,
                CandleInterval.Week, CandleInterval.Month,
            ],
            CandleIntervals.All.Where(interval => new CandleCalendar(interval, 480) != new CandleCalendar(interval, 0)));

    [Fact]
    public void Names_are_read_as_they_are_written()
    {
        foreach (var interval in CandleIntervals.All)
        {
            Assert.True(CandleIntervals.TryParse(interval.Name(), out var read));
            Assert.Equal(interval, read);
        }
        Assert.Equal(16, CandleIntervals.All.Select(interval => interval.Name()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(("1m", "1M"), (CandleInterval.Minute.Name(), CandleInterval.Month.Name()));
        foreach (var name in new[] { "", "1", "m", "1S", "1 m", "1mm", "2m" }) Assert.False(CandleIntervals.TryParse(name, out _));
    }
}
