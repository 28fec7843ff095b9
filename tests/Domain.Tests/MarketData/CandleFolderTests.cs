using CsCheck;
using Exchange.Domain.MarketData;

namespace Exchange.Domain.Tests.MarketData;

public sealed class CandleFolderTests
{
    [Fact]
    public void Changes_put_on_top_of_what_was_stored_are_the_candles_of_the_trades() =>
        Gen.Select(TradeTape.Trades(1, 80), Gen.Int[1, 20]).Sample((trades, batch) =>
        {
            var stored = new Store();
            var folder = new CandleFolder(stored.Progress(0));
            for (var from = 0; from < trades.Length; from += batch)
            {
                foreach (var trade in trades.Skip(from).Take(batch)) folder.Add(trade);
                stored.Save(folder);
                AssertStored(trades[..Math.Min(from + batch, trades.Length)], stored);
                // Every other time as after a restart.
                if (from / batch % 2 == 1) folder = new CandleFolder(stored.Progress(folder.LastTradeId));
            }
            stored.Save(folder, expected: 0);
        });

    // Another writer went on between the reading of the progress and that of the candles.
    [Fact]
    public void Candles_newer_than_the_progress_are_not_counted_twice() =>
        Gen.Select(TradeTape.Trades(1, 60), Gen.Int[0, 59], Gen.Int[0, 59]).Sample((trades, progress, newer) =>
        {
            var stored = new Store();
            var other = new CandleFolder(stored.Progress(0));
            foreach (var trade in trades.Take(Math.Max(progress, newer))) other.Add(trade);
            stored.Save(other);

            var folder = new CandleFolder(stored.Progress(Math.Min(progress, trades.Length)));
            foreach (var trade in trades) folder.Add(trade);
            stored.Save(folder);
            AssertStored(trades, stored);
        });

    [Fact]
    public void A_missing_trade_is_noticed()
    {
        var folder = new CandleFolder(new(3, []));
        folder.Add(new(3, 1, 1, 1, 1, Domain.Orders.Side.Buy));
        Assert.Throws<InvariantViolationException>(() => folder.Add(new(5, 1, 1, 1, 1, Domain.Orders.Side.Buy)));
    }

    [Fact]
    public void Candles_of_any_interval_and_zone_are_put_together_from_pieces_and_trades() =>
        Gen.Select(TradeTape.Trades(1, 60), Gen.Enum<CandleInterval>(), Gen.Int[-48, 56], Gen.Int[0, 60], Gen.Int[0, 30])
            .Sample((trades, interval, quarters, progress, skip) =>
            {
                var (zone, count) = (quarters * 15, Math.Min(progress, trades.Length));
                var calendar = new CandleCalendar(interval, zone);
                var from = calendar.Next(calendar.OpenOf(trades[Math.Min(skip, trades.Length - 1)].AtMicros));
                var to = calendar.Step(from, 20);
                var previous = trades.Last(trade => trade.AtMicros < from).PriceTicks;
                var sequence = new CandleSequence(calendar, from, previous);
                var piece = CandleFolder.Intervals.LastOrDefault(calendar.IsTiledBy);
                if (piece == default) count = 0;
                else
                {
                    foreach (var candle in Opens(trades[..count], piece).Where(candle => candle.OpenMicros >= from && candle.OpenMicros < to))
                        sequence.Add(candle);
                }
                foreach (var trade in trades.Skip(count).Where(trade => trade.AtMicros >= from && trade.AtMicros < to))
                    sequence.Add(trade);
                Assert.Equal(NaiveCandles.From(trades, interval, zone, from, to - 1, 20), sequence.UpTo(to));
            });

    private static void AssertStored(PublicTrade[] trades, Store stored)
    {
        var expected = CandleFolder.Intervals.SelectMany(
            interval => Opens(trades, interval).Select(candle => new StoredCandle(interval, candle)));
        Assert.Equal(expected, stored.All);
    }

    private static IEnumerable<Candle> Opens(PublicTrade[] trades, CandleInterval interval) =>
        trades.Select(trade => NaiveCandles.Bounds(trade.AtMicros, interval, 0).Open).Distinct()
            .Select(open => NaiveCandles.At(trades, interval, 0, open)!.Value);

    private sealed class Store
    {
        private readonly SortedDictionary<(CandleInterval, long), StoredCandle> _candles = [];

        public IEnumerable<StoredCandle> All => _candles.Values;

        public CandleProgress Progress(long lastTradeId) =>
            new(lastTradeId, [.. _candles.Values.GroupBy(stored => stored.Interval).Select(group => group.Last())]);

        public void Save(CandleFolder folder, int? expected = null)
        {
            var changes = new List<StoredCandle>();
            folder.TakeChanges(changes);
            if (expected is not null) Assert.Equal(expected, changes.Count);
            // One statement replaces no row twice.
            Assert.Equal(changes.Count, changes.Select(change => (change.Interval, change.Candle.OpenMicros)).Distinct().Count());
            foreach (var change in changes) _candles[(change.Interval, change.Candle.OpenMicros)] = change;
        }
    }
}
