using System.Data.Common;
using Exchange.Domain.MarketData;

namespace Exchange.Storage.Queries;

/// <summary>
/// Candles from trades. First the beginnings of the wanted candles are found, one index probe each, hopping over what has
/// no trades; then exactly their trades are read. A sparse market and a limit of one cost as little as a busy one.
/// </summary>
internal sealed class CandleReader(SqlDatabase database)
{
    private const string OldestOpens =
        """
        WITH RECURSIVE opens(number, open) AS (
            SELECT 1, (SELECT at FROM trades WHERE market = @market AND at >= @from ORDER BY at, trade_id LIMIT 1)
            UNION ALL
            SELECT number + 1, (SELECT t.at FROM trades t
                WHERE t.market = @market AND t.at >= (opens.open + @shift) / @interval * @interval - @shift + @interval
                ORDER BY t.at, t.trade_id LIMIT 1)
            FROM opens WHERE number < @limit AND open <= @last)
        SELECT min(open), max(open) FROM opens WHERE open <= @last
        """;

    private const string NewestOpens =
        """
        WITH RECURSIVE opens(number, open) AS (
            SELECT 1, (SELECT at FROM trades WHERE market = @market AND at <= @last ORDER BY at DESC, trade_id DESC LIMIT 1)
            UNION ALL
            SELECT number + 1, (SELECT t.at FROM trades t
                WHERE t.market = @market AND t.at < (opens.open + @shift) / @interval * @interval - @shift
                ORDER BY t.at DESC, t.trade_id DESC LIMIT 1)
            FROM opens WHERE number < @limit AND open IS NOT NULL)
        SELECT min(open), max(open) FROM opens
        """;

    private const string Candles =
        """
        WITH grouped AS (
            SELECT (at + @shift) / @interval AS bucket, min(trade_id) AS first_id, max(trade_id) AS last_id,
                max(price_ticks) AS high, min(price_ticks) AS low, CAST(sum(quantity_lots) AS bigint) AS lots,
                sum(quote_minor >> 32) AS quote_high, sum(quote_minor & 4294967295) AS quote_low, count(*) AS trades,
                CAST(sum(CASE WHEN taker_side = 1 THEN quantity_lots ELSE 0 END) AS bigint) AS buy_lots,
                sum(CASE WHEN taker_side = 1 THEN quote_minor >> 32 ELSE 0 END) AS buy_high,
                sum(CASE WHEN taker_side = 1 THEN quote_minor & 4294967295 ELSE 0 END) AS buy_low
            FROM trades WHERE market = @market AND at >= @from AND at < @to
            GROUP BY 1)
        SELECT g.bucket, o.price_ticks, g.high, g.low, c.price_ticks, g.lots, g.quote_high, g.quote_low, g.trades,
            g.buy_lots, g.buy_high, g.buy_low, g.first_id, g.last_id
        FROM grouped g
        JOIN trades o ON o.market = @market AND o.trade_id = g.first_id
        JOIN trades c ON c.market = @market AND c.trade_id = g.last_id
        ORDER BY g.bucket
        """;

    // One bucket, whatever the moment.
    private const long WholeRange = long.MaxValue;

    public async Task<IReadOnlyList<Candle>> ReadAsync(CandleQuery query, CancellationToken cancellationToken)
    {
        var calendar = new CandleCalendar(query.Interval, query.ZoneOffsetMinutes);
        var start = Math.Clamp(query.StartMicros ?? 0, 0, CandleCalendar.MaxMicros);
        var end = Math.Clamp(query.EndMicros ?? CandleCalendar.MaxMicros, 0, CandleCalendar.MaxMicros);
        // Candles are chosen by when they begin; the last one has all its trades, also those after the end.
        var from = calendar.FirstOpenFrom(start);
        var last = calendar.Next(calendar.OpenOf(end)) - 1;
        var oldest = query.StartMicros is not null;
        if (query.Limit <= 0 || from > last) return [];
        return await database.ReadAsync(
            (connection, stop) => calendar.IsMonthly
                ? ReadMonthsAsync(connection, query, calendar, from, last, oldest, stop)
                : ReadFixedAsync(connection, query, calendar, from, last, oldest, stop),
            cancellationToken);
    }

    private static async Task<IReadOnlyList<Candle>> ReadFixedAsync(
        DbConnection connection, CandleQuery query, CandleCalendar calendar, long from, long last, bool oldest,
        CancellationToken cancellationToken)
    {
        var opens = await connection.QueryRowsAsync(
            oldest ? OldestOpens : NewestOpens,
            new { market = query.Market, from, last, interval = calendar.Interval, shift = calendar.Shift, limit = query.Limit },
            row => row.IsDBNull(0) ? ((long, long)?)null : (row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        if (opens is not [var (first, final)]) return [];
        return await connection.QueryRowsAsync(
            Candles,
            new
            {
                market = query.Market,
                from = calendar.OpenOf(first),
                to = calendar.Next(calendar.OpenOf(final)),
                interval = calendar.Interval,
                shift = calendar.Shift,
            },
            row =>
            {
                var open = (row.GetInt64(0) * calendar.Interval) - calendar.Shift;
                return Read(row, open, calendar.Next(open));
            },
            cancellationToken);
    }

    // Months have no common length to divide by, but there are few of them.
    private static async Task<IReadOnlyList<Candle>> ReadMonthsAsync(
        DbConnection connection, CandleQuery query, CandleCalendar calendar, long from, long last, bool oldest,
        CancellationToken cancellationToken)
    {
        var candles = new List<Candle>();
        while (candles.Count < query.Limit && from <= last)
        {
            var probe = await connection.QueryRowsAsync(
                oldest
                    ? "SELECT at FROM trades WHERE market = @market AND at >= @from AND at <= @last ORDER BY at, trade_id LIMIT 1"
                    : "SELECT at FROM trades WHERE market = @market AND at >= @from AND at <= @last ORDER BY at DESC, trade_id DESC LIMIT 1",
                new { market = query.Market, from, last }, row => row.GetInt64(0), cancellationToken);
            if (probe.Count == 0) break;
            var open = calendar.OpenOf(probe[0]);
            var next = calendar.Next(open);
            candles.AddRange(await connection.QueryRowsAsync(
                Candles, new { market = query.Market, from = open, to = next, interval = WholeRange, shift = 0L },
                row => Read(row, open, next), cancellationToken));
            if (oldest) from = next;
            else last = open - 1;
        }
        if (!oldest) candles.Reverse();
        return candles;
    }

    private static Candle Read(DbDataReader row, long open, long next) => new(
        open, next - 1, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
        (Int128)row.GetSplitSum(6), row.GetInt64(8), row.GetInt64(9), (Int128)row.GetSplitSum(10), row.GetInt64(12),
        row.GetInt64(13));
}
