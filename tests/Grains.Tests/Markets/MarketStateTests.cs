using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;
using Exchange.Grains.Markets;

namespace Exchange.Grains.Tests.Markets;

/// <summary>A market's state follows its book through lost, repeated and overlapping batches.</summary>
public sealed class MarketStateTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Ticks_add_up_to_the_book_whatever_happens_to_batches(int seed)
    {
        var random = new Random(seed);
        var book = new FakeBook(random);
        var state = new MarketState("BTCUSDT", 1);
        state.Begin(book.View(), []);
        var told = new Depth();
        var (updateId, trades) = (0L, 0L);
        var seen = new List<MarketTrade>();
        for (var i = 0; i < 2_000; i++)
        {
            var first = book.Sequence + 1 - (random.Next(5) == 0 ? Math.Min(book.Sequence, random.Next(3)) : 0);
            for (var n = random.Next(1, 4); n > 0; n--) book.Change();
            if (random.Next(10) == 0) continue;
            var batch = book.BatchFrom(first);
            if (state.Apply(batch) is { } added) seen.AddRange(added);
            else seen.AddRange(state.Reset(book.View(), [.. book.Trades.Where(trade => trade.Id > state.LastTradeId)]));
            if (random.Next(20) == 0) Assert.Empty(state.Apply(batch)!);
            if (random.Next(3) != 0) continue;
            var tick = state.Tick(0, 0, [], []);
            Assert.Equal(updateId + 1, tick.FirstUpdateId);
            updateId = tick.LastUpdateId;
            foreach (var level in tick.Bids) told.Bids.Set(level.PriceTicks, level.Lots);
            foreach (var level in tick.Asks) told.Asks.Set(level.PriceTicks, level.Lots);
            foreach (var trade in tick.Trades) Assert.Equal(++trades, trade.Id);
            Assert.Equal(book.Depth.UpdateId, updateId);
            Assert.Equal(Levels(book.Depth.Bids), Levels(told.Bids));
            Assert.Equal(Levels(book.Depth.Asks), Levels(told.Asks));
        }
        Assert.Equal(book.Trades.Take(seen.Count), seen);
        Assert.True(seen.Count > 1_000);
    }

    [Fact]
    public void A_snapshot_holds_the_newest_thousand_trades_and_both_sides_best_first()
    {
        var book = new FakeBook(new Random(9));
        var state = new MarketState("BTCUSDT", 1);
        state.Begin(book.View(), []);
        for (var i = 0; i < 3_000; i++)
        {
            book.Change();
            state.Apply(book.BatchFrom(book.Sequence));
        }
        state.Tick(0, 0, [], []);
        var snapshot = state.Snapshot(0, [], []);
        Assert.Equal(book.Trades.TakeLast(1_000), snapshot.Trades);
        Assert.Equal(Levels(book.Depth.Bids), snapshot.Bids);
        Assert.Equal(Levels(book.Depth.Asks), snapshot.Asks);
        Assert.Equal(book.Depth.UpdateId, snapshot.UpdateId);
        Assert.Equal(1, snapshot.Number);
    }

    private static LevelView[] Levels(DepthSide side) =>
        [.. Enumerable.Range(0, side.Count).Select(i => new LevelView(side[i].PriceTicks, side[i].Lots))];

    /// <summary>A book's public side, with all it ever told.</summary>
    private sealed class FakeBook(Random random)
    {
        private readonly List<MarketBatch> _batches = [];

        public List<MarketTrade> Trades { get; } = [];

        public Depth Depth { get; } = new();

        public long Sequence { get; private set; }

        public void Change()
        {
            var side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
            var level = new LevelView(side == Side.Buy ? 50 - random.Next(20) : 51 + random.Next(20), random.Next(3));
            Depth.Of(side).Set(level.PriceTicks, level.Lots);
            Depth.UpdateId++;
            Sequence++;
            MarketTrade[] trades = [];
            if (random.Next(2) == 0)
            {
                var id = Trades.Count + 1;
                trades = [new(id, id, 50, 1, 50, Sequence, Side.Buy)];
                Trades.AddRange(trades);
            }
            _batches.Add(new()
            {
                FirstSequence = Sequence,
                LastSequence = Sequence,
                UpdateId = Depth.UpdateId,
                AtMicros = Sequence,
                Bids = side == Side.Buy ? [level] : [],
                Asks = side == Side.Sell ? [level] : [],
                Trades = trades,
            });
        }

        /// <summary>Everything from a sequence on as one batch, each level once.</summary>
        public MarketBatch BatchFrom(long sequence)
        {
            var parts = _batches[((int)sequence - 1)..];
            return parts[^1] with
            {
                FirstSequence = sequence,
                Bids = Last(parts.SelectMany(part => part.Bids)),
                Asks = Last(parts.SelectMany(part => part.Asks)),
                Trades = [.. parts.SelectMany(part => part.Trades)],
            };
        }

        public PublicBookView View() => new()
        {
            Sequence = Sequence,
            AtMicros = Sequence,
            LastTradeId = Trades.Count,
            Depth = new() { UpdateId = Depth.UpdateId, Bids = Levels(Depth.Bids), Asks = Levels(Depth.Asks) },
        };

        private static LevelView[] Last(IEnumerable<LevelView> levels) =>
            [.. levels.GroupBy(level => level.PriceTicks).Select(same => same.Last())];
    }
}
