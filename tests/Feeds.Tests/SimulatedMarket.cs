using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Feeds.Tests;

/// <summary>A market that changes at random and can tell each change as a tick and its whole state as a snapshot.</summary>
internal sealed class SimulatedMarket(int seed, int source = 1)
{
    private readonly Random _random = new(seed);
    private readonly List<MarketTrade> _trades = [];
    private long _number;

    public Depth Depth { get; } = new();

    public IReadOnlyList<MarketTrade> Trades => _trades;

    public int Source { get; set; } = source;

    /// <summary>Changes a few levels, perhaps trades, and tells it.</summary>
    public MarketTick Next()
    {
        var first = Depth.UpdateId + 1;
        var (bids, asks) = (Change(Side.Buy), Change(Side.Sell));
        var trades = new List<MarketTrade>();
        for (var i = _random.Next(3); i > 0; i--)
        {
            var id = _trades.Count + 1;
            var trade = new MarketTrade(id, id, 100 + _random.Next(10), 1 + _random.Next(5), 7, id * 1_000, Side.Buy);
            trades.Add(trade);
            _trades.Add(trade);
        }
        return new()
        {
            Symbol = "BTCUSDT",
            Source = Source,
            Number = ++_number,
            AtMicros = _number,
            FirstUpdateId = first,
            LastUpdateId = Depth.UpdateId,
            Bids = bids,
            Asks = asks,
            Trades = [.. trades],
            Candles = [],
            Statistics = [],
            AverageTicks = 100,
            LastTradeMicros = _trades.Count * 1_000,
        };
    }

    public MarketSnapshot Snapshot(int recentTrades = 1_000) => new()
    {
        Symbol = "BTCUSDT",
        Source = Source,
        Number = _number,
        UpdateId = Depth.UpdateId,
        AtMicros = _number,
        Bids = Levels(Depth.Bids),
        Asks = Levels(Depth.Asks),
        Trades = [.. _trades.TakeLast(recentTrades)],
        Candles = [],
        Statistics = [],
        AverageTicks = 100,
        LastTradeMicros = _trades.Count * 1_000,
    };

    public static LevelView[] Levels(DepthSide side) =>
        [.. Enumerable.Range(0, side.Count).Select(i => new LevelView(side[i].PriceTicks, side[i].Lots))];

    private LevelView[] Change(Side side)
    {
        var changed = new Dictionary<long, long>();
        for (var i = _random.Next(4); i > 0; i--)
        {
            var price = side == Side.Buy ? 90 - _random.Next(20) : 110 + _random.Next(20);
            changed[price] = _random.Next(4);
            Depth.UpdateId++;
        }
        foreach (var (price, lots) in changed) Depth.Of(side).Set(price, lots);
        return [.. changed.Select(level => new LevelView(level.Key, level.Value))];
    }
}
