using CsCheck;
using Exchange.Abstractions.Markets;
using Exchange.Domain.MarketData;

namespace Exchange.Feeds.Tests;

/// <summary>What listeners see has no holes, whatever gets lost on the way to the feed.</summary>
public sealed class MarketFeedTests
{
    [Fact]
    public void Listeners_see_every_change_however_many_ticks_get_lost() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Bool.Array[1, 60], Gen.Int[1, 20]).Sample((seed, lost, recent) =>
        {
            var market = new SimulatedMarket(seed);
            var feed = new MarketFeed("BTCUSDT");
            feed.Reset(market.Snapshot(), []);
            var listener = new Follower();
            using var subscription = feed.Listen(listener);
            foreach (var isLost in lost)
            {
                var tick = market.Next();
                if (!isLost && !feed.Accept(tick)) Repair(feed, market, recent);
            }
            Repair(feed, market, recent);
            listener.AssertEquals(market);
        });

    [Fact]
    public void A_new_source_is_followed_after_a_snapshot()
    {
        var market = new SimulatedMarket(1);
        var feed = new MarketFeed("BTCUSDT");
        feed.Reset(market.Snapshot(), []);
        var listener = new Follower();
        using var subscription = feed.Listen(listener);
        Assert.True(feed.Accept(market.Next()));
        market.Source = 2;
        Assert.False(feed.Accept(market.Next()));
        Repair(feed, market, 1_000);
        Assert.True(feed.Accept(market.Next()));
        listener.AssertEquals(market);
    }

    [Fact]
    public void A_repeated_tick_changes_nothing_and_is_not_told()
    {
        var market = new SimulatedMarket(2);
        var feed = new MarketFeed("BTCUSDT");
        feed.Reset(market.Snapshot(), []);
        var listener = new Follower();
        using var subscription = feed.Listen(listener);
        var tick = market.Next();
        Assert.True(feed.Accept(tick));
        Assert.True(feed.Accept(tick));
        Assert.Equal(1, listener.Ticks);
    }

    [Fact]
    public void A_feed_that_has_not_started_takes_no_tick()
    {
        var feed = new MarketFeed("BTCUSDT");
        Assert.False(feed.Accept(new SimulatedMarket(3).Next()));
        Assert.False(feed.IsStarted);
    }

    [Fact]
    public void Staleness_is_told_once_and_ends_with_the_next_tick()
    {
        var market = new SimulatedMarket(4);
        var feed = new MarketFeed("BTCUSDT");
        feed.Reset(market.Snapshot(), []);
        var listener = new Follower();
        using var subscription = feed.Listen(listener);
        feed.MarkStale();
        feed.MarkStale();
        Assert.Equal([true], listener.Staleness);
        feed.Accept(market.Next());
        Assert.Equal([true, false], listener.Staleness);
    }

    [Fact]
    public void Who_stops_listening_hears_nothing_more()
    {
        var market = new SimulatedMarket(5);
        var feed = new MarketFeed("BTCUSDT");
        feed.Reset(market.Snapshot(), []);
        var listener = new Follower();
        feed.Listen(listener).Dispose();
        feed.Accept(market.Next());
        Assert.Equal(0, listener.Ticks);
    }

    private static void Repair(MarketFeed feed, SimulatedMarket market, int recentTrades)
    {
        var snapshot = market.Snapshot(recentTrades);
        var oldest = snapshot.Trades.Length > 0 ? snapshot.Trades[0].Id : 0;
        feed.Reset(snapshot, [.. market.Trades.Where(trade => trade.Id > feed.LastTradeId && trade.Id < oldest)]);
    }

    /// <summary>Keeps its own copy of the market from what it is told.</summary>
    private sealed class Follower : IMarketListener
    {
        private readonly Depth _depth = new();
        private readonly List<MarketTrade> _trades = [];

        public int Ticks { get; private set; }

        public List<bool> Staleness { get; } = [];

        public void Started(MarketFeed feed)
        {
            foreach (var level in SimulatedMarket.Levels(feed.Depth.Bids)) _depth.Bids.Set(level.PriceTicks, level.Lots);
            foreach (var level in SimulatedMarket.Levels(feed.Depth.Asks)) _depth.Asks.Set(level.PriceTicks, level.Lots);
            _depth.UpdateId = feed.Depth.UpdateId;
            _trades.AddRange(feed.Trades);
        }

        public void Ticked(MarketFeed feed, MarketTick tick)
        {
            Ticks++;
            Assert.Equal(_depth.UpdateId + 1, tick.FirstUpdateId);
            _depth.UpdateId = tick.LastUpdateId;
            foreach (var level in tick.Bids) _depth.Bids.Set(level.PriceTicks, level.Lots);
            foreach (var level in tick.Asks) _depth.Asks.Set(level.PriceTicks, level.Lots);
            foreach (var trade in tick.Trades)
            {
                Assert.Equal(_trades.Count + 1, trade.Id);
                _trades.Add(trade);
            }
            Assert.Equal(feed.Depth.UpdateId, _depth.UpdateId);
        }

        public void StalenessChanged(MarketFeed feed) => Staleness.Add(feed.IsStale);

        public void AssertEquals(SimulatedMarket market)
        {
            Assert.Equal(SimulatedMarket.Levels(market.Depth.Bids), SimulatedMarket.Levels(_depth.Bids));
            Assert.Equal(SimulatedMarket.Levels(market.Depth.Asks), SimulatedMarket.Levels(_depth.Asks));
            Assert.Equal(market.Trades, _trades);
        }
    }
}
