using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Benchmarks;

/// <summary>
/// The reference workload of the engine: a book of a given number of live orders, then 10 % crossing orders (at the
/// opposite best price, up to 3 ticks through), cancels (48 % while the book is at or above its size, 40 % below; 5 % of
/// them for ids that are gone), and for the rest passive orders |N(0,1)| × 50 ticks behind a price that drifts by a tick
/// in 10 % of the steps. Commands are recorded from one run and replayed on fresh books, so that only the engine is timed.
/// </summary>
internal sealed class EngineWorkload
{
    public const int TimedCommands = 1_000_000;
    private const int Accounts = 1_000;
    private const int StartTicks = 100_000;

    private readonly Random _random;
    private readonly MatchingEngine _engine;
    private readonly EventBuffer _events = new();
    private readonly List<long> _live = [];
    private readonly Dictionary<long, int> _position = [];
    private readonly List<Step> _steps = [];
    private readonly List<ClientOrderId> _names = [];
    private readonly bool _clientIds;
    private PlaceOrder _order = Order();
    private long _middleTicks = StartTicks;
    private long _goneId = 1;
    private int _fills;

    private EngineWorkload(int seed, bool clientIds)
    {
        _random = new(seed);
        _clientIds = clientIds;
        _engine = new(new(Rules));
    }

    /// <summary>
    /// One recorded command: a cancel when <see cref="CancelId"/> is not 0, else a limit order. Small, since reading a
    /// million of them takes cache lines from what is measured.
    /// </summary>
    internal struct Step
    {
        public long CancelId;
        public int AccountId;
        public int PriceTicks;
        public int Lots;
        public Side Side;
    }

    /// <summary>The market of the workload: BTCUSDT-like units, a fee on both sides, no limit on open orders.</summary>
    public static MarketRules Rules { get; } = new()
    {
        Id = 1,
        Symbol = "BTCUSDT",
        Base = new(1, "BTC", 8, "Bitcoin"),
        Quote = new(2, "USDT", 8, "Tether"),
        TickMinor = 1_000_000,
        LotMinor = 1_000,
        MakerFee = new FeeRate(100_000),
        TakerFee = new FeeRate(100_000),
        MaxPriceTicks = 100_000_000,
        MaxLots = 900_000_000,
        MaxMarketLots = 100_000_000,
        MinNotionalMinor = 0,
        MaxNotionalMinor = long.MaxValue,
        MaxOrders = int.MaxValue,
        DefaultSelfTradePrevention = SelfTradePrevention.None,
    };

    /// <summary>Commands that fill the book.</summary>
    public required Step[] Fill { get; init; }

    /// <summary>Commands that are timed.</summary>
    public required Step[] Timed { get; init; }

    /// <summary>Client ids of <see cref="Fill"/>; empty when the orders have none.</summary>
    public ClientOrderId[] FillNames { get; private init; } = [];

    /// <summary>Client ids of <see cref="Timed"/>; empty when the orders have none.</summary>
    public ClientOrderId[] TimedNames { get; private init; } = [];

    /// <summary>Records the workload with a book of <paramref name="liveOrders"/>.</summary>
    public static EngineWorkload Record(int seed, int liveOrders, bool clientIds)
    {
        var recorder = new EngineWorkload(seed, clientIds) { Fill = [], Timed = [] };
        while (recorder._live.Count < liveOrders) recorder.AddPassive();
        var fill = recorder._steps.ToArray();
        var fillNames = recorder._names.ToArray();
        recorder._steps.Clear();
        recorder._names.Clear();
        recorder._fills++;
        while (recorder._steps.Count < TimedCommands) recorder.Next(liveOrders);
        return new(seed, clientIds)
        {
            Fill = fill,
            Timed = recorder._steps.ToArray(),
            FillNames = fillNames,
            TimedNames = recorder._names.ToArray(),
        };
    }

    private void Next(int liveOrders)
    {
        if (_random.Next(10) == 0) _middleTicks += _random.Next(2) * 2 - 1;
        var dice = _random.NextDouble();
        if (dice < 0.10) AddCrossing();
        else if (dice < (_live.Count >= liveOrders ? 0.58 : 0.50)) Cancel();
        else AddPassive();
    }

    private void AddPassive()
    {
        var side = RandomSide();
        var distance = (long)(Math.Abs(Normal()) * 50);
        var book = _engine.Book;
        long price;
        if (side == Side.Buy)
        {
            price = _middleTicks - 1 - distance;
            if (book.TryGetBest(Side.Sell, out var ask, out _)) price = Math.Min(price, ask - 1);
        }
        else
        {
            price = _middleTicks + 1 + distance;
            if (book.TryGetBest(Side.Buy, out var bid, out _)) price = Math.Max(price, bid + 1);
        }
        Place(side, price);
    }

    private void AddCrossing()
    {
        var side = RandomSide();
        if (!_engine.Book.TryGetBest(side == Side.Buy ? Side.Sell : Side.Buy, out var best, out _)) return;
        var through = _random.Next(4);
        Place(side, side == Side.Buy ? best + through : best - through);
    }

    private void Place(Side side, long price)
    {
        var step = new Step
        {
            AccountId = 1 + _random.Next(Accounts),
            PriceTicks = (int)price,
            Lots = 1 + _random.Next(100),
            Side = side,
        };
        // Ids look random, as clients' ids do, but take nothing from the generator: the work is the same with and without.
        var mixed = unchecked((_steps.Count + 1L) * (long)0x9E3779B97F4A7C15);
        if (_clientIds && !ClientOrderId.TryCreate($"web_{mixed:x16}{_fills}-{_steps.Count:x8}", out _order.ClientOrderId))
            throw new InvalidOperationException("A generated client id is not valid.");
        Record(step);
    }

    private void Cancel()
    {
        if (_random.Next(20) == 0)
        {
            Record(new() { CancelId = _goneId, AccountId = 1 });
            return;
        }
        var id = _live[_random.Next(_live.Count)];
        if (!_engine.Book.TryGetOrder(id, out var slot)) throw new InvalidOperationException("A live order is gone.");
        Record(new() { CancelId = id, AccountId = (int)_engine.Book.Orders[slot].AccountId });
    }

    private void Record(in Step step)
    {
        _steps.Add(step);
        if (_clientIds) _names.Add(_order.ClientOrderId);
        Run(_engine, step, [], _steps.Count, _events, ref _order);
        foreach (ref readonly var e in _events.Events)
        {
            if (e.Kind == BookEventKind.OrderAccepted) Track(e.OrderId);
            if (e.Kind == BookEventKind.OrderCanceled) Untrack(e.OrderId);
            if (e.Kind != BookEventKind.TradeExecuted) continue;
            if (!_engine.Book.TryGetOrder(e.OrderId, out _)) Untrack(e.OrderId);
            if (!_engine.Book.TryGetOrder(e.MakerOrderId, out _)) Untrack(e.MakerOrderId);
        }
    }

    private void Track(long id)
    {
        _position[id] = _live.Count;
        _live.Add(id);
    }

    private void Untrack(long id)
    {
        if (!_position.Remove(id, out var position)) return;
        var last = _live[^1];
        _live[position] = last;
        _live.RemoveAt(_live.Count - 1);
        if (last != id) _position[last] = position;
        _goneId = id;
    }

    /// <summary>Runs one command; a millisecond passes with every tenth.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="step">The command.</param>
    /// <param name="names">Client ids of the commands; may be empty.</param>
    /// <param name="index">Number of the command.</param>
    /// <param name="events">What it did.</param>
    /// <param name="order">A good-till-cancelled limit order to fill in, see <see cref="Order"/>.</param>
    public static void Run(
        MatchingEngine engine, in Step step, ReadOnlySpan<ClientOrderId> names, int index, EventBuffer events,
        ref PlaceOrder order)
    {
        var now = 1_700_000_000_000_000 + index * 100L;
        if (step.CancelId != 0)
        {
            engine.Cancel(new() { AccountId = step.AccountId, OrderId = step.CancelId }, now, events);
            return;
        }
        order.AccountId = step.AccountId;
        if (!names.IsEmpty) order.ClientOrderId = names[index - 1];
        order.Side = step.Side;
        order.PriceTicks = step.PriceTicks;
        order.QuantityLots = step.Lots;
        engine.Place(order, now, events);
    }

    /// <summary>What all orders of the workload have in common.</summary>
    public static PlaceOrder Order() => new()
    {
        Type = OrderType.Limit,
        TimeInForce = TimeInForce.Gtc,
        BudgetMinor = long.MaxValue,
        StrategyId = -1,
    };

    private Side RandomSide() => _random.Next(2) == 0 ? Side.Buy : Side.Sell;

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
