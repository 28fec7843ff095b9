using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;
using Exchange.Feeds;
using Exchange.Grains.Tests.Support;
using Exchange.Storage;
using Exchange.Storage.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Grains.Tests.Markets;

/// <summary>Market data follows what books commit, through lost activations on either side.</summary>
public sealed class MarketGrainTests
{
    [Fact]
    public async Task A_snapshot_shows_the_committed_book_and_its_trades()
    {
        await using var exchange = await ExchangeCluster.StartAsync();
        await TradeAsync(exchange, 20);
        var market = exchange.Grains.GetGrain<IMarketGrain>("BTCUSDT");
        await AssertEqualsBookAsync(exchange, market.GetSnapshotAsync);
        var snapshot = await market.GetSnapshotAsync();
        Assert.Equal(Enumerable.Range(1, 20), snapshot.Trades.Select(trade => (int)trade.Id));
        Assert.Equal(22, snapshot.Candles.Length);
        Assert.All(snapshot.Candles, candle => Assert.Equal(snapshot.Trades[^1].PriceTicks, candle.Candle.CloseTicks));
        var day = await market.GetStatisticsAsync(86_400);
        Assert.Equal(20, day.Trades.Count);
        Assert.Equal(snapshot.Trades.Sum(trade => trade.QuantityLots), day.Trades.Lots);
    }

    [Fact]
    public async Task A_feed_misses_nothing_when_the_market_grain_moves()
    {
        await using var exchange = await ExchangeCluster.StartAsync();
        using var feeds = new MarketFeeds(
            exchange.Services.GetRequiredService<IClusterClient>(), TimeProvider.System, NullLogger<MarketFeeds>.Instance);
        var feed = feeds.Open("BTCUSDT");
        var listener = new Follower();
        using var listening = feed.Listen(listener);
        await Eventually.AsyncTrue(() => Task.FromResult(feed.Read(f => f.IsStarted)));
        for (var round = 0; round < 4; round++)
        {
            await TradeAsync(exchange, 10, round);
            await exchange.DeactivateAsync(exchange.Grains.GetGrain<IMarketGrain>("BTCUSDT"));
            await TradeAsync(exchange, 10, 100 + round);
        }
        await Eventually.AsyncTrue(() => Task.FromResult(feed.Read(f => f.LastTradeId == 80)));
        await Eventually.AsyncTrue(async () =>
        {
            var depth = await exchange.Book().GetDepthAsync(5_000);
            return feed.Read(f => f.Depth.UpdateId) == depth.UpdateId;
        });
        var book = await exchange.Book().GetDepthAsync(5_000);
        Assert.Equal(book.Bids, listener.Levels(Side.Buy));
        Assert.Equal(book.Asks, listener.Levels(Side.Sell));
        Assert.Equal(Enumerable.Range(1, 80), listener.Trades.Select(id => (int)id));
        await feeds.StopAsync(default);
    }

    [Fact]
    public async Task A_book_that_moves_is_followed_without_a_word_from_it()
    {
        await using var exchange = await ExchangeCluster.StartAsync();
        await TradeAsync(exchange, 5);
        var market = exchange.Grains.GetGrain<IMarketGrain>("BTCUSDT");
        await market.GetSnapshotAsync();
        await exchange.DeactivateAsync(exchange.Book());
        await TradeAsync(exchange, 5, 7);
        await AssertEqualsBookAsync(exchange, market.GetSnapshotAsync);
        Assert.Equal(10, (await market.GetSnapshotAsync()).Trades[^1].Id);
    }

    [Fact]
    public async Task Candles_are_stored_and_a_new_activation_goes_on_with_them()
    {
        await using var exchange = await ExchangeCluster.StartAsync();
        var market = exchange.Grains.GetGrain<IMarketGrain>("BTCUSDT");
        await TradeAsync(exchange, 10);
        var store = exchange.Services.GetRequiredService<ICandleStore>();
        await Eventually.AsyncTrue(async () => (await store.ReadProgressAsync(TestMarkets.BtcUsdt.Id, default)).LastTradeId == 10);
        await exchange.DeactivateAsync(market);
        await TradeAsync(exchange, 10, 3);
        await Eventually.AsyncTrue(async () => (await store.ReadProgressAsync(TestMarkets.BtcUsdt.Id, default)).LastTradeId == 20);
        var stored = await store.ReadAsync(TestMarkets.BtcUsdt.Id, CandleInterval.Day, 0, long.MaxValue, default);
        Assert.Equal(20, stored.Sum(candle => candle.Trades));
        var month = (await market.GetSnapshotAsync()).Candles.Single(
            candle => candle is { Interval: CandleInterval.Month, ZoneOffsetMinutes: 0 });
        Assert.Equal((20, stored.Sum(candle => candle.Lots)), (month.Candle.Trades, month.Candle.Lots));
    }

    [Fact]
    public async Task A_competing_writer_of_candles_makes_the_grain_load_them_again()
    {
        await using var exchange = await ExchangeCluster.StartAsync();
        await TradeAsync(exchange, 10);
        var store = exchange.Services.GetRequiredService<ICandleStore>();
        var queries = exchange.Services.GetRequiredService<ITradingQueries>();
        for (var round = 1; round <= 3; round++)
        {
            await TradeAsync(exchange, 5, round);
            await new CandleBackfill(store, queries).RunAsync(TestMarkets.BtcUsdt.Id, default);
        }
        await Eventually.AsyncTrue(async () => (await store.ReadProgressAsync(TestMarkets.BtcUsdt.Id, default)).LastTradeId == 25);
        var market = exchange.Grains.GetGrain<IMarketGrain>("BTCUSDT");
        await Eventually.AsyncTrue(async () => (await market.GetStatisticsAsync(3_600)).Trades.Count == 25);
        var minutes = await store.ReadAsync(TestMarkets.BtcUsdt.Id, CandleInterval.Minute, 0, long.MaxValue, default);
        Assert.Equal(25, minutes.Sum(candle => candle.Trades));
    }

    [Fact]
    public async Task An_unknown_symbol_is_refused()
    {
        await using var exchange = await ExchangeCluster.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(
            () => exchange.Grains.GetGrain<IMarketGrain>("NOPE").GetSnapshotAsync());
    }

    private static async Task AssertEqualsBookAsync(ExchangeCluster exchange, Func<Task<MarketSnapshot>> read)
    {
        var book = await exchange.Book().GetDepthAsync(5_000);
        await Eventually.AsyncTrue(async () => (await read()).UpdateId == book.UpdateId);
        var snapshot = await read();
        Assert.Equal(book.Bids, snapshot.Bids);
        Assert.Equal(book.Asks, snapshot.Asks);
    }

    /// <summary>Makes trades between two accounts, and leaves orders of both in the book.</summary>
    private static async Task TradeAsync(ExchangeCluster exchange, int trades, int shift = 0)
    {
        var maker = await exchange.FundedAccountAsync($"maker-{shift}", btc: 100, usdt: 10_000_000);
        var taker = await exchange.FundedAccountAsync($"taker-{shift}", btc: 100, usdt: 10_000_000);
        for (var i = 0; i < trades; i++)
        {
            var price = 6_000_000 + shift + i;
            await Place(exchange, maker, ExchangeCluster.Limit(Side.Sell, price, 1_000 + i));
            await Place(exchange, taker, ExchangeCluster.Limit(Side.Buy, price, 1_000 + i));
            await Place(exchange, maker, ExchangeCluster.Limit(Side.Buy, 5_000_000 + shift + i, 2_000));
        }
    }

    private static async Task Place(ExchangeCluster exchange, long account, PlaceOrderRequest order) =>
        Assert.Equal(RejectReason.None, (await exchange.Wallet(account).PlaceAsync(order)).Reason);

    /// <summary>Keeps its own copy of the market from the ticks alone.</summary>
    private sealed class Follower : IMarketListener
    {
        private readonly Depth _depth = new();

        public List<long> Trades { get; } = [];

        public void Started(MarketFeed feed) => Trades.AddRange(feed.Trades.Select(trade => trade.Id));

        public void Ticked(MarketFeed feed, MarketTick tick)
        {
            Assert.Equal(_depth.UpdateId + 1, tick.FirstUpdateId);
            _depth.UpdateId = tick.LastUpdateId;
            foreach (var level in tick.Bids) _depth.Bids.Set(level.PriceTicks, level.Lots);
            foreach (var level in tick.Asks) _depth.Asks.Set(level.PriceTicks, level.Lots);
            Trades.AddRange(tick.Trades.Select(trade => trade.Id));
        }

        public void StalenessChanged(MarketFeed feed)
        {
        }

        public IEnumerable<LevelView> Levels(Side side)
        {
            var levels = _depth.Of(side);
            return Enumerable.Range(0, levels.Count).Select(i => new LevelView(levels[i].PriceTicks, levels[i].Lots));
        }
    }
}
