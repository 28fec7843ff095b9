using Exchange.Domain.Ledger;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Storage.Queries;

/// <summary>
/// Finished orders and trades, each query on an index. Trade ids and moments of a market rise together (I-T5), so ranges
/// of time are turned into ranges of ids.
/// </summary>
internal sealed class TradingQueries(SqlDatabase database) : ITradingQueries
{
    private const string FirstTradeFrom =
        "(SELECT trade_id FROM trades WHERE market = @Market AND at >= @StartMicros ORDER BY at, trade_id LIMIT 1)";

    private const string LastTradeTo =
        "(SELECT trade_id FROM trades WHERE market = @Market AND at <= @EndMicros ORDER BY at DESC, trade_id DESC LIMIT 1)";

    private const string FirstAggregateFrom =
        "(SELECT agg_id FROM trades WHERE market = @Market AND at >= @StartMicros ORDER BY at, trade_id LIMIT 1)";

    private const string LastAggregateTo =
        "(SELECT agg_id FROM trades WHERE market = @Market AND at <= @EndMicros ORDER BY at DESC, trade_id DESC LIMIT 1)";

    private readonly CandleReader _candles = new(database);

    public async Task<FinishedOrder?> FindOrderAsync(
        int market, long account, long orderId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryRowsAsync(
            $"""
            SELECT {TradeRows.OrderColumns} FROM {TradeRows.Orders}
            WHERE market = @market AND order_id = @orderId AND account = @account
            """,
            new { market, orderId, account }, TradeRows.ReadOrder, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    public async Task<FinishedOrder?> FindOrderAsync(
        int market, long account, string clientOrderId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryRowsAsync(
            $"""
            SELECT {TradeRows.OrderColumns} FROM {TradeRows.Orders}
            WHERE account = @account AND client_order_id = @clientOrderId AND market = @market
            ORDER BY order_id DESC LIMIT 1
            """,
            new { market, account, clientOrderId }, TradeRows.ReadOrder, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    public async Task<IReadOnlyList<FinishedOrder>> ListOrdersAsync(OrderQuery query, CancellationToken cancellationToken)
    {
        var where = Where(
            (query.FromOrderId, "order_id >= @FromOrderId"), (query.StartMicros, "created_at >= @StartMicros"),
            (query.EndMicros, "created_at <= @EndMicros"));
        var newest = (query.FromOrderId ?? query.StartMicros) is null;
        var rows = await database.QueryRowsAsync(
            $"""
            SELECT {TradeRows.OrderColumns} FROM {TradeRows.Orders}
            WHERE account = @Account AND market = @Market{where}
            ORDER BY order_id {(newest ? "DESC" : "ASC")} LIMIT @Limit
            """,
            query, TradeRows.ReadOrder, cancellationToken);
        return Chronological(rows, newest);
    }

    public async Task<IReadOnlyList<PreventedMatch>> ListPreventedMatchesAsync(
        PreventedMatchQuery query, CancellationToken cancellationToken)
    {
        var where = Where(
            (query.MatchId, "match_id = @MatchId"),
            (query.OrderId, "(taker_order_id = @OrderId OR maker_order_id = @OrderId)"),
            (query.FromMatchId, "match_id >= @FromMatchId"));
        return await database.QueryRowsAsync(
            $"""
            SELECT {TradeRows.PreventedMatchColumns} FROM prevented_matches
            WHERE account = @Account AND market = @Market{where} ORDER BY match_id LIMIT @Limit
            """,
            query, TradeRows.ReadPreventedMatch, cancellationToken);
    }

    public async Task<IReadOnlyList<Amendment>> ListAmendmentsAsync(
        AmendmentQuery query, CancellationToken cancellationToken) =>
        await database.QueryRowsAsync(
            $"""
            SELECT {TradeRows.AmendmentColumns} FROM amendments
            WHERE account = @Account AND market = @Market AND order_id = @OrderId{Where((query.FromId, "amendment_id >= @FromId"))}
            ORDER BY amendment_id LIMIT @Limit
            """,
            query, TradeRows.ReadAmendment, cancellationToken);

    public async Task<IReadOnlyList<ListRecord>> ListOrderListsAsync(
        OrderListQuery query, CancellationToken cancellationToken)
    {
        var where = Where(
            (query.ListId, "list_id = @ListId"), (query.FromId, "list_id >= @FromId"),
            (query.StartMicros, "created_at >= @StartMicros"), (query.EndMicros, "created_at <= @EndMicros"));
        if (query.ClientOrderId is not null) where += " AND client_order_id = @ClientOrderId";
        var newest = (query.FromId ?? query.StartMicros) is null;
        var direction = newest ? "DESC" : "ASC";
        var order = query.FromId is null ? $"created_at {direction}, list_id {direction}" : "list_id";
        var rows = await database.QueryRowsAsync(
            $"""
            SELECT {TradeRows.ListColumns} FROM order_lists
            WHERE account = @Account{where} ORDER BY {order} LIMIT @Limit
            """,
            query, TradeRows.ReadList, cancellationToken);
        return Chronological(rows, newest);
    }

    public async Task<IReadOnlyList<TradeRecord>> ListAccountTradesAsync(
        AccountTradeQuery query, CancellationToken cancellationToken)
    {
        var where = Where(
            (query.FromId, "trade_id >= @FromId"), (query.StartMicros, $"trade_id >= {FirstTradeFrom}"),
            (query.EndMicros, $"trade_id <= {LastTradeTo}"));
        var newest = (query.FromId ?? query.StartMicros) is null;
        var page = $"ORDER BY trade_id {(newest ? "DESC" : "ASC")} LIMIT @Limit";
        var takerOrder = query.OrderId is null ? "" : " AND taker_order_id = @OrderId";
        var makerOrder = query.OrderId is null ? "" : " AND maker_order_id = @OrderId";
        // An account that traded with itself has one trade, not two; with an order id its other side may match.
        var notTaker = query.OrderId is null ? " AND taker_account <> @Account" : "";
        var rows = await database.QueryRowsAsync(
            $"""
            SELECT * FROM (
                SELECT {TradeRows.TradeColumns} FROM trades
                WHERE taker_account = @Account AND market = @Market{takerOrder}{where} {page}) AS taken
            UNION ALL
            SELECT * FROM (
                SELECT {TradeRows.TradeColumns} FROM trades
                WHERE maker_account = @Account AND market = @Market{makerOrder}{notTaker}{where} {page}) AS made
            {page}
            """,
            query, TradeRows.ReadTrade, cancellationToken);
        return Chronological(rows, newest);
    }

    public async Task<IReadOnlyList<TradeRecord>> ListTradesAsync(
        int market, long? fromId, int limit, CancellationToken cancellationToken)
    {
        var newest = fromId is null;
        var rows = await database.QueryRowsAsync(
            $"""
            SELECT {TradeRows.TradeColumns} FROM trades
            WHERE market = @market{Where((fromId, "trade_id >= @fromId"))}
            ORDER BY trade_id {(newest ? "DESC" : "ASC")} LIMIT @limit
            """,
            new { market, fromId, limit }, TradeRows.ReadTrade, cancellationToken);
        return Chronological(rows, newest);
    }

    public async Task<IReadOnlyList<AggregateTrade>> ListAggregateTradesAsync(
        AggregateTradeQuery query, CancellationToken cancellationToken)
    {
        var where = Where(
            (query.FromId, "agg_id >= @FromId"), (query.StartMicros, $"agg_id >= {FirstAggregateFrom}"),
            (query.EndMicros, $"agg_id <= {LastAggregateTo}"));
        var newest = (query.FromId ?? query.StartMicros) is null;
        var rows = await database.QueryRowsAsync(
            $"""
            SELECT agg_id, min(price_ticks), CAST(sum(quantity_lots) AS bigint), min(trade_id), max(trade_id),
                min(taker_side), min(at)
            FROM trades WHERE market = @Market{where}
            GROUP BY agg_id ORDER BY agg_id {(newest ? "DESC" : "ASC")} LIMIT @Limit
            """,
            query,
            row => new AggregateTrade(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
                (Side)row.GetInt16(5), row.GetInt64(6)),
            cancellationToken);
        return Chronological(rows, newest);
    }

    public Task<IReadOnlyList<Candle>> ListCandlesAsync(CandleQuery query, CancellationToken cancellationToken) =>
        _candles.ReadAsync(query, cancellationToken);

    public async Task<TradeStatistics?> ReadStatisticsAsync(
        int market, long fromMicros, long toMicros, CancellationToken cancellationToken)
    {
        var rows = await database.QueryRowsAsync(
            """
            WITH traded AS (
                SELECT min(trade_id) AS first_id, max(trade_id) AS last_id, max(price_ticks) AS high,
                    min(price_ticks) AS low, sum(quantity_lots >> 32) AS lots_high,
                    sum(quantity_lots & 4294967295) AS lots_low, sum(quote_minor >> 32) AS quote_high,
                    sum(quote_minor & 4294967295) AS quote_low, count(*) AS trades
                FROM trades WHERE market = @market AND at >= @fromMicros AND at <= @toMicros)
            SELECT o.price_ticks, t.high, t.low, c.price_ticks, c.quantity_lots,
                (SELECT p.price_ticks FROM trades p WHERE p.market = @market AND p.at < @fromMicros
                    ORDER BY p.at DESC, p.trade_id DESC LIMIT 1),
                t.lots_high, t.lots_low, t.quote_high, t.quote_low, t.first_id, t.last_id, t.trades
            FROM traded t
            JOIN trades o ON o.market = @market AND o.trade_id = t.first_id
            JOIN trades c ON c.market = @market AND c.trade_id = t.last_id
            """,
            new { market, fromMicros, toMicros },
            row => new TradeStatistics(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
                row.IsDBNull(5) ? null : row.GetInt64(5), row.GetSplitSum(6), row.GetSplitSum(8), row.GetInt64(10),
                row.GetInt64(11), row.GetInt64(12)),
            cancellationToken);
        return rows.SingleOrDefault();
    }

    private static string Where(params ReadOnlySpan<(long? Value, string Condition)> conditions)
    {
        var where = "";
        foreach (var (value, condition) in conditions)
        {
            if (value is not null) where += $" AND {condition}";
        }
        return where;
    }

    private static List<T> Chronological<T>(List<T> rows, bool newestFirst)
    {
        if (newestFirst) rows.Reverse();
        return rows;
    }
}
