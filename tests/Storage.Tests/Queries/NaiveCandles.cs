using Exchange.Domain.Ledger;
using Exchange.Domain.Orders;

namespace Exchange.Storage.Tests.Queries;

/// <summary>Candles by walking over all trades with calendar arithmetic: slow, and nothing shared with the queries.</summary>
internal static class NaiveCandles
{
    public static List<Candle> Of(IEnumerable<TradeRecord> trades, CandleQuery query)
    {
        var candles = new List<Candle>();
        foreach (var group in trades.Where(trade => trade.Market == query.Market).GroupBy(trade => Bounds(trade.AtMicros, query)))
        {
            var ordered = group.OrderBy(trade => trade.TradeId).ToList();
            var buys = ordered.Where(trade => trade.TakerSide == Side.Buy).ToList();
            candles.Add(new(
                group.Key.Open, group.Key.Next - 1, ordered[0].PriceTicks, ordered.Max(trade => trade.PriceTicks),
                ordered.Min(trade => trade.PriceTicks), ordered[^1].PriceTicks, ordered.Sum(trade => trade.QuantityLots),
                ordered.Sum(trade => (decimal)trade.QuoteMinor), ordered.Count, buys.Sum(trade => trade.QuantityLots),
                buys.Sum(trade => (decimal)trade.QuoteMinor)));
        }
        var chosen = candles
            .Where(candle => candle.OpenMicros >= (query.StartMicros ?? long.MinValue))
            .Where(candle => candle.OpenMicros <= (query.EndMicros ?? long.MaxValue))
            .OrderBy(candle => candle.OpenMicros);
        return query.StartMicros is null ? [.. chosen.TakeLast(query.Limit)] : [.. chosen.Take(query.Limit)];
    }

    private static (long Open, long Next) Bounds(long micros, CandleQuery query)
    {
        var offset = TimeSpan.FromMinutes(query.ZoneOffsetMinutes);
        var local = DateTime.UnixEpoch.AddMicroseconds(micros) + offset;
        DateTime open, next;
        if (query.IntervalSeconds == 0)
        {
            open = new(local.Year, local.Month, 1);
            next = open.AddMonths(1);
        }
        else if (query.IntervalSeconds == 7 * 86_400)
        {
            open = local.Date;
            while (open.DayOfWeek != DayOfWeek.Monday) open = open.AddDays(-1);
            next = open.AddDays(7);
        }
        else
        {
            var length = TimeSpan.FromSeconds(query.IntervalSeconds);
            open = local - TimeSpan.FromTicks((local - DateTime.UnixEpoch).Ticks % length.Ticks);
            next = open + length;
        }
        return (Micros(open - offset), Micros(next - offset));
    }

    private static long Micros(DateTime moment) => (moment - DateTime.UnixEpoch).Ticks / 10;
}
