using Exchange.Domain.Ledger;
using Exchange.Domain.Orders;
using Exchange.Storage.Queries;
using Exchange.Storage.Tests.Support;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Queries;

public sealed class PostgreSqlTradingQueriesTests() : TradingQueriesContract(new PostgreSqlHarness());

public sealed class SqliteTradingQueriesTests() : TradingQueriesContract(new SqliteHarness());

/// <summary>Every query against a filter over all rows in memory.</summary>
public abstract class TradingQueriesContract(StorageHarness storage) : IAsyncLifetime
{
    private const int Market = 1;
    private const long Alice = 1001;

    private readonly List<FinishedOrder> _orders = [];
    private readonly List<TradeRecord> _trades = [];

    private TradingQueries Queries => new(storage.Database);

    public async Task InitializeAsync()
    {
        await storage.InitializeAsync();
        MakeRows();
        var committer = storage.NewCommitter();
        var claim = await committer.ClaimAsync("book:A", default);
        var unit = Unit(claim, 1);
        unit.Orders.AddRange(_orders.OrderBy(order => order.OrderId * 7919 % 101));
        unit.Trades.AddRange(_trades);
        Assert.Equal(CommitStatus.Committed, (await committer.CommitAsync(unit)).Status);
    }

    public Task DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task An_order_is_found_whole_by_its_owner_only()
    {
        var order = _orders.First(order => order.Account == Alice && order.Market == Market);
        Assert.Equal(order, await Queries.FindOrderAsync(Market, Alice, order.OrderId, default));
        Assert.Null(await Queries.FindOrderAsync(Market, Alice + 1, order.OrderId, default));
        Assert.Null(await Queries.FindOrderAsync(Market + 1, Alice, order.OrderId, default));
        Assert.Null(await Queries.FindOrderAsync(Market, Alice, 99_999, default));
    }

    [Fact]
    public async Task Rows_of_the_rare_tables_are_written_with_their_unit_and_found_by_their_owner_only()
    {
        var committer = storage.NewCommitter();
        var claim = await committer.ClaimAsync("book:rare", default);
        var order = Order(Market, 900_001, Alice, "iceberg") with { Particulars = new(3, 65_537, 100, -1, 2) };
        var match = new PreventedMatch(Market, 7, Alice, 900_001, 900_002, SelfTradePrevention.Decrement, 100, 1, 2, 1_000);
        var amendments = new[]
        {
            new Amendment(Market, 4, 900_001, Alice, "old", "new", 9, 8, 1_000),
            new Amendment(Market, 5, 900_001, Alice, "new", "newer", 8, 7, 2_000),
        };
        var lists = new[]
        {
            new ListRecord(Market, 65_537, Alice, "list", OrderListKind.Oco, 900_001, 900_002, 0, 1_000),
            new ListRecord(Market + 1, 65_538, Alice, "list", OrderListKind.Otoco, 1, 2, 3, 2_000),
        };
        var unit = Unit(claim, 1);
        unit.Orders.Add(order);
        unit.PreventedMatches.Add(match);
        unit.Amendments.AddRange(amendments);
        unit.OrderLists.AddRange(lists);
        Assert.Equal(CommitStatus.Committed, (await committer.CommitAsync(unit)).Status);
        Assert.Equal(CommitStatus.Committed, (await committer.CommitAsync(Unit(claim, 2))).Status);

        Assert.Equal(order, await Queries.FindOrderAsync(Market, Alice, 900_001, default));
        Assert.Equal([match], await Queries.ListPreventedMatchesAsync(new(Market, Alice, 7, null, null, 9), default));
        Assert.Equal([match], await Queries.ListPreventedMatchesAsync(new(Market, Alice, null, 900_002, 7, 9), default));
        Assert.Empty(await Queries.ListPreventedMatchesAsync(new(Market, Alice, null, 900_002, 8, 9), default));
        Assert.Empty(await Queries.ListPreventedMatchesAsync(new(Market, Alice + 1, 7, null, null, 9), default));
        Assert.Equal(amendments, await Queries.ListAmendmentsAsync(new(Market, Alice, 900_001, null, 9), default));
        Assert.Equal(amendments[1..], await Queries.ListAmendmentsAsync(new(Market, Alice, 900_001, 5, 9), default));
        Assert.Equal(lists, await Queries.ListOrderListsAsync(new(Alice, null, null, null, null, null, 9), default));
        Assert.Equal(lists[1..], await Queries.ListOrderListsAsync(new(Alice, null, null, null, null, null, 1), default));
        Assert.Equal(lists[1..], await Queries.ListOrderListsAsync(new(Alice, null, "list", null, null, null, 1), default));
        Assert.Equal(lists[..1], await Queries.ListOrderListsAsync(new(Alice, 65_537, null, null, null, null, 9), default));
        Assert.Equal(lists[1..], await Queries.ListOrderListsAsync(new(Alice, null, null, null, 1_500, null, 9), default));
        Assert.Empty(await Queries.ListOrderListsAsync(new(Alice + 1, null, null, null, null, null, 9), default));
    }

    [Fact]
    public async Task The_newest_order_with_a_client_id_is_found_in_its_market()
    {
        foreach (var clientId in _orders.Select(order => order.ClientOrderId).Distinct())
        {
            var expected = _orders
                .Where(order => order is { Account: Alice, Market: Market } && order.ClientOrderId == clientId)
                .MaxBy(order => order.OrderId);
            Assert.Equal(
                expected == default ? null : expected, await Queries.FindOrderAsync(Market, Alice, clientId, default));
        }
        Assert.Null(await Queries.FindOrderAsync(Market, Alice, "C0", default));
    }

    [Fact]
    public async Task Orders_are_listed_by_id_by_time_and_newest()
    {
        foreach (var (from, start, end, limit) in Cases(100, 10))
        {
            var matching = _orders.Where(order => order is { Account: Alice, Market: Market }
                && (from is null || order.OrderId >= from) && (start is null || order.CreatedMicros >= start)
                && (end is null || order.CreatedMicros <= end)).OrderBy(order => order.OrderId);
            Assert.Equal(
                from is null && start is null ? matching.TakeLast(limit) : matching.Take(limit),
                await Queries.ListOrdersAsync(new OrderQuery(Market, Alice, from, start, end, limit), default));
        }
    }

    [Fact]
    public async Task Trades_of_an_account_are_listed_on_both_sides_once()
    {
        var orders = _trades.SelectMany(trade => new[] { trade.TakerOrderId, trade.MakerOrderId }).Take(20);
        foreach (var (from, start, end, limit) in Cases(200, 5))
        {
            foreach (var order in orders.Select(id => (long?)id).Append(null))
            {
                var matching = _trades.Where(trade => trade.Market == Market
                    && (trade.TakerAccount == Alice || trade.MakerAccount == Alice)
                    && (order is null || (trade.TakerOrderId == order && trade.TakerAccount == Alice)
                        || (trade.MakerOrderId == order && trade.MakerAccount == Alice))
                    && (from is null || trade.TradeId >= from) && (start is null || trade.AtMicros >= start)
                    && (end is null || trade.AtMicros <= end)).ToList();
                Assert.Equal(
                    from is null && start is null ? matching.TakeLast(limit) : matching.Take(limit),
                    await Queries.ListAccountTradesAsync(
                        new AccountTradeQuery(Market, Alice, order, from, start, end, limit), default));
            }
        }
    }

    [Fact]
    public async Task Trades_of_a_market_are_listed_from_an_id_or_newest()
    {
        var trades = _trades.Where(trade => trade.Market == Market).ToList();
        Assert.Equal(trades.TakeLast(10), await Queries.ListTradesAsync(Market, null, 10, default));
        Assert.Equal(trades.Take(10), await Queries.ListTradesAsync(Market, 0, 10, default));
        Assert.Equal(trades.Skip(49).Take(7), await Queries.ListTradesAsync(Market, 50, 7, default));
        Assert.Equal(trades[^1..], await Queries.ListTradesAsync(Market, trades[^1].TradeId, 7, default));
        Assert.Empty(await Queries.ListTradesAsync(Market, 10_000, 7, default));
        Assert.Empty(await Queries.ListTradesAsync(77, null, 7, default));
    }

    [Fact]
    public async Task Aggregate_trades_join_the_fills_of_a_taker_at_one_price()
    {
        var aggregates = _trades.Where(trade => trade.Market == Market).GroupBy(trade => trade.AggregateId)
            .Select(group => new AggregateTrade(
                group.Key, group.First().PriceTicks, group.Sum(trade => trade.QuantityLots), group.First().TradeId,
                group.Last().TradeId, group.First().TakerSide, group.First().AtMicros))
            .ToList();
        Assert.Contains(aggregates, aggregate => aggregate.FirstTradeId < aggregate.LastTradeId);
        foreach (var (from, start, end, limit) in Cases(70, 5))
        {
            var matching = aggregates.Where(aggregate => (from is null || aggregate.Id >= from)
                && (start is null || aggregate.AtMicros >= start) && (end is null || aggregate.AtMicros <= end)).ToList();
            Assert.Equal(
                from is null && start is null ? matching.TakeLast(limit) : matching.Take(limit),
                await Queries.ListAggregateTradesAsync(new AggregateTradeQuery(Market, from, start, end, limit), default));
        }
    }

    [Fact]
    public async Task Statistics_cover_exactly_the_range()
    {
        var trades = _trades.Where(trade => trade.Market == Market).ToList();
        foreach (var (from, to) in new[] { (0L, long.MaxValue), (300, 700), (trades[5].AtMicros, trades[5].AtMicros), (301, 302) })
        {
            var range = trades.Where(trade => trade.AtMicros >= from && trade.AtMicros <= to).ToList();
            var expected = range.Count == 0
                ? null
                : new TradeStatistics(
                    range[0].PriceTicks, range.Max(trade => trade.PriceTicks), range.Min(trade => trade.PriceTicks),
                    range[^1].PriceTicks, range[^1].QuantityLots,
                    trades.Where(trade => trade.AtMicros < from).Select(trade => (long?)trade.PriceTicks).LastOrDefault(),
                    range.Sum(trade => trade.QuantityLots), range.Sum(trade => trade.QuoteMinor), range[0].TradeId,
                    range[^1].TradeId, range.Count);
            Assert.Equal(expected, await Queries.ReadStatisticsAsync(Market, from, to, default));
        }
        Assert.Null(await Queries.ReadStatisticsAsync(77, 0, long.MaxValue, default));
    }

    // Ids, and times up to 1,000, around the edges and in the middle; every combination with limits 1, some and all.
    private static IEnumerable<(long? From, long? Start, long? End, int Limit)> Cases(long ids, long step)
    {
        foreach (var limit in new[] { 1, 7, 1_000 })
        {
            foreach (var end in new long?[] { null, 0, 500, 1_000 })
            {
                yield return (null, null, end, limit);
                yield return (0, null, end, limit);
                yield return (ids / 2, null, end, limit);
                yield return (ids + step, null, end, limit);
                yield return (null, 0, end, limit);
                yield return (null, 250, end, limit);
                yield return (null, 5_000, end, limit);
                yield return (ids / 4, 250, end, limit);
            }
        }
    }

    private void MakeRows()
    {
        var random = new Random(3);
        for (var id = 1; id <= 100; id++)
        {
            _orders.Add(Order(
                id % 5 == 0 ? 2 : Market, id, Alice + random.Next(2), $"c{random.Next(8)}", created: id * 10));
        }
        var (at, aggregate) = (0L, 0L);
        for (var id = 1; id <= 200; id++)
        {
            if (id == 1 || random.Next(3) > 0)
            {
                aggregate++;
                at += random.Next(10);
            }
            _trades.Add(Trade(Market, id, at, 100 + aggregate, random.Next(1, 9)) with
            {
                AggregateId = aggregate,
                TakerAccount = Alice + random.Next(3),
                MakerAccount = Alice + random.Next(3),
                TakerOrderId = 2 * aggregate,
                MakerOrderId = (2 * random.Next(1, 20)) + 1,
                TakerSide = aggregate % 2 == 0 ? Side.Buy : Side.Sell,
            });
        }
        _trades.Add(Trade(2, 1, 500));
    }
}
