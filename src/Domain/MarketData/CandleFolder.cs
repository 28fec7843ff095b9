namespace Exchange.Domain.MarketData;

/// <summary>
/// Folds the trades of a market into the candles that are stored, going on from where those are. When storing fails or
/// its outcome is unknown, begin anew from what is stored.
/// </summary>
public sealed class CandleFolder
{
    private readonly Candle?[] _newest = new Candle?[Intervals.Count];
    private readonly bool[] _changed = new bool[Intervals.Count];
    private readonly List<StoredCandle> _finished = [];

    /// <summary>Goes on after the stored candles.</summary>
    public CandleFolder(CandleProgress progress)
    {
        LastTradeId = progress.LastTradeId;
        foreach (var stored in progress.Newest) _newest[IndexOf(stored.Interval)] = stored.Candle;
    }

    /// <summary>Intervals of the candles that are stored, in UTC, each a multiple of the one before: 1m, 15m, 1h and 1d.</summary>
    public static IReadOnlyList<CandleInterval> Intervals { get; } =
        [CandleInterval.Minute, CandleInterval.FifteenMinutes, CandleInterval.Hour, CandleInterval.Day];

    /// <summary>The newest trade that was folded; 0 for none.</summary>
    public long LastTradeId { get; private set; }

    /// <summary>Folds a trade; one that is already in changes nothing, and none may be left out (I-T5).</summary>
    public void Add(in PublicTrade trade)
    {
        if (trade.Id <= LastTradeId) return;
        Invariant.Check(trade.Id == LastTradeId + 1, "Invariant: trades are folded without a hole (I-T5).");
        LastTradeId = trade.Id;
        for (var i = 0; i < _newest.Length; i++) Add(i, trade);
    }

    /// <summary>Appends the candles that changed since the last call, whole.</summary>
    public void TakeChanges(List<StoredCandle> changes)
    {
        changes.AddRange(_finished);
        _finished.Clear();
        for (var i = 0; i < _newest.Length; i++)
        {
            if (_changed[i] && _newest[i] is { } candle) changes.Add(new(Intervals[i], candle));
            _changed[i] = false;
        }
    }

    private void Add(int index, in PublicTrade trade)
    {
        var newest = _newest[index];
        // Another writer may have stored more after the progress was read.
        if (newest?.LastTradeId >= trade.Id) return;
        if (newest is not { } candle || trade.AtMicros > candle.CloseMicros)
        {
            if (_changed[index] && newest is { } finished) _finished.Add(new(Intervals[index], finished));
            candle = Empty(Intervals[index], trade.AtMicros);
        }
        _newest[index] = candle.With(trade);
        _changed[index] = true;
    }

    private static Candle Empty(CandleInterval interval, long atMicros)
    {
        var calendar = new CandleCalendar(interval, 0);
        var open = calendar.OpenOf(atMicros);
        return Candle.Flat(open, calendar.Next(open) - 1, 0);
    }

    private static int IndexOf(CandleInterval interval)
    {
        for (var i = 0; i < Intervals.Count; i++)
        {
            if (Intervals[i] == interval) return i;
        }
        throw new ArgumentOutOfRangeException(nameof(interval), interval, "Candles of this interval are not stored.");
    }
}
