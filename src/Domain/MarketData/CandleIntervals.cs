namespace Exchange.Domain.MarketData;

/// <summary>Names and lengths of the intervals. Case matters in names: <c>1m</c> is a minute, <c>1M</c> a month.</summary>
public static class CandleIntervals
{
    private static readonly string[] Names =
        ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"];

    private static readonly int[] Lengths =
    [
        1, 60, 180, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 28_800, 43_200, 86_400, 259_200, 604_800, 0,
    ];

    /// <summary>All intervals, the shortest first.</summary>
    public static IReadOnlyList<CandleInterval> All { get; } =
        [.. Enumerable.Range((int)CandleInterval.Second, Names.Length).Select(value => (CandleInterval)value)];

    /// <summary>The interval's name at Binance.</summary>
    public static string Name(this CandleInterval interval) => Names[Index(interval)];

    /// <summary>Length in seconds; 0 for months, which have none in common.</summary>
    public static int Seconds(this CandleInterval interval) => Lengths[Index(interval)];

    /// <summary>Finds the interval with exactly this name.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out CandleInterval interval)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (!name.SequenceEqual(Names[i])) continue;
            interval = (CandleInterval)(i + (int)CandleInterval.Second);
            return true;
        }
        interval = default;
        return false;
    }

    private static int Index(CandleInterval interval)
    {
        Invariant.Check(interval is >= CandleInterval.Second and <= CandleInterval.Month, "A candle interval is one of sixteen");
        return (int)interval - (int)CandleInterval.Second;
    }
}
