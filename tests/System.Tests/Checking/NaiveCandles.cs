using System.Globalization;
using System.Text.Json;
using Exchange.SystemTests.Client;

namespace Exchange.SystemTests.Checking;

/// <summary>
/// Candles recomputed from public trades in the plainest way there is, to compare the exchange's with: every field is
/// the text of the API's answer.
/// </summary>
internal static class NaiveCandles
{
    /// <summary>All intervals of the API.</summary>
    public static readonly IReadOnlyList<string> Intervals =
        ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"];

    /// <summary>The candles from the first trade to the last, those without trades included.</summary>
    public static List<string> Compute(IReadOnlyList<JsonElement> trades, string interval, TimeSpan zone)
    {
        var candles = new List<string>();
        var first = trades[0].Number("time");
        var last = trades[^1].Number("time");
        var close = 0m;
        var open = OpenOf(first, interval, zone);
        var next = 0;
        while (open <= last)
        {
            var end = NextOf(open, interval, zone);
            var inside = new List<JsonElement>();
            for (; next < trades.Count && trades[next].Number("time") < end; next++) inside.Add(trades[next]);
            var prices = inside.Select(trade => trade.Decimal("price")).ToList();
            var bought = inside.Where(trade => !trade.GetProperty("isBuyerMaker").GetBoolean()).ToList();
            var begin = prices.Count > 0 ? prices[0] : close;
            close = prices.Count > 0 ? prices[^1] : close;
            candles.Add(string.Join('|',
                open, Text(begin), Text(prices.Append(close).Max()), Text(prices.Append(close).Min()), Text(close),
                Text(Sum(inside, "qty")), end - 1, Text(Sum(inside, "quoteQty")), inside.Count, Text(Sum(bought, "qty")),
                Text(Sum(bought, "quoteQty"))));
            open = end;
        }
        return candles;
    }

    /// <summary>A row of GET /api/v3/klines in the same form.</summary>
    public static string Of(JsonElement kline) =>
        string.Join('|', kline.EnumerateArray().Take(11).Select(field =>
            field.ValueKind == JsonValueKind.String ? Text(field.Decimal()) : field.GetRawText()));

    private static decimal Sum(IEnumerable<JsonElement> trades, string field) => trades.Sum(trade => trade.Decimal(field));

    private static string Text(decimal value) => value.ToString("0.########", CultureInfo.InvariantCulture);

    private static long OpenOf(long millis, string interval, TimeSpan zone)
    {
        var local = DateTime.UnixEpoch.AddMilliseconds(millis) + zone;
        var open = interval switch
        {
            "1M" => new DateTime(local.Year, local.Month, 1),
            "1w" => local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
            _ => DateTime.UnixEpoch + TimeSpan.FromTicks((local - DateTime.UnixEpoch).Ticks / Length(interval).Ticks * Length(interval).Ticks),
        };
        return Millis(open - zone);
    }

    private static long NextOf(long openMillis, string interval, TimeSpan zone)
    {
        var local = DateTime.UnixEpoch.AddMilliseconds(openMillis) + zone;
        return Millis((interval == "1M" ? local.AddMonths(1) : local + Length(interval)) - zone);
    }

    private static long Millis(DateTime moment) => (long)(moment - DateTime.UnixEpoch).TotalMilliseconds;

    private static TimeSpan Length(string interval)
    {
        var count = int.Parse(interval[..^1], CultureInfo.InvariantCulture);
        return interval[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            'w' => TimeSpan.FromDays(7 * count),
            _ => throw new ArgumentOutOfRangeException(nameof(interval), interval, "Not an interval of fixed length."),
        };
    }
}
