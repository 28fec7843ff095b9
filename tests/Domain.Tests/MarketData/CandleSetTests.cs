using CsCheck;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.MarketData;

public sealed class CandleSetTests
{
    private const long Second = 1_000_000;
    private const long Minute = 60 * Second;

    private static readonly (CandleInterval Interval, int Zone)[] Kinds =
    [
        .. CandleIntervals.All.Select(interval => (interval, 0)),
        (CandleInterval.SixHours, 480), (CandleInterval.TwelveHours, 480), (CandleInterval.Day, 480),
        (CandleInterval.ThreeDays, 480), (CandleInterval.Week, 480), (CandleInterval.Month, 480),
    ];

    [Fact]
    public void Before_the_first_trade_there_are_no_candles()
    {
        var set = new CandleSet();
        set.AdvanceTo(Minute);
        Assert.Empty(Changes(set));
        Assert.Empty(Current(set));
    }

    [Fact]
    public void A_candle_that_ends_is_reported_closed_before_the_flat_one_that_begins()
    {
        var set = new CandleSet();
        set.Add(Trade(1, 100, 10 * Minute));
        Changes(set);
        set.Add(Trade(2, 90, 10 * Minute + 1));
        set.AdvanceTo(11 * Minute);

        var changes = Changes(set).Where(change => change.Interval == CandleInterval.Minute).ToList();
        Assert.Equal(
            [
                new(CandleInterval.Minute, 0,
                    new(10 * Minute, 11 * Minute - 1, 100, 100, 90, 90, 2, 190, 2, 2, 190, 1, 2), true),
                new(CandleInterval.Minute, 0, Candle.Flat(11 * Minute, 12 * Minute - 1, 90), false),
            ],
            changes);
        Assert.Empty(Changes(set));
    }

    [Fact]
    public void A_late_trade_amends_the_candle_it_belongs_to_and_what_follows()
    {
        var set = new CandleSet();
        set.Add(Trade(1, 100, 10 * Minute));
        set.AdvanceTo(12 * Minute);
        Changes(set);
        set.Add(Trade(2, 90, 11 * Minute - 1));

        Assert.Equal(
            [
                new(CandleInterval.Minute, 0,
                    new(10 * Minute, 11 * Minute - 1, 100, 100, 90, 90, 2, 190, 2, 2, 190, 1, 2), true),
                new(CandleInterval.Minute, 0, Candle.Flat(11 * Minute, 12 * Minute - 1, 90), true),
                new(CandleInterval.Minute, 0, Candle.Flat(12 * Minute, 13 * Minute - 1, 90), false),
            ],
            Changes(set).Where(change => change.Interval == CandleInterval.Minute));
    }

    [Fact]
    public void A_trade_that_is_in_and_a_clock_that_goes_back_change_nothing()
    {
        var set = new CandleSet();
        set.Add(Trade(1, 100, 10 * Minute));
        set.Add(Trade(2, 90, 10 * Minute));
        Changes(set);
        set.Add(Trade(1, 100, 10 * Minute));
        set.Add(Trade(2, 90, 10 * Minute));
        set.AdvanceTo(9 * Minute);
        Assert.Empty(Changes(set));
    }

    [Fact]
    public void After_a_long_silence_the_last_trades_candle_and_the_newest_flat_ones_are_reported()
    {
        var set = new CandleSet();
        set.Add(Trade(1, 100, 10 * Minute));
        set.AdvanceTo(1_000 * Minute);

        var changes = Changes(set).Where(change => change.Interval == CandleInterval.Minute).ToList();
        Assert.Equal([10, 997, 998, 999, 1_000], changes.Select(change => change.Candle.OpenMicros / Minute));
        Assert.Equal([true, true, true, true, false], changes.Select(change => change.IsClosed));
        Assert.Equal([1, 0, 0, 0, 0], changes.Select(change => change.Candle.Trades));
    }

    // The clock runs ahead of the trades by up to three seconds: what is reported is right in the end all the same.
    [Fact]
    public void Candles_are_those_of_the_trades_even_of_late_ones() =>
        Gen.Select(TradeTape.Trades(1, 40), Gen.Long[0, 3 * Second].Array[40]).Sample((trades, leads) =>
        {
            var set = new CandleSet();
            var told = new Dictionary<(CandleInterval, int, long), CandleChange>();
            var now = 0L;
            for (var i = 0; i < trades.Length; i++)
            {
                set.Add(trades[i]);
                now = Math.Max(now, trades[i].AtMicros + leads[i]);
                set.AdvanceTo(now);
                Take(set, told);
                AssertCurrent(set, trades[..(i + 1)], now);
            }
            foreach (var ((interval, zone, open), change) in told)
            {
                Assert.Equal(NaiveCandles.At(trades, interval, zone, open), change.Candle);
                if (change.IsClosed) Assert.True(change.Candle.CloseMicros < now);
            }
        }, iter: 200);

    [Fact]
    public void With_a_steady_clock_every_candle_is_reported_closed() =>
        TradeTape.Trades(2, 10).Sample(trades =>
        {
            var set = new CandleSet();
            var told = new Dictionary<(CandleInterval, int, long), CandleChange>();
            // The pauses of the tape would take years of seconds.
            for (var i = 0; i < trades.Length; i++)
                trades[i] = trades[i] with { AtMicros = trades[0].AtMicros + (trades[i].AtMicros - trades[0].AtMicros) % (90 * Second) };
            trades = [.. trades.OrderBy(trade => trade.AtMicros).Select((trade, i) => trade with { Id = i + 1 })];
            var (added, end) = (0, trades[^1].AtMicros + 2 * Minute);
            for (var now = trades[0].AtMicros; now < end; now += Second)
            {
                while (added < trades.Length && trades[added].AtMicros <= now) set.Add(trades[added++]);
                set.AdvanceTo(now);
                Take(set, told);
            }
            foreach (var (interval, zone) in Kinds)
            {
                var expected = NaiveCandles.From(trades, interval, zone, 0, end - Second, int.MaxValue);
                foreach (var candle in expected)
                {
                    var change = told[(interval, zone, candle.OpenMicros)];
                    Assert.Equal(candle, change.Candle);
                    if (candle.CloseMicros < end - Second) Assert.True(change.IsClosed);
                }
            }
        }, iter: 20);

    [Fact]
    public void It_is_restored_from_stored_candles_and_the_last_minutes_trades() =>
        Gen.Select(TradeTape.Trades(1, 60), Gen.Int[1, 60]).Sample((trades, seen) =>
        {
            var stored = trades[..Math.Min(seen, trades.Length)];
            var set = new CandleSet();
            var last = stored[^1].AtMicros;
            var hour = NaiveCandles.Bounds(last, CandleInterval.Hour, 0).Open;
            var minute = NaiveCandles.Bounds(last, CandleInterval.Minute, 0).Open;
            foreach (var candle in Pieces(stored, CandleInterval.Hour, CandleSet.HistoryFrom(last), hour)) set.Add(candle);
            foreach (var candle in Pieces(stored, CandleInterval.Minute, hour, minute)) set.Add(candle);
            foreach (var trade in trades.Where(trade => trade.AtMicros >= minute)) set.Add(trade);

            var now = trades[^1].AtMicros + 2 * Second;
            set.AdvanceTo(now);
            AssertCurrent(set, trades, now);
            foreach (var change in Changes(set))
            {
                Assert.Equal(
                    NaiveCandles.At(trades, change.Interval, change.ZoneOffsetMinutes, change.Candle.OpenMicros), change.Candle);
                Assert.Equal(change.Candle.CloseMicros < now, change.IsClosed);
            }
            Assert.Equal(trades[^1].Id, set.LastTradeId);
        }, iter: 300);

    [Fact]
    public void Nothing_is_allocated_per_trade()
    {
        var set = new CandleSet();
        var changes = new List<CandleChange>(1_000);
        Run(1, 1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1_001, 2_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run(int from, int to)
        {
            for (var id = from; id <= to; id++)
            {
                set.Add(Trade(id, 100 + id % 7, Minute + id * 300_000L));
                set.AdvanceTo(Minute + id * 300_000L + 200_000);
                changes.Clear();
                set.TakeChanges(changes);
            }
        }
    }

    private static IEnumerable<Candle> Pieces(PublicTrade[] trades, CandleInterval interval, long from, long to) =>
        trades.Select(trade => NaiveCandles.Bounds(trade.AtMicros, interval, 0).Open).Distinct()
            .Where(open => open >= from && open < to)
            .Select(open => NaiveCandles.At(trades, interval, 0, open)!.Value);

    private static void AssertCurrent(CandleSet set, PublicTrade[] trades, long now)
    {
        var current = Current(set);
        Assert.Equal(Kinds, current.Select(change => (change.Interval, change.ZoneOffsetMinutes)));
        foreach (var change in current)
            Assert.Equal(NaiveCandles.At(trades, change.Interval, change.ZoneOffsetMinutes, now), change.Candle);
    }

    private static void Take(CandleSet set, Dictionary<(CandleInterval, int, long), CandleChange> told)
    {
        foreach (var group in Changes(set).GroupBy(change => (change.Interval, change.ZoneOffsetMinutes)))
        {
            var opens = group.Select(change => change.Candle.OpenMicros).ToList();
            Assert.Equal(opens.Order().Distinct(), opens);
            Assert.All(group.SkipLast(1), change => Assert.True(change.IsClosed));
            Assert.InRange(opens.Count, 1, CandleSet.ClosedMax + 1);
            foreach (var change in group)
                told[(group.Key.Interval, group.Key.ZoneOffsetMinutes, change.Candle.OpenMicros)] = change;
        }
    }

    private static List<CandleChange> Changes(CandleSet set)
    {
        var changes = new List<CandleChange>();
        set.TakeChanges(changes);
        return changes;
    }

    private static List<CandleChange> Current(CandleSet set)
    {
        var candles = new List<CandleChange>();
        set.CopyCurrent(candles);
        return candles;
    }

    private static PublicTrade Trade(long id, long price, long at) => new(id, price, 1, price, at, Side.Buy);
}
