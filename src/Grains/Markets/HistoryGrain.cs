using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Ledger;
using Exchange.Domain.MarketData;
using Exchange.Domain.Numerics;
using Exchange.Grains.Hosting;
using Exchange.Grains.Trading;
using Exchange.Storage;
using Orleans.Concurrency;

namespace Exchange.Grains.Markets;

/// <summary>Reads committed history from the database.</summary>
[StatelessWorker, Reentrant, HostedBy(SiloRole.Backend, SiloRole.MarketMonitoring)]
public sealed class HistoryGrain(MarketDirectory markets, ITradingQueries queries, TimeProvider clock)
    : Grain, IHistoryGrain
{
    private long NowMicros => Timestamp.From(clock.GetUtcNow()).Micros;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TradeView>> GetTradesAsync(string symbol, long? fromId, int limit)
    {
        if (await markets.FindAsync(symbol) is not { } rules) return [];
        var trades = await queries.ListTradesAsync(rules.Id, fromId, limit, CancellationToken.None);
        return [.. trades.Select(t =>
            new TradeView(t.TradeId, t.PriceTicks, t.QuantityLots, t.QuoteMinor, t.AtMicros, t.TakerSide, t.AggregateId))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AggregateTradeView>> GetAggregateTradesAsync(
        string symbol, long? fromId, long? startMicros, long? endMicros, int limit)
    {
        if (await markets.FindAsync(symbol) is not { } rules) return [];
        var trades = await queries.ListAggregateTradesAsync(
            new(rules.Id, fromId, startMicros, endMicros, limit), CancellationToken.None);
        return [.. trades.Select(t => new AggregateTradeView(
            t.Id, t.PriceTicks, t.QuantityLots, t.FirstTradeId, t.LastTradeId, t.TakerSide, t.AtMicros))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CandleView>> GetCandlesAsync(
        string symbol, CandleInterval interval, int zoneOffsetMinutes, long? startMicros, long? endMicros, int limit)
    {
        if (await markets.FindAsync(symbol) is not { } rules) return [];
        var query = new CandleQuery(
            rules.Id, interval, zoneOffsetMinutes, startMicros, endMicros, limit, NowMicros);
        var candles = await queries.ListCandlesAsync(query, CancellationToken.None);
        return [.. candles.Select(c => new CandleView(
            c.OpenMicros, c.CloseMicros, c.OpenTicks, c.HighTicks, c.LowTicks, c.CloseTicks, c.Lots,
            (decimal)c.QuoteMinor, c.Trades, c.TakerBuyLots, (decimal)c.TakerBuyQuoteMinor))];
    }

    /// <inheritdoc/>
    public async Task<DayStatisticsView> GetStatisticsAsync(string symbol, long startMicros, long endMicros)
    {
        var view = new DayStatisticsView { OpenMicros = startMicros, CloseMicros = endMicros };
        if (await markets.FindAsync(symbol) is not { } rules) return view;
        var statistics = await queries.ReadStatisticsAsync(
            rules.Id, view.OpenMicros, view.CloseMicros, CancellationToken.None);
        return statistics is null ? view : view with
        {
            OpenTicks = statistics.OpenTicks,
            HighTicks = statistics.HighTicks,
            LowTicks = statistics.LowTicks,
            LastTicks = statistics.LastTicks,
            LastLots = statistics.LastLots,
            PreviousCloseTicks = statistics.PreviousCloseTicks ?? 0,
            Lots = statistics.Lots,
            QuoteMinor = statistics.QuoteMinor,
            FirstTradeId = statistics.FirstTradeId,
            LastTradeId = statistics.LastTradeId,
            Count = statistics.Count,
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OrderView>> GetOrdersAsync(
        long account, string symbol, long? fromOrderId, long? startMicros, long? endMicros, int limit)
    {
        if (await markets.FindAsync(symbol) is not { } rules) return [];
        // Open orders first: one that finishes in between is then seen twice, never missed, and its end wins.
        var open = await GrainFactory.GetGrain<IOrderBookGrain>(symbol).GetOpenOrdersAsync(account);
        var finished = await queries.ListOrdersAsync(
            new(rules.Id, account, fromOrderId, startMicros, endMicros, limit), CancellationToken.None);
        var orders = new SortedDictionary<long, OrderView>();
        foreach (var order in open)
        {
            if (Matches(order, fromOrderId, startMicros, endMicros)) orders[order.OrderId] = order;
        }
        foreach (var order in finished) orders[order.OrderId] = OrderViews.Of(symbol, in order);
        var oldestFirst = fromOrderId is not null || startMicros is not null;
        var surplus = Math.Max(0, orders.Count - limit);
        return [.. orders.Values.Skip(oldestFirst ? 0 : surplus).Take(limit)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AccountTradeView>> GetAccountTradesAsync(
        long account, string symbol, long? orderId, long? fromId, long? startMicros, long? endMicros, int limit)
    {
        if (await markets.FindAsync(symbol) is not { } rules) return [];
        var trades = await queries.ListAccountTradesAsync(
            new(rules.Id, account, orderId, fromId, startMicros, endMicros, limit), CancellationToken.None);
        var views = new List<AccountTradeView>(trades.Count);
        foreach (var trade in trades) AddSides(views, trade, account, orderId);
        return views;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PreventedMatchView>> GetPreventedMatchesAsync(
        long account, string symbol, long? matchId, long? orderId, long? fromMatchId, int limit)
    {
        if (await markets.FindAsync(symbol) is not { } rules) return [];
        var matches = await queries.ListPreventedMatchesAsync(
            new(rules.Id, account, matchId, orderId, fromMatchId, limit), CancellationToken.None);
        return [.. matches.Select(m => new PreventedMatchView(
            m.MatchId, m.TakerOrderId, m.MakerOrderId, m.Mode, m.PriceTicks, m.TakerLots, m.MakerLots, m.AtMicros))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AmendmentView>> GetAmendmentsAsync(
        long account, string symbol, long orderId, long? fromId, int limit)
    {
        if (await markets.FindAsync(symbol) is not { } rules) return [];
        var amendments = await queries.ListAmendmentsAsync(
            new(rules.Id, account, orderId, fromId, limit), CancellationToken.None);
        return [.. amendments.Select(a => OrderViews.Of(in a))];
    }

    /// <inheritdoc/>
    public async Task<OrderListView?> GetOrderListAsync(long account, long listId, string clientOrderId)
    {
        var lists = await queries.ListOrderListsAsync(
            new(account, listId == 0 ? null : listId, clientOrderId.Length == 0 ? null : clientOrderId, null, null, null, 1),
            CancellationToken.None);
        return lists.Count == 0 ? null : await ViewAsync(lists[0]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OrderListView>> GetOrderListsAsync(
        long account, long? fromId, long? startMicros, long? endMicros, int limit)
    {
        var lists = await queries.ListOrderListsAsync(
            new(account, null, null, fromId, startMicros, endMicros, limit), CancellationToken.None);
        var views = new List<OrderListView>(lists.Count);
        foreach (var list in lists)
        {
            if (await ViewAsync(list) is { } view) views.Add(view);
        }
        return views;
    }

    // A list's market knows whether it is open and what its orders are called now.
    private async Task<OrderListView?> ViewAsync(ListRecord list)
    {
        var market = await markets.FindAsync(list.Market);
        return market is null
            ? null
            : await GrainFactory.GetGrain<IOrderBookGrain>(market.Symbol).GetListAsync(list.Account, list.ListId, "");
    }

    /// <summary>A trade with oneself (self-trade prevention NONE) shows both sides.</summary>
    private static void AddSides(List<AccountTradeView> views, in TradeRecord trade, long account, long? orderId)
    {
        var takerBuys = trade.TakerSide == Domain.Orders.Side.Buy;
        if (trade.MakerAccount == account && (orderId is null || orderId == trade.MakerOrderId))
        {
            views.Add(new(
                trade.TradeId, trade.MakerOrderId, trade.PriceTicks, trade.QuantityLots, trade.QuoteMinor,
                trade.MakerFeeMinor, trade.AtMicros, !takerBuys, true));
        }
        if (trade.TakerAccount == account && (orderId is null || orderId == trade.TakerOrderId))
        {
            views.Add(new(
                trade.TradeId, trade.TakerOrderId, trade.PriceTicks, trade.QuantityLots, trade.QuoteMinor,
                trade.TakerFeeMinor, trade.AtMicros, takerBuys, false));
        }
    }

    private static bool Matches(OrderView order, long? fromOrderId, long? startMicros, long? endMicros) =>
        (fromOrderId is null || order.OrderId >= fromOrderId)
        && (startMicros is null || order.CreatedMicros >= startMicros)
        && (endMicros is null || order.CreatedMicros <= endMicros);
}
