namespace Exchange.Domain.MarketData;

/// <summary>
/// The candles of the moment: one of every interval in UTC, and one more by the clock of UTC+8 where that makes a
/// difference (Binance's <c>@+08:00</c> streams). Trades and the clock move it on; nothing is allocated for either.
/// <para>
/// To restore it, add what is stored in the order of time: the hours from <see cref="HistoryFrom"/> of the last trade on
/// that were over when it happened, then likewise the minutes of its hour, then the trades from its minute on. All of
/// these are final but the trades, so that they need not be read at one moment.
/// </para>
/// </summary>
public sealed class CandleSet
{
    /// <summary>The other zone with candles of its own: UTC+8.</summary>
    public const int EastZoneMinutes = 480;

    /// <summary>Closed candles kept and reported per interval; what a stall of more intervals skips is in the history.</summary>
    public const int ClosedMax = 4;

    private static readonly (CandleInterval Interval, int Zone)[] Kinds =
    [
        .. CandleIntervals.All.Select(interval => (interval, 0)),
        .. CandleIntervals.All
            .Where(interval => new CandleCalendar(interval, EastZoneMinutes) != new CandleCalendar(interval, 0))
            .Select(interval => (interval, EastZoneMinutes)),
    ];

    private readonly CandleSeries[] _series =
        [.. Kinds.Select(kind => new CandleSeries(new CandleCalendar(kind.Interval, kind.Zone)))];

    /// <summary>The newest trade in the candles; 0 before the first.</summary>
    public long LastTradeId { get; private set; }

    /// <summary>The earliest beginning of a candle that contains the moment.</summary>
    public static long HistoryFrom(long atMicros)
    {
        var earliest = atMicros;
        foreach (var (interval, zone) in Kinds)
            earliest = Math.Min(earliest, new CandleCalendar(interval, zone).OpenOf(atMicros));
        return earliest;
    }

    /// <summary>
    /// Counts a trade; one that is already in changes nothing. When the clock went past the end of its interval before
    /// the trade came, it amends the closed candle and the flat ones since.
    /// </summary>
    public void Add(in PublicTrade trade)
    {
        if (trade.Id <= LastTradeId) return;
        LastTradeId = trade.Id;
        foreach (var series in _series) series.Add(trade);
    }

    /// <summary>Counts the trades of a stored candle; the next candle or trade has to begin after its end.</summary>
    public void Add(in Candle stored)
    {
        if (stored.LastTradeId <= LastTradeId) return;
        LastTradeId = stored.LastTradeId;
        foreach (var series in _series) series.Add(stored);
    }

    /// <summary>Closes the candles whose interval is over and begins flat ones; before the first trade there are none.</summary>
    public void AdvanceTo(long nowMicros)
    {
        foreach (var series in _series) series.AdvanceTo(nowMicros);
    }

    /// <summary>
    /// Appends the candles that changed since the last call, per interval in the order of time: at most
    /// <see cref="ClosedMax"/> closed ones, then the current one.
    /// </summary>
    public void TakeChanges(List<CandleChange> changes)
    {
        for (var i = 0; i < _series.Length; i++) _series[i].TakeChanges(Kinds[i].Interval, Kinds[i].Zone, changes);
    }

    /// <summary>Appends the current candle of every interval; none before the first trade.</summary>
    public void CopyCurrent(List<CandleChange> candles)
    {
        for (var i = 0; i < _series.Length; i++)
        {
            if (_series[i].Current is { } candle) candles.Add(new(Kinds[i].Interval, Kinds[i].Zone, candle, false));
        }
    }
}
