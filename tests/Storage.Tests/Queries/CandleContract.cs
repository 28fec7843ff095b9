using Exchange.Domain.Ledger;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;
using Exchange.Domain.Tests.MarketData;
using Exchange.Storage.Queries;
using Exchange.Storage.Stores;
using Exchange.Storage.Tests.Support;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Queries;

public sealed class PostgreSqlCandleTests() : CandleContract(new PostgreSqlHarness());

public sealed class SqliteCandleTests() : CandleContract(new SqliteHarness());

/// <summary>Candles of every interval and zone against <see cref="NaiveCandles"/>, however far the stored ones go.</summary>
public abstract class CandleContract(StorageHarness storage) : IAsyncLifetime
{
    private const int Market = 1;
    private const long HourMicros = 3_600_000_000;

    private static readonly int[] Zones = [0, 60, 480, -720, 840, 345, -570, 337];

    private readonly List<TradeRecord> _trades = [];
    private List<PublicTrade> _public = [];

    private TradingQueries Queries => new(storage.Database);

    private CandleStore Store => new(storage.Database);

    private long Now => _trades[^1].AtMicros + (30 * HourMicros);

    public async Task InitializeAsync()
    {
        await storage.InitializeAsync();
        MakeTrades();
        var committer = storage.NewCommitter();
        var claim = await committer.ClaimAsync("book:A", default);
        var unit = Unit(claim, 1);
        unit.Trades.AddRange(_trades);
        unit.Trades.Add(Trade(2, 1, at: _trades[0].AtMicros, price: 999_999));
        Assert.Equal(CommitStatus.Committed, (await committer.CommitAsync(unit)).Status);
    }

    public Task DisposeAsync() => storage.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Candles_of_every_interval_and_zone_are_those_of_the_trades(int seed)
    {
        var random = new Random(seed);
        for (var progress = 0L; progress < _trades.Count; progress = await FoldAsync(progress, random.Next(1, 1_000)))
        {
            foreach (var interval in CandleIntervals.All)
            {
                foreach (var (start, end, limit) in Ranges(interval))
                    await AssertSameAsync(Query(interval, Zones[random.Next(Zones.Length)], start, end, limit));
            }
        }
        foreach (var interval in CandleIntervals.All)
        {
            foreach (var zone in Zones) await AssertSameAsync(Query(interval, zone, null, null, 4));
        }
    }

    [Fact]
    public async Task Stored_candles_are_those_of_the_trades()
    {
        var folder = await new CandleBackfill(Store, Queries).RunAsync(Market, default);
        Assert.Equal(_trades.Count, folder.LastTradeId);
        foreach (var interval in CandleFolder.Intervals)
        {
            var expected = _public.Select(trade => NaiveCandles.Bounds(trade.AtMicros, interval, 0).Open).Distinct()
                .Select(open => NaiveCandles.At(_public, interval, 0, open)!.Value);
            Assert.Equal(expected, await Store.ReadAsync(Market, interval, 0, long.MaxValue, default));
        }
        Assert.Empty(await Store.ReadAsync(2, CandleInterval.Day, 0, long.MaxValue, default));
    }

    [Fact]
    public async Task The_first_candle_is_found_from_zero()
    {
        foreach (var interval in CandleIntervals.All)
        {
            var candle = Assert.Single(await Queries.ListCandlesAsync(Query(interval, 0, 0, null, 1), default));
            Assert.Equal(_trades[0].PriceTicks, candle.OpenTicks);
        }
    }

    [Fact]
    public async Task The_newest_candle_contains_now_or_the_newest_trade()
    {
        var late = await Queries.ListCandlesAsync(Query(CandleInterval.Hour, 0, null, null, 1), default);
        Assert.Equal(
            Candle.Flat(Now / HourMicros * HourMicros, (Now / HourMicros + 1) * HourMicros - 1, _trades[^1].PriceTicks),
            Assert.Single(late));
        var query = Query(CandleInterval.Hour, 0, null, null, 1) with { NowMicros = _trades[^1].AtMicros - 1_000_000 };
        Assert.Equal(_trades[^1].TradeId, Assert.Single(await Queries.ListCandlesAsync(query, default)).LastTradeId);
    }

    [Fact]
    public async Task Answers_have_no_holes_and_a_limit()
    {
        var candles = await Queries.ListCandlesAsync(Query(CandleInterval.Minute, 0, 0, null, 5_000), default);
        Assert.Equal(CandleQuery.LimitMax, candles.Count);
        for (var i = 1; i < candles.Count; i++) Assert.Equal(candles[i - 1].CloseMicros + 1, candles[i].OpenMicros);
    }

    [Fact]
    public async Task A_market_without_trades_and_an_empty_range_have_no_candles()
    {
        Assert.Empty(await Queries.ListCandlesAsync(Query(CandleInterval.Minute, 0, 0, null, 10) with { Market = 9 }, default));
        Assert.Empty(await Queries.ListCandlesAsync(Query(CandleInterval.Month, 0, null, null, 10) with { Market = 9 }, default));
        Assert.Empty(await Queries.ListCandlesAsync(Query(CandleInterval.Minute, 0, Now, Now - HourMicros, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(Query(CandleInterval.Minute, 0, 0, 1_000, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(Query(CandleInterval.Minute, 0, null, -1, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(Query(CandleInterval.Minute, 0, Now + HourMicros, null, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(Query(CandleInterval.Minute, 0, null, null, 0), default));
    }

    [Fact]
    public async Task Volumes_beyond_63_bits_are_exact()
    {
        var committer = storage.NewCommitter();
        var claim = await committer.ClaimAsync("book:B", default);
        var unit = Unit(claim, 1);
        for (var i = 1; i <= 3; i++) unit.Trades.Add(Trade(5, i, at: 1_000) with { QuoteMinor = long.MaxValue });
        await committer.CommitAsync(unit);

        foreach (var interval in (CandleInterval[])[CandleInterval.Second, CandleInterval.Hour])
        {
            for (var stored = 0; stored < 2; stored++)
            {
                var candle = Assert.Single(await Queries.ListCandlesAsync(
                    new CandleQuery(5, interval, 0, null, null, 10, 1_000), default));
                Assert.Equal((Int128)3 * long.MaxValue, candle.QuoteMinor);
                Assert.Equal((Int128)3 * long.MaxValue, candle.TakerBuyQuoteMinor);
                await new CandleBackfill(Store, Queries).RunAsync(5, default);
            }
        }
        Assert.Equal(3m * long.MaxValue, (await Queries.ReadStatisticsAsync(5, 0, 2_000, default))!.QuoteMinor);
    }

    // Every trade counts once, from when it is committed on, while others store candles.
    [Fact]
    public async Task Answers_are_right_while_trades_are_made_and_candles_are_stored()
    {
        const int trades = 150;
        var committer = storage.NewCommitter();
        var claim = await committer.ClaimAsync("book:C", default);
        var committed = 0L;
        var trading = Task.Run(async () =>
        {
            for (var id = 1; id <= trades; id++)
            {
                var unit = Unit(claim, id);
                unit.Trades.Add(Trade(7, id, at: _trades[0].AtMicros + (id * 7_000_000L)));
                await committer.CommitAsync(unit);
                Volatile.Write(ref committed, id);
            }
        });
        var storing = Task.Run(async () =>
        {
            var backfill = new CandleBackfill(Store, Queries);
            while (!trading.IsCompleted) await backfill.RunAsync(7, default);
        });
        var answers = 0;
        while (!trading.IsCompleted || answers < 10)
        {
            var (interval, atLeast) = (CandleIntervals.All[1 + (answers % 15)], Volatile.Read(ref committed));
            var candles = await Queries.ListCandlesAsync(Query(interval, 0, 0, null, 1_000) with { Market = 7 }, default);
            var newest = Math.Max(0, candles.Select(candle => candle.LastTradeId).DefaultIfEmpty(0).Max());
            Assert.Equal(newest, candles.Sum(candle => candle.Trades));
            Assert.True(newest >= atLeast, $"{interval}: {newest} of {atLeast}");
            answers++;
        }
        await Task.WhenAll(trading, storing);
    }

    private CandleQuery Query(CandleInterval interval, int zone, long? start, long? end, int limit) =>
        new(Market, interval, zone, start, end, limit, Now);

    private async Task<long> FoldAsync(long progress, int count)
    {
        var folder = new CandleFolder(await Store.ReadProgressAsync(Market, default));
        Assert.Equal(progress, folder.LastTradeId);
        foreach (var trade in _public.Skip((int)progress).Take(count)) folder.Add(trade);
        var changes = new List<StoredCandle>();
        folder.TakeChanges(changes);
        Assert.True(await Store.SaveAsync(Market, progress, folder.LastTradeId, changes, default));
        return folder.LastTradeId;
    }

    private async Task AssertSameAsync(CandleQuery query)
    {
        var to = Math.Min(query.EndMicros ?? long.MaxValue, query.NowMicros);
        var expected = query.StartMicros is { } start
            ? NaiveCandles.From(_public, query.Interval, query.ZoneOffsetMinutes, start, to, query.Limit)
            : NaiveCandles.UpTo(_public, query.Interval, query.ZoneOffsetMinutes, to, query.Limit);
        var actual = await Queries.ListCandlesAsync(query, default);
        Assert.True(
            expected.SequenceEqual(actual),
            $"{query}: expected [{string.Join(", ", expected.Take(3))} …], got [{string.Join(", ", actual.Take(3))} …]");
    }

    // From the first to beyond the last trade, within, newest, oldest, on and beside the beginning of a candle.
    private IEnumerable<(long? Start, long? End, int Limit)> Ranges(CandleInterval interval)
    {
        var (first, last) = (_trades[0].AtMicros, _trades[^1].AtMicros);
        var middle = first + ((last - first) / 2);
        yield return (null, null, 5);
        yield return (0, null, 3);
        yield return (0, long.MaxValue, 40);
        yield return (middle, null, 7);
        yield return (null, middle, 7);
        yield return (null, last, 30);
        if (interval == CandleInterval.Month) yield break;
        var length = interval.Seconds() * 1_000_000L;
        var aligned = middle / length * length;
        yield return (aligned, aligned + (10 * length), 1_000);
        yield return (aligned + 1, aligned + (10 * length) - 1, 4);
    }

    // Bursts and silences of very different lengths around a turn of the year and a leap day.
    private void MakeTrades()
    {
        var random = new Random(7);
        var at = (new DateTime(2023, 11, 20, 22, 13, 7, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / 10;
        for (var id = 1; id <= 1_500; id++)
        {
            at += random.Next(6) switch
            {
                0 => 0,
                1 => random.Next(1_000_000),
                2 => random.NextInt64(60_000_000),
                3 => random.NextInt64(3_600_000_000),
                4 => random.Next(20) == 0 ? random.NextInt64(20 * 86_400_000_000) : 1,
                _ => random.NextInt64(43_200_000_000),
            };
            _trades.Add(Trade(Market, id, at, random.Next(1, 1_000), random.Next(1, 50)) with
            {
                TakerSide = random.Next(2) == 0 ? Side.Buy : Side.Sell,
            });
        }
        _public = [.. _trades.Select(trade => trade.ToPublic())];
    }
}
