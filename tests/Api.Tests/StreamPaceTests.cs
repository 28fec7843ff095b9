using System.Globalization;
using System.Text.Json;
using CsCheck;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Api.Tests.Fakes;
using Exchange.Domain.MarketData;

namespace Exchange.Api.Tests;

/// <summary>How often events come, and that nothing is lost between them.</summary>
public sealed class StreamPaceTests : HostedTest
{
    private static readonly Gen<Change> GenChange =
        Gen.Select(Gen.Bool, Gen.Long[1, 12], Gen.Long[0, 4], (isBid, price, lots) => new Change(isBid, price, lots));

    private static readonly Gen<Step[]> GenSteps =
        Gen.Select(Gen.Int[0, 120], GenChange.Array[0, 4], (wait, changes) => new Step(wait, changes)).Array[1, 40];

    /// <inheritdoc/>
    protected override (string Name, string Value)[] Settings =>
        [.. base.Settings, ("Limits:StreamMessagesPerSecond", "0"), ("Limits:ConnectionsPerFiveMinutes", "0")];

    [Theory]
    [InlineData("@depth@100ms", 100)]
    [InlineData("@depth", 1_000)]
    public async Task Depth_events_follow_each_other_exactly_and_add_up_to_the_book(string stream, int pace)
    {
        var number = 0;
        Host.Exchange.Catalog = Host.Exchange.Catalog with
        {
            Markets = [.. Enumerable.Range(1, 2_000).Select(i => FakeExchange.Btc with { Id = i, Symbol = $"M{i}" })],
        };
        await GenSteps.SampleAsync(
            async steps =>
            {
                var symbol = $"M{Interlocked.Increment(ref number)}";
                using var client = await StreamClient.ConnectAsync(Host, $"/ws/{symbol.ToLowerInvariant()}{stream}");
                var feed = Host.Feeds.Get(symbol);
                foreach (var step in steps)
                {
                    Host.Clock.Advance(TimeSpan.FromMilliseconds(step.WaitMillis));
                    feed.Tick(Levels(step, true), Levels(step, false), updates: step.Changes.Length);
                }
                Host.Clock.Advance(TimeSpan.FromMilliseconds(pace));
                var events = await FollowAsync(client, feed);
                Assert.True(events <= steps.Sum(step => step.WaitMillis) / pace + 2, $"{events} events");
                await client.AssertSilentAsync();
            },
            iter: 150, threads: 1);
    }

    [Fact]
    public async Task The_first_change_comes_at_once_and_later_ones_wait_for_the_pace_not_for_a_tick()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@depth@100ms/btcusdt@depth");
        var feed = Host.Feeds.Get();
        feed.Tick(bids: [new(1, 1)]);
        await client.ReceiveAsync();
        await client.ReceiveAsync();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(30));
        feed.Tick(bids: [new(1, 2)]);
        Host.Clock.Advance(TimeSpan.FromMilliseconds(69));
        await client.AssertSilentAsync();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("\"U\":102,\"u\":102,", await client.ReceiveAsync(), StringComparison.Ordinal);
        Host.Clock.Advance(TimeSpan.FromMilliseconds(50));
        feed.Tick(bids: [new(1, 3)]);
        Host.Clock.Advance(TimeSpan.FromMilliseconds(849));
        Assert.Contains("\"U\":103,\"u\":103,", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.AssertSilentAsync();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("\"U\":102,\"u\":103,\"b\":[[\"0.01000000\",\"0.00003000\"]]", await client.ReceiveAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1s", CandleInterval.Second, 1_000)]
    [InlineData("1m", CandleInterval.Minute, 2_000)]
    public async Task Candles_come_at_their_pace_and_complete_ones_always(string name, CandleInterval interval, int pace)
    {
        using var client = await StreamClient.ConnectAsync(Host, $"/ws/btcusdt@kline_{name}");
        var feed = Host.Feeds.Get();
        await TickAsync(FeedDriver.Candle(interval, 101));
        await ExpectAsync(101, false);
        await TickAsync(FeedDriver.Candle(interval, 102));
        await TickAsync(FeedDriver.Candle(interval, 103));
        await client.AssertSilentAsync();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(pace));
        await ExpectAsync(103, false);
        await TickAsync(FeedDriver.Candle(interval, 104));
        feed.Tick(candles: [FeedDriver.Candle(interval, 105, isClosed: true), FeedDriver.Candle(interval, 106)]);
        await ExpectAsync(105, true);
        await client.AssertSilentAsync();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(pace));
        await ExpectAsync(106, false);
        await TickAsync(FeedDriver.Candle(interval, 107));
        await TickAsync(FeedDriver.Candle(interval, 108, isClosed: true));
        await ExpectAsync(108, true);
        Host.Clock.Advance(TimeSpan.FromMilliseconds(pace));
        await client.AssertSilentAsync();

        Task TickAsync(CandleTick candle)
        {
            feed.Tick(candles: [candle]);
            return Task.CompletedTask;
        }

        async Task ExpectAsync(int close, bool isClosed)
        {
            var candle = JsonDocument.Parse(await client.ReceiveAsync()).RootElement.GetProperty("k");
            Assert.Equal(($"1.{close - 100:00}000000", isClosed),
                (candle.GetProperty("c").GetString(), candle.GetProperty("x").GetBoolean()));
        }
    }

    [Fact]
    public async Task Partial_depth_comes_when_the_depth_changed_and_once_a_second()
    {
        using var client = await StreamClient.ConnectAsync(Host, "/ws/btcusdt@depth5@100ms");
        var feed = Host.Feeds.Get();
        feed.Tick(bids: [new(1, 1)]);
        Assert.Contains("\"lastUpdateId\":101", await client.ReceiveAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 9; i++)
        {
            Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
            feed.AtMicros += 99_000;
            feed.Tick();
        }
        await client.AssertSilentAsync();
        Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
        feed.AtMicros += 100_000;
        feed.Tick();
        Assert.Contains("\"lastUpdateId\":101", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    private static LevelView[]? Levels(Step step, bool isBid) => step.Changes.Length == 0
        ? null
        : [.. step.Changes.Where(change => change.IsBid == isBid).GroupBy(change => change.PriceTicks)
            .Select(group => new LevelView(group.Key, group.Last().Lots))];

    // Applies events until they have reached the feed; returns how many there were.
    private static async Task<int> FollowAsync(StreamClient client, FeedDriver feed)
    {
        var (bids, asks) = (new SortedDictionary<string, string>(StringComparer.Ordinal),
            new SortedDictionary<string, string>(StringComparer.Ordinal));
        var last = FeedDriver.FirstUpdateId - 1;
        var events = 0;
        for (; last < feed.Feed.Depth.UpdateId; events++)
        {
            var json = JsonDocument.Parse(await client.ReceiveAsync()).RootElement;
            Assert.Equal(last + 1, json.GetProperty("U").GetInt64());
            last = json.GetProperty("u").GetInt64();
            Apply(json.GetProperty("b"), bids);
            Apply(json.GetProperty("a"), asks);
        }
        Assert.Equal(feed.Feed.Depth.UpdateId, last);
        AssertSame(feed.Feed.Depth.Bids, bids);
        AssertSame(feed.Feed.Depth.Asks, asks);
        return events;
    }

    private static void Apply(JsonElement levels, SortedDictionary<string, string> side)
    {
        foreach (var level in levels.EnumerateArray())
        {
            var (price, quantity) = (level[0].GetString()!, level[1].GetString()!);
            if (quantity == "0.00000000") side.Remove(price);
            else side[price] = quantity;
        }
    }

    private static void AssertSame(DepthSide expected, SortedDictionary<string, string> side) => Assert.Equal(
        Enumerable.Range(0, expected.Count).Select(i => expected[i]).OrderBy(level => level.PriceTicks).Select(level => (
            (level.PriceTicks * 0.01m).ToString("F8", CultureInfo.InvariantCulture),
            (level.Lots * 0.00001m).ToString("F8", CultureInfo.InvariantCulture))),
        side.Select(level => (level.Key, level.Value)));

    private readonly record struct Change(bool IsBid, long PriceTicks, long Lots);

    private readonly record struct Step(int WaitMillis, Change[] Changes);
}
