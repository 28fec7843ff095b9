using System.Globalization;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.MarketData;

/// <summary>Candles by walking over all trades with calendar arithmetic: slow, and nothing shared with the real ones.</summary>
internal static class NaiveCandles
{
    /// <summary>The candle that contains the moment; null before the first trade's.</summary>
    public static Candle? At(IReadOnlyList<PublicTrade> trades, CandleInterval interval, int zone, long micros)
    {
        var (open, next) = Bounds(micros, interval, zone);
        var inside = trades.Where(trade => trade.AtMicros >= open && trade.AtMicros < next).ToList();
        if (inside.Count == 0)
        {
            var before = trades.Where(trade => trade.AtMicros < open).ToList();
            return before.Count == 0 ? null : Candle.Flat(open, next - 1, before[^1].PriceTicks);
        }
        var buys = inside.Where(trade => trade.TakerSide == Side.Buy).ToList();
        return new(
            open, next - 1, inside[0].PriceTicks, inside.Max(trade => trade.PriceTicks),
            inside.Min(trade => trade.PriceTicks), inside[^1].PriceTicks, inside.Sum(trade => trade.Lots),
            (Int128)inside.Sum(trade => (decimal)trade.QuoteMinor), inside.Count, buys.Sum(trade => trade.Lots),
            (Int128)buys.Sum(trade => (decimal)trade.QuoteMinor), inside[0].Id, inside[^1].Id);
    }

    /// <summary>The oldest candles that begin from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static List<Candle> From(
        IReadOnlyList<PublicTrade> trades, CandleInterval interval, int zone, long from, long to, int limit)
    {
        var candles = new List<Candle>();
        var (open, next) = Bounds(Math.Max(from, trades[0].AtMicros), interval, zone);
        for (; open <= to && candles.Count < limit; (open, next) = Bounds(next, interval, zone))
        {
            if (open >= from && At(trades, interval, zone, open) is { } candle) candles.Add(candle);
        }
        return candles;
    }

    /// <summary>The newest candles that begin up to <paramref name="to"/>.</summary>
    public static List<Candle> UpTo(
        IReadOnlyList<PublicTrade> trades, CandleInterval interval, int zone, long to, int limit)
    {
        var candles = new List<Candle>();
        var (open, _) = Bounds(to, interval, zone);
        while (candles.Count < limit && At(trades, interval, zone, open) is { } candle)
        {
            candles.Insert(0, candle);
            (open, _) = Bounds(open - 1, interval, zone);
        }
        return candles;
    }

    /// <summary>When the candle that contains the moment begins, and the one after it.</summary>
    public static (long Open, long Next) Bounds(long micros, CandleInterval interval, int zone)
    {
        var offset = TimeSpan.FromMinutes(zone);
        var local = DateTime.UnixEpoch.AddTicks(micros * 10) + offset;
        var name = interval.Name();
        var count = int.Parse(name[..^1], CultureInfo.InvariantCulture);
        DateTime open, next;
        if (name[^1] == 'M')
        {
            open = new(local.Year, local.Month, 1);
            next = open.AddMonths(count);
        }
        else if (name[^1] == 'w')
        {
            open = local.Date;
            while (open.DayOfWeek != DayOfWeek.Monday) open = open.AddDays(-1);
            next = open.AddDays(7 * count);
        }
        else
        {
            var length = count * name[^1] switch
            {
                's' => TimeSpan.FromSeconds(1),
                'm' => TimeSpan.FromMinutes(1),
                'h' => TimeSpan.FromHours(1),
                _ => TimeSpan.FromDays(1),
            };
            var past = (local - DateTime.UnixEpoch).Ticks % length.Ticks;
            open = local - TimeSpan.FromTicks(past < 0 ? past + length.Ticks : past);
            next = open + length;
        }
        return (Micros(open - offset), Micros(next - offset));
    }

    private static long Micros(DateTime moment) => (moment - DateTime.UnixEpoch).Ticks / 10;
}
