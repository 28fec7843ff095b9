using Exchange.Api.Markets;
using Exchange.Domain.MarketData;

namespace Exchange.Api.Streams;

/// <summary>The streams of a market by their names (Binance "WebSocket Streams").</summary>
internal static class MarketTopics
{
    private const int SlowPace = 1_000;
    private const int FastPace = 100;

    /// <summary>The market's part of a name; empty when the name has none or is not in lower case.</summary>
    public static ReadOnlySpan<char> SymbolOf(ReadOnlySpan<char> name)
    {
        var symbol = name[..Math.Max(0, name.IndexOf('@'))];
        foreach (var character in symbol)
        {
            if (char.IsUpper(character)) return [];
        }
        return symbol;
    }

    /// <summary>Makes the stream of a name; null when there is none.</summary>
    public static MarketTopic? Create(string name, Market market)
    {
        var kind = name.AsSpan(name.IndexOf('@', StringComparison.Ordinal) + 1);
        if (kind.StartsWith("kline_")) return Candles(name, market, kind["kline_".Length..]);
        if (kind.StartsWith("depth")) return Depth(name, market, kind["depth".Length..]);
        if (TickerKind.Find(kind) is { } ticker) return new TickerTopic(name, market, ticker);
        return kind switch
        {
            "trade" => new TradeTopic(name, market),
            "aggTrade" => new AggregateTradeTopic(name, market),
            "bookTicker" => new BookTickerTopic(name, market),
            "avgPrice" => new AveragePriceTopic(name, market),
            _ => null,
        };
    }

    private static CandleTopic? Candles(string name, Market market, ReadOnlySpan<char> text)
    {
        const string zone = "@+08:00";
        var isEast = text.EndsWith(zone);
        if (isEast) text = text[..^zone.Length];
        if (!CandleIntervals.TryParse(text, out var interval)) return null;

        // Where the zone makes no difference there is one candle for both.
        var isOwn = new CandleCalendar(interval, CandleSet.EastZoneMinutes) != new CandleCalendar(interval, 0);
        return new(name, market, interval, isEast && isOwn ? CandleSet.EastZoneMinutes : 0);
    }

    private static MarketTopic? Depth(string name, Market market, ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        var pace = (at < 0 ? "" : text[at..]) switch
        {
            "" or "@1000ms" => SlowPace,
            "@100ms" => FastPace,
            _ => 0,
        };
        if (pace == 0) return null;
        return (at < 0 ? text : text[..at]) switch
        {
            "" => new DepthTopic(name, market, pace),
            "5" => new PartialDepthTopic(name, market, 5, pace),
            "10" => new PartialDepthTopic(name, market, 10, pace),
            "20" => new PartialDepthTopic(name, market, 20, pace),
            _ => null,
        };
    }
}
