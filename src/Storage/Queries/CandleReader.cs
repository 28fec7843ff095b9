using System.Data.Common;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Storage.Queries;

/// <summary>
/// Candles from the longest stored ones that fit and the trades that are not in them yet; candles of a second from
/// trades alone. Every statement sees its own moment, so the order matters: the progress first, then the stored candles,
/// which hold all trades up to the progress and perhaps some more, then the trades after both.
/// </summary>
internal sealed class CandleReader(SqlDatabase database)
{
    private const string Extent =
        """
        SELECT coalesce((SELECT last_trade_id FROM candle_progress WHERE market = @market), 0),
            (SELECT at FROM trades WHERE market = @market ORDER BY trade_id LIMIT 1),
            (SELECT at FROM trades WHERE market = @market ORDER BY trade_id DESC LIMIT 1)
        """;

    // Moments and ids rise together (I-T5): a range of time is a range of ids.
    private const string Ids =
        """
        SELECT coalesce(max(b.trade_id), 0), coalesce(max(b.price_ticks), 0),
            (SELECT trade_id FROM trades WHERE market = @market AND at < @to ORDER BY at DESC, trade_id DESC LIMIT 1)
        FROM (SELECT trade_id, price_ticks FROM trades WHERE market = @market AND at < @from
            ORDER BY at DESC, trade_id DESC LIMIT 1) AS b
        """;

    private const string Seconds =
        """
        WITH grouped AS (
            SELECT at / 1000000 AS second, min(trade_id) AS first_id, max(trade_id) AS last_id,
                max(price_ticks) AS high, min(price_ticks) AS low, CAST(sum(quantity_lots) AS bigint) AS lots,
                sum(quote_minor >> 32) AS quote_high, sum(quote_minor & 4294967295) AS quote_low, count(*) AS trades,
                CAST(sum(CASE WHEN taker_side = 1 THEN quantity_lots ELSE 0 END) AS bigint) AS buy_lots,
                sum(CASE WHEN taker_side = 1 THEN quote_minor >> 32 ELSE 0 END) AS buy_high,
                sum(CASE WHEN taker_side = 1 THEN quote_minor & 4294967295 ELSE 0 END) AS buy_low
            FROM trades WHERE market = @market AND trade_id > @after AND trade_id <= @last
            GROUP BY 1)
        SELECT CAST(1 AS bigint), g.second * 1000000, o.price_ticks, g.high, g.low, c.price_ticks, g.lots, g.quote_high,
            g.quote_low, g.trades, g.buy_lots, g.buy_high, g.buy_low, g.first_id, g.last_id
        FROM grouped g
        JOIN trades o ON o.market = @market AND o.trade_id = g.first_id
        JOIN trades c ON c.market = @market AND c.trade_id = g.last_id
        ORDER BY g.second
        """;

    private const string Tail =
        """
        SELECT trade_id, price_ticks, quantity_lots, quote_minor, at, taker_side FROM trades
        WHERE market = @market AND trade_id > @after AND trade_id <= @last ORDER BY trade_id
        """;

    public async Task<IReadOnlyList<Candle>> ReadAsync(CandleQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit <= 0) return [];
        return await database.ReadAsync(
            async (connection, stop) =>
            {
                var market = query.Market;
                var extents = await connection.QueryRowsAsync(
                    Extent, new { market },
                    row => (Progress: row.GetInt64(0), First: Moment(row, 1), Last: Moment(row, 2)), stop);
                if (extents is not [{ First: { } first, Last: { } last } extent]) return [];
                var calendar = new CandleCalendar(query.Interval, query.ZoneOffsetMinutes);
                if (Range(calendar, query, first, last) is not var (from, to)) return [];
                return await ReadAsync(connection, query, calendar, from, to, extent.Progress, stop);
            },
            cancellationToken);
    }

    private static async Task<IReadOnlyList<Candle>> ReadAsync(
        DbConnection connection, CandleQuery query, CandleCalendar calendar, long from, long to, long progress,
        CancellationToken cancellationToken)
    {
        var market = query.Market;
        var (before, price, last) = (await connection.QueryRowsAsync(
            Ids, new { market, from, to }, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            cancellationToken))[0];
        var candles = new CandleSequence(calendar, from, price);
        if (last == before) return candles.UpTo(to);
        if (query.Interval == CandleInterval.Second)
        {
            await connection.QueryRowsAsync(
                Seconds, new { market, after = before, last }, row => Add(candles, CandleRows.Read(row)), cancellationToken);
            return candles.UpTo(to);
        }
        var stored = CandleFolder.Intervals.Last(calendar.IsTiledBy);
        var ids = await connection.QueryRowsAsync(
            CandleRows.InRange, new { market, seconds = stored.Seconds(), from, to },
            row => Add(candles, CandleRows.Read(row)), cancellationToken);
        var after = Math.Max(Math.Max(before, progress), ids.Count == 0 ? 0 : ids[^1]);
        if (last > after)
        {
            await connection.QueryRowsAsync(
                Tail, new { market, after, last }, row => Add(candles, ReadTrade(row)), cancellationToken);
        }
        return candles.UpTo(to);
    }

    /// <summary>When the first wanted candle begins, and the one after the last; null when there are none.</summary>
    private static (long From, long To)? Range(CandleCalendar calendar, CandleQuery query, long first, long last)
    {
        var limit = Math.Min(query.Limit, CandleQuery.LimitMax);
        var end = Math.Clamp(query.EndMicros ?? CandleCalendar.MaxMicros, 0, Math.Max(query.NowMicros, last));
        var (oldest, newest) = (calendar.OpenOf(first), calendar.OpenOf(end));
        if (query.EndMicros < 0 || newest < oldest) return null;
        if (query.StartMicros is not { } start)
            return (Math.Max(oldest, calendar.Step(newest, 1 - limit)), calendar.Next(newest));
        var from = Math.Max(oldest, calendar.FirstOpenFrom(Math.Clamp(start, 0, CandleCalendar.MaxMicros)));
        return from > newest ? null : (from, Math.Min(calendar.Step(from, limit), calendar.Next(newest)));
    }

    private static long Add(CandleSequence candles, in Candle piece)
    {
        candles.Add(piece);
        return piece.LastTradeId;
    }

    private static long Add(CandleSequence candles, in PublicTrade trade)
    {
        candles.Add(trade);
        return trade.Id;
    }

    private static PublicTrade ReadTrade(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), (Side)row.GetInt16(5));

    private static long? Moment(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
