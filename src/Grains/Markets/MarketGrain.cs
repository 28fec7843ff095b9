using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Grains.Hosting;
using Exchange.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Exchange.Grains.Markets;

/// <summary>
/// One market's public data. The book pushes what it committed; whatever is missing, because a message was lost or a
/// silo died, is noticed by the sequence and fetched from the book and the trades, so that ticks never have a hole.
/// </summary>
[KeepAlive, HostedBy(SiloRole.MarketMonitoring)]
public sealed partial class MarketGrain(
    MarketDirectory markets, ITradingQueries queries, ICandleStore store, TimeProvider clock, ILogger<MarketGrain> logger)
    : Grain, IMarketGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private MarketRules? _rules;
    private MarketState? _state;
    private MarketCandles? _candles;
    private IAsyncStream<MarketTick>? _stream;
    private Task? _preparing;
    private bool _begun;
    private bool _repairDue;
    private bool _bookSilent;
    private long _averageTicks;
    private long _previousHead;
    private long _publishedAt;
    private long _countedAt;
    private long _retryAt;

    private string Symbol => this.GetPrimaryKeyString();

    private long NowMicros => Timestamp.From(clock.GetUtcNow()).Micros;

    private IOrderBookGrain Book => GrainFactory.GetGrain<IOrderBookGrain>(Symbol);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rules = await markets.FindFreshAsync(Symbol);
        if (_rules is null) return;
        _state = new(Symbol, source: NowMicros);
        _candles = new(_rules, queries, store);
        _stream = this.GetStreamProvider(MarketStreams.Provider)
            .GetStream<MarketTick>(StreamId.Create(MarketStreams.Namespace, Symbol));
        _retryAt = clock.GetTimestamp();
        this.RegisterGrainTimer(TickAsync, new() { DueTime = TimeSpan.Zero, Period = TickPeriod });
        this.RegisterGrainTimer(AskBookAsync, new() { DueTime = TimeSpan.Zero, Period = Second, Interleave = true });
        this.RegisterGrainTimer(SaveAsync, new() { DueTime = Second, Period = Second, Interleave = true });
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        SaveAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task ApplyAsync(MarketBatch batch)
    {
        // What it brings will be there when the state begins.
        if (!_begun) return;
        if (_state!.Apply(batch) is { } trades) _candles!.Add(trades);
        else await RepairAsync();
    }

    /// <inheritdoc/>
    public async Task<MarketSnapshot> GetSnapshotAsync()
    {
        await PrepareAsync();
        if (_state!.HasChanges) await PublishAsync();
        var now = NowMicros;
        return _state.Snapshot(_averageTicks, _candles!.Current(), Statistics(now));
    }

    /// <inheritdoc/>
    public async Task<MarketStatistics> GetStatisticsAsync(int windowSeconds)
    {
        await PrepareAsync();
        return Statistics(NowMicros, windowSeconds);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_begun || !_candles!.IsLoaded || _repairDue)
            {
                if (clock.GetTimestamp() < _retryAt) return;
                _retryAt = clock.GetTimestamp() + clock.TimestampFrequency;
                await PrepareAsync();
                if (_repairDue) await RepairAsync();
            }
            _candles!.AdvanceTo(NowMicros);
            if (_state!.HasChanges || clock.GetElapsedTime(_publishedAt) >= Second) await PublishAsync();
        }
        catch (Exception exception)
        {
            // A timer that throws would only be logged by Orleans; it runs again.
            Log.TickFailed(logger, Symbol, exception);
        }
    }

    private async Task PublishAsync()
    {
        var now = NowMicros;
        MarketStatistics[] statistics = [];
        if (clock.GetElapsedTime(_countedAt) >= Second)
        {
            statistics = Statistics(now);
            _countedAt = clock.GetTimestamp();
        }
        var tick = _state!.Tick(now, _averageTicks, _candles!.TakeChanges(), statistics);
        _publishedAt = clock.GetTimestamp();
        // A tick that gets lost leaves a hole in the numbers, and whoever misses it asks for a snapshot.
        await _stream!.OnNextAsync(tick);
    }

    /// <summary>Asks the book where it is: a batch that never came would otherwise be missed until the next one.</summary>
    private async Task AskBookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var head = await Book.GetHeadAsync();
            _averageTicks = head.AverageTicks;
            // Batches of what was there a second ago must have arrived.
            if (_begun && _previousHead > _state!.Sequence) _repairDue = true;
            _previousHead = head.Sequence;
            _bookSilent = false;
        }
        catch (Exception exception)
        {
            if (!_bookSilent) Log.BookSilent(logger, Symbol, exception);
            _bookSilent = true;
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (_candles is null) return;
        try
        {
            await _candles.SaveAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Log.NotSaved(logger, Symbol, exception);
        }
    }

    /// <summary>Completes when there is a state to show; however many ask, it is prepared once.</summary>
    private async Task PrepareAsync()
    {
        if (_state is null)
        {
            DeactivateOnIdle();
            throw new ArgumentException($"There is no market {Symbol}.");
        }
        if (_begun && _candles!.IsLoaded) return;
        if (_preparing is not { IsCompleted: false }) _preparing = BeginAsync();
        await _preparing;
    }

    private async Task BeginAsync()
    {
        var view = _begun ? null : await Book.GetPublicAsync();
        await _candles!.LoadAsync(view?.LastTradeId ?? _state!.LastTradeId);
        if (view is null) return;
        var recent = await queries.ListTradesAsync(_rules!.Id, null, MarketState.RecentTradesMax, CancellationToken.None);
        _state!.Begin(view, [.. recent.Where(trade => trade.TradeId <= view.LastTradeId).Select(MarketCandles.ToTrade)]);
        _begun = true;
        Log.Began(logger, Symbol, _state.Sequence, _state.LastTradeId);
    }

    /// <summary>Puts the state where the book is, from the book and the trades table.</summary>
    private async Task RepairAsync()
    {
        Log.Repairing(logger, Symbol, _state!.Sequence);
        var view = await Book.GetPublicAsync();
        var missed = new List<MarketTrade>();
        var last = _state.LastTradeId;
        while (last < view.LastTradeId)
        {
            var page = await queries.ListTradesAsync(
                _rules!.Id, last + 1, MarketState.RecentTradesMax, CancellationToken.None);
            if (page.Count == 0) break;
            foreach (var trade in page)
            {
                if (trade.TradeId <= view.LastTradeId) missed.Add(MarketCandles.ToTrade(trade));
            }
            last = page[^1].TradeId;
        }
        _candles!.Add(_state.Reset(view, missed));
        _repairDue = false;
    }

    private MarketStatistics[] Statistics(long nowMicros) =>
        [Statistics(nowMicros, 86_400), Statistics(nowMicros, 14_400), Statistics(nowMicros, 3_600)];

    private MarketStatistics Statistics(long nowMicros, int windowSeconds) => new()
    {
        WindowSeconds = windowSeconds,
        Trades = _candles!.Statistics(nowMicros, windowSeconds),
        Bid = _state!.Bid,
        Ask = _state.Ask,
    };

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Information, "Market {Symbol} began at sequence {Sequence}, trade {TradeId}.")]
        public static partial void Began(ILogger logger, string symbol, long sequence, long tradeId);

        [LoggerMessage(1202, LogLevel.Warning, "Market {Symbol} missed something after sequence {Sequence}; repairing.")]
        public static partial void Repairing(ILogger logger, string symbol, long sequence);

        [LoggerMessage(1203, LogLevel.Warning, "Market {Symbol}: a tick failed; trying again.")]
        public static partial void TickFailed(ILogger logger, string symbol, Exception exception);

        [LoggerMessage(1204, LogLevel.Warning, "Market {Symbol}: its book does not answer.")]
        public static partial void BookSilent(ILogger logger, string symbol, Exception exception);

        [LoggerMessage(1205, LogLevel.Warning, "Market {Symbol}: candles were not saved; loading them again.")]
        public static partial void NotSaved(ILogger logger, string symbol, Exception exception);
    }
}
