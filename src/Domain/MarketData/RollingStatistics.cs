namespace Exchange.Domain.MarketData;

/// <summary>
/// Statistics over windows of up to seven days that end now, from one-minute candles. A window begins at a whole minute,
/// so that it is up to 59,999 ms longer than asked for (Binance <c>GET /api/v3/ticker</c>). Minutes without trades take
/// no room.
/// </summary>
public sealed class RollingStatistics
{
    /// <summary>Longest window: seven days.</summary>
    public const int WindowSecondsMax = 7 * 86_400;

    private const int FirstCapacity = 64;
    private const long MicrosPerSecond = 1_000_000;
    private const long MinuteMicros = 60 * MicrosPerSecond;

    // A window of seven days touches one minute more than it is long.
    private const long KeptMicros = WindowSecondsMax * MicrosPerSecond + MinuteMicros;

    // A ring whose length is a power of two.
    private Candle[] _minutes = new Candle[FirstCapacity];
    private int _first;
    private int _count;
    private long _droppedClose;
    private long _lastLots;

    /// <summary>The newest trade that was counted; 0 before the first.</summary>
    public long LastTradeId { get; private set; }

    /// <summary>The last price; 0 before the first trade.</summary>
    public long LastTicks => _count > 0 ? At(_count - 1).CloseTicks : _droppedClose;

    /// <summary>Counts a trade; one that is already in changes nothing.</summary>
    public void Add(in PublicTrade trade)
    {
        if (trade.Id <= LastTradeId) return;
        LastTradeId = trade.Id;
        _lastLots = trade.Lots;
        var open = trade.AtMicros / MinuteMicros * MinuteMicros;
        if (_count == 0 || At(_count - 1).OpenMicros < open)
            Append(Candle.Flat(open, open + MinuteMicros - 1, trade.PriceTicks));
        ref var minute = ref At(_count - 1);
        minute = minute.With(trade);
    }

    /// <summary>
    /// Counts the trades of a stored one-minute candle; whatever comes next has to begin after its end. The lots of the
    /// last trade are known again with the first trade that is added.
    /// </summary>
    public void Add(in Candle minute)
    {
        if (minute.LastTradeId <= LastTradeId) return;
        LastTradeId = minute.LastTradeId;
        Append(minute);
    }

    /// <summary>The window of so many seconds (60 … <see cref="WindowSecondsMax"/>) that ends now.</summary>
    public WindowStatistics Window(long nowMicros, int windowSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSeconds, 60);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowSeconds, WindowSecondsMax);
        var from = Math.Max(0, nowMicros - windowSeconds * MicrosPerSecond) / MinuteMicros * MinuteMicros;
        var first = FirstFrom(from);
        var statistics = new WindowStatistics
        {
            OpenMicros = from,
            CloseMicros = nowMicros,
            PreviousCloseTicks = first > 0 ? At(first - 1).CloseTicks : _droppedClose,
        };
        return first == _count ? statistics : Sum(statistics, first);
    }

    private WindowStatistics Sum(WindowStatistics statistics, int first)
    {
        var (high, low) = (long.MinValue, long.MaxValue);
        Int128 lots = 0, quote = 0;
        long count = 0;
        for (var i = first; i < _count; i++)
        {
            ref readonly var minute = ref At(i);
            high = Math.Max(high, minute.HighTicks);
            low = Math.Min(low, minute.LowTicks);
            lots += minute.Lots;
            quote += minute.QuoteMinor;
            count += minute.Trades;
        }
        return statistics with
        {
            OpenTicks = At(first).OpenTicks,
            HighTicks = high,
            LowTicks = low,
            LastTicks = LastTicks,
            LastLots = _lastLots,
            Lots = lots,
            QuoteMinor = quote,
            FirstTradeId = At(first).FirstTradeId,
            LastTradeId = LastTradeId,
            Count = count,
        };
    }

    // Position of the first minute that begins at the moment or later.
    private int FirstFrom(long micros)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).OpenMicros < micros) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void Append(in Candle minute)
    {
        while (_count > 0 && At(0).OpenMicros < minute.OpenMicros - KeptMicros)
        {
            _droppedClose = At(0).CloseTicks;
            _first = (_first + 1) & (_minutes.Length - 1);
            _count--;
        }
        if (_count == _minutes.Length) Grow();
        _count++;
        At(_count - 1) = minute;
    }

    private void Grow()
    {
        var minutes = new Candle[_minutes.Length * 2];
        for (var i = 0; i < _count; i++) minutes[i] = At(i);
        (_minutes, _first) = (minutes, 0);
    }

    private ref Candle At(int position) => ref _minutes[(_first + position) & (_minutes.Length - 1)];
}
