using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Feeds;

/// <summary>
/// A market's public data in this process, kept up to date by ticks and handed to listeners. Knows nothing of how ticks
/// arrive. What listeners see has no holes: after a gap the difference to a new snapshot is told as a tick.
/// </summary>
public sealed class MarketFeed(string symbol)
{
    private const int RecentTradesMax = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<MarketTrade> _trades = new(RecentTradesMax);
    private readonly Dictionary<(CandleInterval Interval, int Zone), CandleTick> _candles = [];
    private readonly List<(long PriceTicks, long Lots)> _changes = [];
    private IMarketListener[] _listeners = [];
    private MarketStatistics[] _statistics = [];
    private long _source;
    private long _number;

    /// <summary>Market.</summary>
    public string Symbol { get; } = symbol;

    /// <summary>Whether the state below is complete.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Whether nothing was heard for too long.</summary>
    public bool IsStale { get; private set; }

    /// <summary>The whole depth; to be read only in a listener's call or in <see cref="Read{T}"/>, like all that follows.</summary>
    public Depth Depth { get; private set; } = new();

    /// <summary>Time of the newest event, µs.</summary>
    public long AtMicros { get; private set; }

    /// <summary>Volume-weighted average price of five minutes, ticks; 0 before the first trade.</summary>
    public long AverageTicks { get; private set; }

    /// <summary>When the last trade happened, µs; 0 before the first.</summary>
    public long LastTradeMicros { get; private set; }

    /// <summary>The newest trades, oldest first, at most 1,000.</summary>
    public IReadOnlyCollection<MarketTrade> Trades => _trades;

    /// <summary>Id of the newest trade, 0 before the first.</summary>
    public long LastTradeId { get; private set; }

    /// <summary>The candle of an interval at the moment; null before the first trade.</summary>
    public CandleTick? Candle(CandleInterval interval, int zoneOffsetMinutes = 0) =>
        _candles.GetValueOrDefault((interval, zoneOffsetMinutes));

    /// <summary>Statistics of a window of 24 h, 4 h or 1 h; null while unknown.</summary>
    public MarketStatistics? Statistics(int windowSeconds)
    {
        foreach (var statistics in _statistics)
        {
            if (statistics.WindowSeconds == windowSeconds) return statistics;
        }
        return null;
    }

    /// <summary>Reads the state at one moment.</summary>
    public T Read<T>(Func<MarketFeed, T> read)
    {
        lock (_lock) return read(this);
    }

    /// <summary>Adds a listener until the result is disposed. A running feed tells it at once that it has started.</summary>
    public IDisposable Listen(IMarketListener listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners, listener];
            if (IsStarted) listener.Started(this);
        }
        return new Subscription(this, listener);
    }

    /// <summary>
    /// Takes over a tick; false when it does not follow the state, which then needs a snapshot. A tick that is already
    /// contained changes nothing.
    /// </summary>
    public bool Accept(MarketTick tick)
    {
        lock (_lock)
        {
            if (!IsStarted || tick.Source != _source || tick.Number > _number + 1) return false;
            if (tick.Number <= _number) return true;
            _number = tick.Number;
            Take(tick);
            SetStale(false);
            return true;
        }
    }

    /// <summary>
    /// Starts the feed, or repairs it: listeners of a running feed hear the difference as one tick.
    /// </summary>
    /// <param name="snapshot">The market's state.</param>
    /// <param name="missedTrades">
    /// Trades after <see cref="LastTradeId"/> that are older than those of the snapshot; empty when there are none.
    /// </param>
    public void Reset(MarketSnapshot snapshot, IReadOnlyList<MarketTrade> missedTrades)
    {
        lock (_lock)
        {
            if (IsStarted && snapshot.UpdateId < Depth.UpdateId) return;
            (_source, _number) = (snapshot.Source, snapshot.Number);
            if (IsStarted) Take(Difference(snapshot, missedTrades));
            else Start(snapshot);
            SetStale(false);
        }
    }

    /// <summary>Says that nothing was heard for too long.</summary>
    public void MarkStale()
    {
        lock (_lock) SetStale(true);
    }

    private void Start(MarketSnapshot snapshot)
    {
        Fill(Depth, snapshot);
        foreach (var trade in snapshot.Trades) Add(trade);
        foreach (var candle in snapshot.Candles) Set(candle);
        _statistics = snapshot.Statistics;
        (AtMicros, AverageTicks, LastTradeMicros) = (snapshot.AtMicros, snapshot.AverageTicks, snapshot.LastTradeMicros);
        IsStarted = true;
        foreach (var listener in _listeners) listener.Started(this);
    }

    private MarketTick Difference(MarketSnapshot snapshot, IReadOnlyList<MarketTrade> missedTrades)
    {
        var depth = new Depth();
        Fill(depth, snapshot);
        var lastTrade = LastTradeId;
        return new()
        {
            Symbol = Symbol,
            Source = snapshot.Source,
            Number = snapshot.Number,
            AtMicros = snapshot.AtMicros,
            FirstUpdateId = Depth.UpdateId + 1,
            LastUpdateId = snapshot.UpdateId,
            Bids = Changes(depth, Side.Buy),
            Asks = Changes(depth, Side.Sell),
            Trades = [.. missedTrades.Concat(snapshot.Trades).Where(trade => trade.Id > lastTrade)],
            Candles = snapshot.Candles,
            Statistics = snapshot.Statistics,
            AverageTicks = snapshot.AverageTicks,
            LastTradeMicros = snapshot.LastTradeMicros,
        };
    }

    private LevelView[] Changes(Depth newer, Side side)
    {
        _changes.Clear();
        newer.CopyChangesSince(Depth, side, _changes);
        var levels = new LevelView[_changes.Count];
        for (var i = 0; i < levels.Length; i++) levels[i] = new(_changes[i].PriceTicks, _changes[i].Lots);
        return levels;
    }

    private static void Fill(Depth depth, MarketSnapshot snapshot)
    {
        // Worst first: every level then joins at the end.
        for (var i = snapshot.Bids.Length - 1; i >= 0; i--) depth.Bids.Set(snapshot.Bids[i].PriceTicks, snapshot.Bids[i].Lots);
        for (var i = snapshot.Asks.Length - 1; i >= 0; i--) depth.Asks.Set(snapshot.Asks[i].PriceTicks, snapshot.Asks[i].Lots);
        depth.UpdateId = snapshot.UpdateId;
    }

    private void Take(MarketTick tick)
    {
        foreach (var level in tick.Bids) Depth.Bids.Set(level.PriceTicks, level.Lots);
        foreach (var level in tick.Asks) Depth.Asks.Set(level.PriceTicks, level.Lots);
        Depth.UpdateId = tick.LastUpdateId;
        foreach (var trade in tick.Trades) Add(trade);
        foreach (var candle in tick.Candles) Set(candle);
        if (tick.Statistics.Length > 0) _statistics = tick.Statistics;
        (AtMicros, AverageTicks, LastTradeMicros) = (tick.AtMicros, tick.AverageTicks, tick.LastTradeMicros);
        foreach (var listener in _listeners) listener.Ticked(this, tick);
    }

    private void Add(in MarketTrade trade)
    {
        if (_trades.Count == RecentTradesMax) _trades.Dequeue();
        _trades.Enqueue(trade);
        LastTradeId = trade.Id;
    }

    private void Set(CandleTick candle) => _candles[(candle.Interval, candle.ZoneOffsetMinutes)] = candle;

    private void SetStale(bool stale)
    {
        if (IsStale == stale) return;
        IsStale = stale;
        foreach (var listener in _listeners) listener.StalenessChanged(this);
    }

    private void Remove(IMarketListener listener)
    {
        lock (_lock) _listeners = [.. _listeners.Where(other => !ReferenceEquals(other, listener))];
    }

    private sealed class Subscription(MarketFeed feed, IMarketListener listener) : IDisposable
    {
        public void Dispose() => feed.Remove(listener);
    }
}
