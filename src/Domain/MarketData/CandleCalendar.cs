namespace Exchange.Domain.MarketData;

/// <summary>
/// Where the candles of an interval begin, in a time zone given as an offset: every so many seconds since 1970 (weeks on
/// Mondays), or on the first of a month. Two calendars are equal when all their candles are the same. Moments are µs
/// since 1970, at least 0 and at most <see cref="MaxMicros"/>; a candle may begin before 1970.
/// </summary>
public readonly record struct CandleCalendar
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;

    // 1970-01-01 was a Thursday, three days after a Monday.
    private const long DaysAfterMonday = 3;

    /// <summary>Last microsecond of the year 9998: a month later is still a date.</summary>
    public const long MaxMicros = 253_370_764_799_999_999;

    // Length in µs; 0 for months.
    private readonly long _interval;

    // What to add to a moment so that candles begin at multiples of the interval: less than the interval, or the zone's
    // offset for months.
    private readonly long _shift;

    /// <summary>The calendar of an interval, <paramref name="zoneOffsetMinutes"/> east of UTC.</summary>
    public CandleCalendar(CandleInterval interval, int zoneOffsetMinutes)
    {
        _interval = interval.Seconds() * MicrosPerSecond;
        _shift = zoneOffsetMinutes * 60 * MicrosPerSecond;
        if (_interval == 0) return;
        if (interval == CandleInterval.Week) _shift += DaysAfterMonday * MicrosPerDay;
        _shift = ((_shift % _interval) + _interval) % _interval;
    }

    /// <summary>When the candle that contains the moment begins.</summary>
    public long OpenOf(long micros)
    {
        if (_interval > 0) return (micros + _shift) / _interval * _interval - _shift;
        var local = Local(micros);
        return Micros(local.Year, local.Month);
    }

    /// <summary>When the candle after the one that begins at <paramref name="open"/> begins.</summary>
    public long Next(long open) => Step(open, 1);

    /// <summary>When the candle begins that is <paramref name="count"/> candles after (or before) the one at <paramref name="open"/>.</summary>
    public long Step(long open, int count)
    {
        if (_interval > 0) return open + count * _interval;
        var month = Local(open).AddMonths(count);
        return Micros(month.Year, month.Month);
    }

    /// <summary>The first beginning at or after the moment.</summary>
    public long FirstOpenFrom(long micros)
    {
        var open = OpenOf(micros);
        return open == micros ? open : Next(open);
    }

    /// <summary>Whether the candles of a piece's interval in UTC (a day or less) each lie in one candle of this calendar.</summary>
    public bool IsTiledBy(CandleInterval piece)
    {
        var length = piece.Seconds() * MicrosPerSecond;
        return _interval % length == 0 && _shift % length == 0;
    }

    private DateTime Local(long micros) => DateTime.UnixEpoch.AddTicks((micros + _shift) * TimeSpan.TicksPerMicrosecond);

    private long Micros(int year, int month) =>
        (new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
        - _shift;
}
