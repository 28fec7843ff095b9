using Exchange.Abstractions.Markets;
using Exchange.Domain.Numerics;

namespace Exchange.Web.Blazor.Markets;

/// <summary>
/// The one place that turns whole units into what people read: every decimal a market has, thousands apart, nothing
/// rounded unless the name says so.
/// </summary>
public static class NumberText
{
    private const int GroupSize = 3;

    /// <summary>A price with the market's decimals; a dash before the first trade.</summary>
    public static string Price(MarketView market, long ticks)
    {
        if (ticks == 0) return "–";
        var text = DecimalText.ToText(checked(ticks * market.TickMinor), market.Quote.Scale);
        return Group(Trim(text, Decimals(market.TickMinor, market.Quote.Scale)));
    }

    /// <summary>An amount with all its decimals but trailing zeros; at least two.</summary>
    public static string Amount(long minor, int scale) => Group(Trim(DecimalText.ToText(minor, scale), Math.Min(2, scale)));

    /// <summary>An amount with two decimals, rounded down.</summary>
    public static string Rounded(Int128 minor, int scale)
    {
        var cents = minor;
        for (var i = 2; i < scale; i++) cents /= 10;
        return cents > long.MaxValue ? "very much" : Group(DecimalText.ToText((long)cents, Math.Min(2, scale)));
    }

    /// <summary>Decimals a step of minor units needs.</summary>
    public static int Decimals(long stepMinor, int scale)
    {
        var decimals = scale;
        for (var step = stepMinor; decimals > 0 && step % 10 == 0; step /= 10) decimals--;
        return decimals;
    }

    private static string Trim(string text, int decimalsMin)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0) return text;
        var end = text.Length;
        while (end - point - 1 > decimalsMin && text[end - 1] == '0') end--;
        return text[..(end == point + 1 ? point : end)];
    }

    private static string Group(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text.Length : point;
        var first = text[0] == '-' ? 1 : 0;
        for (var i = whole - GroupSize; i > first; i -= GroupSize) text = text.Insert(i, ",");
        return text;
    }
}
