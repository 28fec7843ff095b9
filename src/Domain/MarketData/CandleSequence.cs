using System.Runtime.InteropServices;

namespace Exchange.Domain.MarketData;

/// <summary>
/// The candles of a calendar one after another without holes, put together from shorter ones and trades in the order of
/// time: where there were no trades they are flat.
/// </summary>
/// <param name="calendar">When candles begin.</param>
/// <param name="fromMicros">When the first one begins.</param>
/// <param name="previousTicks">The last price before it; does not matter when the first trade is in it.</param>
public sealed class CandleSequence(CandleCalendar calendar, long fromMicros, long previousTicks)
{
    private readonly List<Candle> _candles = [];

    /// <summary>Counts the trades of a candle that lies within one of the calendar.</summary>
    public void Add(in Candle piece)
    {
        ref var candle = ref CandleAt(piece.OpenMicros);
        candle = candle.With(piece);
    }

    /// <summary>Counts a trade.</summary>
    public void Add(in PublicTrade trade)
    {
        ref var candle = ref CandleAt(trade.AtMicros);
        candle = candle.With(trade);
    }

    /// <summary>All candles that begin before a moment.</summary>
    public IReadOnlyList<Candle> UpTo(long micros)
    {
        if (micros > fromMicros) CandleAt(micros - 1);
        return _candles;
    }

    private ref Candle CandleAt(long micros)
    {
        while (_candles.Count == 0 || _candles[^1].CloseMicros < micros)
        {
            var (open, ticks) = _candles.Count == 0
                ? (fromMicros, previousTicks)
                : (_candles[^1].CloseMicros + 1, _candles[^1].CloseTicks);
            _candles.Add(Candle.Flat(open, calendar.Next(open) - 1, ticks));
        }
        return ref CollectionsMarshal.AsSpan(_candles)[^1];
    }
}
