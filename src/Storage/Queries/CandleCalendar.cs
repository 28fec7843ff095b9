namespace Exchange.Storage.Queries;

/// <summary>
/// Where candles begin, in a time zone given as an offset: every so many seconds since 1970 (weeks on Mondays), or on the
/// first of a month.
/// </summary>
internal readonly struct CandleCalendar
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;
    private const long WeekSeconds = 604_800;

    // 1970-01-01 was a Thursday, three days after a Monday.
    private const long DaysAfterMonday = 3;

    /// <summary>Last microsecond of the year 9998: a month later is still a date.</summary>
    public const long MaxMicros = 253_370_764_799_999_999;

    private readonly long _offset;

    public CandleCalendar(long intervalSeconds, int zoneOffsetMinutes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(intervalSeconds);
        _offset = zoneOffsetMinutes * 60 * MicrosPerSecond;
        IsMonthly = intervalSeconds == 0;
        Interval = intervalSeconds * MicrosPerSecond;
        if (IsMonthly) return;
        var shift = _offset + (intervalSeconds == WeekSeconds ? DaysAfterMonday * MicrosPerDay : 0);
        Shift = ((shift % Interval) + Interval) % Interval;
    }

    public bool IsMonthly { get; }

    /// <summary>Length in microseconds; 0 for months.</summary>
    public long Interval { get; }

    /// <summary>0 … interval - 1: what to add to a moment so that candles begin at multiples of the interval.</summary>
    public long Shift { get; }

    /// <summary>When the candle that contains the moment begins.</summary>
    public long OpenOf(long micros)
    {
        if (!IsMonthly) return (micros + Shift) / Interval * Interval - Shift;
        var local = Local(micros);
        return Micros(local.Year, local.Month);
    }

    /// <summary>When the candle after the one that begins at <paramref name="open"/> begins.</summary>
    public long Next(long open)
    {
        if (!IsMonthly) return open + Interval;
        var next = Local(open).AddMonths(1);
        return Micros(next.Year, next.Month);
    }

    /// <summary>The first beginning at or after the moment.</summary>
    public long FirstOpenFrom(long micros)
    {
        var open = OpenOf(micros);
        return open == micros ? open : Next(open);
    }

    private DateTime Local(long micros) => DateTime.UnixEpoch.AddTicks((micros + _offset) * TimeSpan.TicksPerMicrosecond);

    private long Micros(int year, int month) =>
        (new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
        - _offset;
}
