using Exchange.Domain.Ledger;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;
using Exchange.Domain.Tests.MarketData;
using Exchange.Storage.Queries;
using Exchange.Storage.Tests.Support;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Queries;

public sealed class PostgreSqlCandleTests() : CandleContract(new PostgreSqlHarness());

public sealed class SqliteCandleTests() : CandleContract(new SqliteHarness());

/// <summary>Candles of every interval and zone against <see cref="NaiveCandles"/>.</summary>
public abstract class CandleContract(StorageHarness storage) : IAsyncLifetime
{
    private const int Market = 1;

    private static readonly int[] Zones = [0, 60, -720, 840, 345, -570];

    private readonly List<TradeRecord> _trades = [];

    private TradingQueries Queries => new(storage.Database);

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

    [Fact]
    public async Task Candles_of_every_interval_and_zone_are_those_of_the_trades()
    {
        foreach (var interval in CandleIntervals.All)
        {
            foreach (var zone in Zones)
            {
                foreach (var (start, end, limit) in Ranges(interval))
                    await AssertSameAsync(new CandleQuery(Market, interval, zone, start, end, limit));
            }
        }
    }

    [Fact]
    public async Task The_first_candle_is_found_from_zero()
    {
        foreach (var interval in CandleIntervals.All)
        {
            var candle = Assert.Single(await Queries.ListCandlesAsync(
                new CandleQuery(Market, interval, 0, 0, null, 1), default));
            Assert.Equal(_trades[0].PriceTicks, candle.OpenTicks);
        }
    }

    [Fact]
    public async Task A_market_without_trades_and_an_empty_range_have_no_candles()
    {
        Assert.Empty(await Queries.ListCandlesAsync(new CandleQuery(9, CandleInterval.Minute, 0, 0, null, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(new CandleQuery(9, CandleInterval.Month, 0, null, null, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(new CandleQuery(Market, CandleInterval.Minute, 0, 2_000, 1_000, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(new CandleQuery(Market, CandleInterval.Minute, 0, 0, 1_000, 10), default));
        Assert.Empty(await Queries.ListCandlesAsync(new CandleQuery(Market, CandleInterval.Minute, 0, null, null, 0), default));
    }

    [Fact]
    public async Task Volumes_beyond_63_bits_are_exact()
    {
        var committer = storage.NewCommitter();
        var claim = await committer.ClaimAsync("book:B", default);
        var unit = Unit(claim, 1);
        for (var i = 1; i <= 3; i++) unit.Trades.Add(Trade(5, i, at: 1_000) with { QuoteMinor = long.MaxValue });
        await committer.CommitAsync(unit);

        var candle = Assert.Single(await Queries.ListCandlesAsync(new CandleQuery(5, CandleInterval.Minute, 0, null, null, 10), default));
        Assert.Equal((Int128)3 * long.MaxValue, candle.QuoteMinor);
        Assert.Equal((Int128)3 * long.MaxValue, candle.TakerBuyQuoteMinor);
        Assert.Equal(3m * long.MaxValue, (await Queries.ReadStatisticsAsync(5, 0, 2_000, default))!.QuoteMinor);
    }

    private async Task AssertSameAsync(CandleQuery query)
    {
        var expected = Expected(query);
        var actual = await Queries.ListCandlesAsync(query, default);
        Assert.True(
            expected.SequenceEqual(actual),
            $"{query}: expected [{string.Join(", ", expected.Take(3))} …], got [{string.Join(", ", actual.Take(3))} …]");
    }

    private List<Candle> Expected(CandleQuery query)
    {
        var trades = _trades.Select(trade => new PublicTrade(
            trade.TradeId, trade.PriceTicks, trade.QuantityLots, trade.QuoteMinor, trade.AtMicros, trade.TakerSide)).ToList();
        var chosen = trades
            .Select(trade => NaiveCandles.Bounds(trade.AtMicros, query.Interval, query.ZoneOffsetMinutes).Open).Distinct()
            .Where(open => open >= (query.StartMicros ?? long.MinValue) && open <= (query.EndMicros ?? long.MaxValue))
            .ToList();
        return [.. (query.StartMicros is null ? chosen.TakeLast(query.Limit) : chosen.Take(query.Limit))
            .Select(open => NaiveCandles.At(trades, query.Interval, query.ZoneOffsetMinutes, open)!.Value)];
    }

    // From the first to beyond the last trade, within, newest, oldest, on and beside the beginning of a candle.
    private IEnumerable<(long? Start, long? End, int Limit)> Ranges(CandleInterval interval)
    {
        var (first, last) = (_trades[0].AtMicros, _trades[^1].AtMicros);
        var middle = first + ((last - first) / 2);
        yield return (null, null, 5);
        yield return (0, null, 3);
        yield return (0, long.MaxValue, 1_000);
        yield return (middle, null, 7);
        yield return (null, middle, 7);
        yield return (first, last, 1_000);
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
    }
}
