using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;
using Microsoft.Extensions.Logging;

namespace Exchange.Grains.Trading;

/// <summary>
/// Tells the Market grain what a book committed, conflated, one call at a time. What cannot be delivered is dropped: the
/// Market grain notices by the sequence and repairs itself.
/// </summary>
/// <param name="market">Finds the Market grain; throws while no silo hosts it.</param>
/// <param name="clock">Paces the calls.</param>
/// <param name="logger">Hears of calls that failed.</param>
internal sealed partial class MarketPublisher(Func<IMarketGrain> market, TimeProvider clock, ILogger logger)
{
    private const int PendingMax = 200_000;

    /// <summary>How long changes gather before they are sent.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan PaceAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Queue<Position> _positions = new();
    private readonly Queue<LevelChange> _levels = new();
    private readonly Queue<(long Sequence, MarketTrade Trade)> _trades = new();
    private readonly Dictionary<long, long> _bids = [];
    private readonly Dictionary<long, long> _asks = [];
    private readonly List<MarketTrade> _executed = [];
    private IMarketGrain? _market;
    private Task _sending = Task.CompletedTask;
    private long _committed;
    private bool _failing;

    /// <summary>Remembers what a decision changed, before the next one reuses the orders' slots.</summary>
    public void Record(long sequence, EventBuffer events, OrderBook book)
    {
        if (_levels.Count + _trades.Count > PendingMax) Forget();
        foreach (ref readonly var e in events.Events)
        {
            Touch(sequence, book, e.Slot, e.OrderId);
            Touch(sequence, book, e.MakerSlot, e.MakerOrderId);
            if (e.Kind != BookEventKind.TradeExecuted) continue;
            var notional = e.PriceTicks * e.QuantityLots * book.Rules.NotionalUnitMinor;
            _trades.Enqueue((sequence, new(
                e.MatchId, e.AggregateId, e.PriceTicks, e.QuantityLots, notional, events.TimeMicros, e.Side)));
        }
        _positions.Enqueue(new(sequence, book.UpdateId, events.TimeMicros));
    }

    /// <summary>Everything up to the sequence is durable and may be told.</summary>
    public void Committed(long sequence)
    {
        _committed = sequence;
        if (_sending is { IsCompleted: true }) _sending = SendAsync();
    }

    /// <summary>Whatever happened to an order, only the level at its price can have changed.</summary>
    private void Touch(long sequence, OrderBook book, int slot, long orderId)
    {
        if (orderId == 0) return;
        ref var order = ref book.Orders[slot];
        // Not every event is about an order; and a market order's price is only a protection, it is never in the book.
        if (order.OrderId != orderId || order.Type == OrderType.Market) return;
        _levels.Enqueue(new(sequence, order.Side, order.PriceTicks, book.LevelLots(order.Side, order.PriceTicks)));
    }

    private void Forget()
    {
        _positions.Clear();
        _levels.Clear();
        _trades.Clear();
    }

    private async Task SendAsync()
    {
        while (true)
        {
            await Task.Delay(Pace, clock);
            if (!_positions.TryPeek(out var next) || next.Sequence > _committed) return;
            var batch = Take(next.Sequence);
            try
            {
                _market ??= market();
                await _market.ApplyAsync(batch);
                _failing = false;
            }
            catch (Exception exception)
            {
                if (!_failing) Log.NotDelivered(logger, batch.FirstSequence, exception);
                _failing = true;
                await Task.Delay(PaceAfterFailure, clock);
            }
        }
    }

    private MarketBatch Take(long first)
    {
        var last = default(Position);
        while (_positions.TryPeek(out var position) && position.Sequence <= _committed) last = _positions.Dequeue();
        while (_levels.TryPeek(out var level) && level.Sequence <= _committed)
        {
            _levels.Dequeue();
            (level.Side == Side.Buy ? _bids : _asks)[level.PriceTicks] = level.Lots;
        }
        while (_trades.TryPeek(out var trade) && trade.Sequence <= _committed)
        {
            _executed.Add(trade.Trade);
            _trades.Dequeue();
        }
        var batch = new MarketBatch
        {
            FirstSequence = first,
            LastSequence = last.Sequence,
            UpdateId = last.UpdateId,
            AtMicros = last.AtMicros,
            Bids = Drain(_bids),
            Asks = Drain(_asks),
            Trades = [.. _executed],
        };
        _executed.Clear();
        return batch;
    }

    private static LevelView[] Drain(Dictionary<long, long> changes)
    {
        if (changes.Count == 0) return [];
        var levels = new LevelView[changes.Count];
        var i = 0;
        foreach (var (price, lots) in changes) levels[i++] = new(price, lots);
        changes.Clear();
        return levels;
    }

    private readonly record struct Position(long Sequence, long UpdateId, long AtMicros);

    private readonly record struct LevelChange(long Sequence, Side Side, long PriceTicks, long Lots);

    private static partial class Log
    {
        [LoggerMessage(1110, LogLevel.Warning,
            "Market data from journal sequence {First} on cannot be delivered; the Market grain will fetch it.")]
        public static partial void NotDelivered(ILogger logger, long first, Exception exception);
    }
}
