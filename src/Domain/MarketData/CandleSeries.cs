namespace Exchange.Domain.MarketData;

/// <summary>The current candle of one calendar and the last ones before it.</summary>
internal sealed class CandleSeries(CandleCalendar calendar)
{
    // A ring: _newest is the last closed candle.
    private readonly Candle[] _closed = new Candle[CandleSet.ClosedMax];
    private readonly bool[] _closedChanged = new bool[CandleSet.ClosedMax];
    private int _newest = CandleSet.ClosedMax - 1;
    private int _closedCount;
    private Candle _current;
    private bool _currentChanged;
    private bool _isStarted;

    // While stored candles are added, the current one may lack trades; unless the trades that follow are in it, it is not
    // reported.
    private bool _isUnknown;

    public Candle? Current => _isStarted ? _current : null;

    public void Add(in PublicTrade trade)
    {
        if (!_isStarted) Start(calendar.OpenOf(trade.AtMicros), trade.PriceTicks);
        if (trade.AtMicros < _current.OpenMicros)
        {
            Amend(trade);
            return;
        }
        AdvanceTo(trade.AtMicros);
        _isUnknown = false;
        _current = _current.With(trade);
        _currentChanged = true;
    }

    public void Add(in Candle stored)
    {
        var open = calendar.OpenOf(stored.OpenMicros);
        if (stored.CloseMicros >= calendar.Next(open))
        {
            // Longer than ours, it only tells the price at its end.
            Start(calendar.OpenOf(stored.CloseMicros), stored.CloseTicks);
        }
        else
        {
            if (!_isStarted || _current.OpenMicros != open) Start(open, stored.OpenTicks);
            _current = _current.With(stored);
        }
        _isUnknown = true;
    }

    public void AdvanceTo(long micros)
    {
        if (!_isStarted || micros <= _current.CloseMicros) return;
        var open = calendar.OpenOf(micros);
        var price = _current.CloseTicks;
        var next = calendar.Next(_current.OpenMicros);
        if (!_isUnknown) Close(_current);
        _isUnknown = false;
        // Flat candles beyond what is kept would only push the others out.
        next = Math.Max(next, calendar.Step(open, 1 - CandleSet.ClosedMax));
        for (; next < open; next = calendar.Next(next)) Close(Flat(next, price));
        _current = Flat(open, price);
        _currentChanged = true;
    }

    public void TakeChanges(CandleInterval interval, int zone, List<CandleChange> changes)
    {
        for (var age = _closedCount - 1; age >= 0; age--)
        {
            var i = Position(age);
            if (!_closedChanged[i]) continue;
            changes.Add(new(interval, zone, _closed[i], true));
            _closedChanged[i] = false;
        }
        if (!_currentChanged) return;
        changes.Add(new(interval, zone, _current, false));
        _currentChanged = false;
    }

    // Moments of trades never fall (I-T5), so the candles after the late trade's are flat.
    private void Amend(in PublicTrade trade)
    {
        if (_current.IsFlat)
        {
            _current = Flat(_current.OpenMicros, trade.PriceTicks);
            _currentChanged = true;
        }
        for (var age = 0; age < _closedCount; age++)
        {
            var i = Position(age);
            if (trade.AtMicros > _closed[i].CloseMicros) return;
            var isIn = trade.AtMicros >= _closed[i].OpenMicros;
            if (isIn) _closed[i] = _closed[i].With(trade);
            else if (_closed[i].IsFlat) _closed[i] = Flat(_closed[i].OpenMicros, trade.PriceTicks);
            _closedChanged[i] = true;
            if (isIn) return;
        }
    }

    private void Start(long open, long price)
    {
        _current = Flat(open, price);
        _isStarted = true;
    }

    private void Close(in Candle candle)
    {
        _newest = (_newest + 1) % CandleSet.ClosedMax;
        _closed[_newest] = candle;
        _closedChanged[_newest] = true;
        _closedCount = Math.Min(_closedCount + 1, CandleSet.ClosedMax);
    }

    private int Position(int age) => (_newest - age + CandleSet.ClosedMax) % CandleSet.ClosedMax;

    private Candle Flat(long open, long price) => Candle.Flat(open, calendar.Next(open) - 1, price);
}
