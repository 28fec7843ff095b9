using System.Data.Common;
using Dapper;
using Exchange.Domain.MarketData;
using Exchange.Storage.Queries;

namespace Exchange.Storage.Stores;

/// <summary>Stored candles.</summary>
internal sealed class CandleStore(SqlDatabase database) : ICandleStore
{
    // One statement for many rows, with few enough texts for the caches of statements.
    private const int RowsPerStatement = 32;

    private static readonly string[] Values =
        [.. CandleRows.Columns.Split(',', StringSplitOptions.TrimEntries)];

    private static readonly string Replace = string.Join(", ", Values.Select(column => $"{column} = excluded.{column}"));

    public async Task<CandleProgress> ReadProgressAsync(int market, CancellationToken cancellationToken)
    {
        // In this order: what is stored in between is then in the candles and not in the progress, which does no harm.
        var progress = await database.QueryRowsAsync(
            "SELECT last_trade_id FROM candle_progress WHERE market = @market", new { market }, row => row.GetInt64(0),
            cancellationToken);
        var newest = new List<StoredCandle>();
        foreach (var interval in CandleFolder.Intervals)
        {
            newest.AddRange(await database.QueryRowsAsync(
                $"""
                SELECT {CandleRows.Columns} FROM candles
                WHERE market = @market AND interval_seconds = @seconds ORDER BY open_at DESC LIMIT 1
                """,
                new { market, seconds = interval.Seconds() }, row => new StoredCandle(interval, CandleRows.Read(row)),
                cancellationToken));
        }
        return new(progress.SingleOrDefault(), newest);
    }

    public async Task<bool> SaveAsync(
        int market, long expectedProgress, long newProgress, IReadOnlyList<StoredCandle> candles,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(newProgress, expectedProgress);
        return await database.WriteAsync(
            async (connection, stop) =>
            {
                if (!await MoveAsync(connection, market, expectedProgress, newProgress, stop)) return false;
                foreach (var rows in candles.Chunk(RowsPerStatement)) await ReplaceAsync(connection, market, rows, stop);
                return true;
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<Candle>> ReadAsync(
        int market, CandleInterval interval, long fromMicros, long toMicros, CancellationToken cancellationToken) =>
        await database.QueryRowsAsync(
            CandleRows.InRange, new { market, seconds = interval.Seconds(), from = fromMicros, to = toMicros },
            CandleRows.Read, cancellationToken);

    private static async Task<bool> MoveAsync(
        DbConnection connection, int market, long expected, long next, CancellationToken cancellationToken)
    {
        // A second writer waits here for the first one's end, and then sees its progress.
        var sql = expected == 0
            ? "INSERT INTO candle_progress (market, last_trade_id) VALUES (@market, @next) ON CONFLICT DO NOTHING"
            : "UPDATE candle_progress SET last_trade_id = @next WHERE market = @market AND last_trade_id = @expected";
        return await connection.ExecuteAsync(
            new CommandDefinition(sql, new { market, expected, next }, cancellationToken: cancellationToken)) == 1;
    }

    private static Task<int> ReplaceAsync(
        DbConnection connection, int market, StoredCandle[] rows, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("market", market);
        var tuples = new string[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            tuples[i] = $"(@market, {string.Join(", ", Enumerable.Range(0, Values.Length).Select(column => $"@v{i}_{column}"))})";
            var values = ValuesOf(rows[i]);
            for (var column = 0; column < values.Length; column++) parameters.Add($"v{i}_{column}", values[column]);
        }
        return connection.ExecuteAsync(new CommandDefinition(
            $"""
            INSERT INTO candles (market, {CandleRows.Columns}) VALUES {string.Join(", ", tuples)}
            ON CONFLICT (market, interval_seconds, open_at) DO UPDATE SET {Replace}
            """,
            parameters, cancellationToken: cancellationToken));
    }

    // In the order of the columns.
    private static long[] ValuesOf(in StoredCandle stored)
    {
        var candle = stored.Candle;
        return
        [
            stored.Interval.Seconds(), candle.OpenMicros, candle.OpenTicks, candle.HighTicks, candle.LowTicks,
            candle.CloseTicks, candle.Lots, High(candle.QuoteMinor), Low(candle.QuoteMinor), candle.Trades,
            candle.TakerBuyLots, High(candle.TakerBuyQuoteMinor), Low(candle.TakerBuyQuoteMinor), candle.FirstTradeId,
            candle.LastTradeId,
        ];
    }

    private static long High(Int128 sum) => (long)(sum >> 32);

    private static long Low(Int128 sum) => (long)(sum & uint.MaxValue);
}
