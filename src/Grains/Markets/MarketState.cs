using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Markets;

/// <summary>
/// A market's public data as the batches of its book add up to it, and what changed since the last tick. Plain and
/// single-threaded; knows nothing of where batches come from.
/// </summary>
/// <param name="symbol">Market.</param>
/// <param name="source">Identifies the activation in its ticks.</param>
internal sealed class MarketState(string symbol, long source)
{
    public const int RecentTradesMax = 1_000;

    private readonly Queue<MarketTrade> _recent = new(RecentTradesMax);
    private readonly Dictionary<long, long> _bids = [];
    private readonly Dictionary<long, long> _asks = [];
    private readonly List<MarketTrade> _trades = [];
    private readonly List<(long PriceTicks, long Lots)> _changes = [];
    private Depth _depth = new();
    private long _toldUpdateId;
    private long _number;
    private long _atMicros;

    /// <summary>Journal sequence the state contains.</summary>
    public long Sequence { get; private set; }

    /// <summary>Newest trade it contains; 0 before the first.</summary>
    public long LastTradeId { get; private set; }

    /// <summary>When the newest trade happened, µs; 0 before the first.</summary>
    public long LastTradeMicros { get; private set; }

    /// <summary>Whether something changed since the last tick.</summary>
    public bool HasChanges => _depth.UpdateId != _toldUpdateId || _trades.Count > 0;

    /// <summary>Best bid; default when there is none.</summary>
    public LevelView Bid => Best(_depth.Bids);

    /// <summary>Best ask; default when there is none.</summary>
    public LevelView Ask => Best(_depth.Asks);

    /// <summary>
    /// Takes over a batch and returns its new trades; null when something is missing between the state and the batch.
    /// Levels are absolute, so that a batch that overlaps the state does no harm.
    /// </summary>
    public IReadOnlyList<MarketTrade>? Apply(MarketBatch batch)
    {
        if (batch.LastSequence <= Sequence) return [];
        if (batch.FirstSequence > Sequence + 1) return null;
        if (batch.Trades is [var first, ..] && first.Id > LastTradeId + 1) return null;
        Set(Side.Buy, batch.Bids);
        Set(Side.Sell, batch.Asks);
        (Sequence, _depth.UpdateId, _atMicros) = (batch.LastSequence, batch.UpdateId, batch.AtMicros);
        return Add(batch.Trades);
    }

    /// <summary>
    /// Puts the state where the book is; the difference becomes part of the next tick. Returns the trades that were new.
    /// </summary>
    /// <param name="view">The book at a committed moment.</param>
    /// <param name="trades">The trades after <see cref="LastTradeId"/> up to the moment, by id.</param>
    public IReadOnlyList<MarketTrade> Reset(PublicBookView view, IReadOnlyList<MarketTrade> trades)
    {
        if (view.Sequence >= Sequence)
        {
            var depth = new Depth { UpdateId = view.Depth.UpdateId };
            foreach (var level in view.Depth.Bids.Reverse()) depth.Bids.Set(level.PriceTicks, level.Lots);
            foreach (var level in view.Depth.Asks.Reverse()) depth.Asks.Set(level.PriceTicks, level.Lots);
            RememberChanges(depth, Side.Buy, _bids);
            RememberChanges(depth, Side.Sell, _asks);
            (_depth, Sequence, _atMicros) = (depth, view.Sequence, view.AtMicros);
        }
        return Add(trades);
    }

    /// <summary>Begins with a book and the trades before it, of which nobody has to be told.</summary>
    public void Begin(PublicBookView view, IReadOnlyList<MarketTrade> recent)
    {
        Reset(view, recent);
        if (recent.Count == 0) LastTradeId = view.LastTradeId;
        Forget();
    }

    /// <summary>Builds the next tick from what changed.</summary>
    public MarketTick Tick(
        long nowMicros, long averageTicks, CandleTick[] candles, MarketStatistics[] statistics)
    {
        var tick = new MarketTick
        {
            Symbol = symbol,
            Source = source,
            Number = ++_number,
            AtMicros = HasChanges ? _atMicros : Math.Max(_atMicros, nowMicros),
            FirstUpdateId = _toldUpdateId + 1,
            LastUpdateId = _depth.UpdateId,
            Bids = Levels(_bids),
            Asks = Levels(_asks),
            Trades = [.. _trades],
            Candles = candles,
            Statistics = statistics,
            AverageTicks = averageTicks,
            LastTradeMicros = LastTradeMicros,
        };
        Forget();
        return tick;
    }

    /// <summary>The state; taken right after a tick, so that the next tick follows it.</summary>
    public MarketSnapshot Snapshot(long averageTicks, CandleTick[] candles, MarketStatistics[] statistics) => new()
    {
        Symbol = symbol,
        Source = source,
        Number = _number,
        UpdateId = _depth.UpdateId,
        AtMicros = _atMicros,
        Bids = Levels(_depth.Bids),
        Asks = Levels(_depth.Asks),
        Trades = [.. _recent],
        Candles = candles,
        Statistics = statistics,
        AverageTicks = averageTicks,
        LastTradeMicros = LastTradeMicros,
    };

    private void Forget()
    {
        _bids.Clear();
        _asks.Clear();
        _trades.Clear();
        _toldUpdateId = _depth.UpdateId;
    }

    private void Set(Side side, LevelView[] levels)
    {
        var (depth, changes) = (_depth.Of(side), side == Side.Buy ? _bids : _asks);
        foreach (var level in levels)
        {
            depth.Set(level.PriceTicks, level.Lots);
            changes[level.PriceTicks] = level.Lots;
        }
    }

    private void RememberChanges(Depth newer, Side side, Dictionary<long, long> changes)
    {
        _changes.Clear();
        newer.CopyChangesSince(_depth, side, _changes);
        foreach (var (price, lots) in _changes) changes[price] = lots;
    }

    private List<MarketTrade> Add(IReadOnlyList<MarketTrade> trades)
    {
        var added = new List<MarketTrade>(trades.Count);
        foreach (var trade in trades)
        {
            if (trade.Id <= LastTradeId) continue;
            (LastTradeId, LastTradeMicros) = (trade.Id, trade.AtMicros);
            added.Add(trade);
            _trades.Add(trade);
            if (_recent.Count == RecentTradesMax) _recent.Dequeue();
            _recent.Enqueue(trade);
        }
        return added;
    }

    private static LevelView Best(DepthSide side) => side.Count > 0 ? new(side[0].PriceTicks, side[0].Lots) : default;

    private static LevelView[] Levels(Dictionary<long, long> changes)
    {
        if (changes.Count == 0) return [];
        var levels = new LevelView[changes.Count];
        var i = 0;
        foreach (var (price, lots) in changes) levels[i++] = new(price, lots);
        return levels;
    }

    private static LevelView[] Levels(DepthSide side)
    {
        var levels = new LevelView[side.Count];
        for (var i = 0; i < levels.Length; i++) levels[i] = new(side[i].PriceTicks, side[i].Lots);
        return levels;
    }
}
