using System.Data.Common;
using Exchange.Domain.MarketData;

namespace Exchange.Storage.Queries;

/// <summary>Columns of stored candles and how a row becomes one.</summary>
internal static class CandleRows
{
    public const string Columns =
        """
        interval_seconds, open_at, open_ticks, high_ticks, low_ticks, close_ticks, lots, quote_high, quote_low, trades,
        taker_buy_lots, taker_buy_quote_high, taker_buy_quote_low, first_trade_id, last_trade_id
        """;

    /// <summary>Candles that begin in a range of time.</summary>
    public const string InRange =
        $"""
        SELECT {Columns} FROM candles
        WHERE market = @market AND interval_seconds = @seconds AND open_at >= @from AND open_at < @to ORDER BY open_at
        """;

    public static Candle Read(DbDataReader row)
    {
        var open = row.GetInt64(1);
        return new(
            open, open + (row.GetInt64(0) * 1_000_000) - 1, row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
            row.GetInt64(5), row.GetInt64(6), (Int128)row.GetSplitSum(7), row.GetInt64(9), row.GetInt64(10),
            (Int128)row.GetSplitSum(11), row.GetInt64(13), row.GetInt64(14));
    }
}
