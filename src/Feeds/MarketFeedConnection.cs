using System.Threading.Channels;
using Exchange.Abstractions.Markets;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Exchange.Feeds;

/// <summary>
/// Keeps one feed going: subscribes to the market's stream and hands its ticks to the feed in order. After a gap it fetches
/// a snapshot; after silence it subscribes again too, since the registry of subscriptions may be gone with the silo that
/// held it, without anybody being told.
/// </summary>
internal sealed partial class MarketFeedConnection
{
    // A second's ticks and more: what arrives while a snapshot is under way.
    private const int WaitingTicks = 256;
    private const int HistoryPage = 1_000;
    private const int MissedTradesMax = 50_000;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly IClusterClient _client;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Channel<MarketTick> _ticks = Channel.CreateBounded<MarketTick>(
        new BoundedChannelOptions(WaitingTicks) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private StreamSubscriptionHandle<MarketTick>? _subscription;

    public MarketFeedConnection(string symbol, IClusterClient client, TimeProvider clock, ILogger logger)
    {
        (_client, _clock, _logger) = (client, clock, logger);
        Feed = new(symbol);
    }

    public MarketFeed Feed { get; }

    /// <summary>Completes when the connection has ended.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Runs until cancelled.</summary>
    public void Start(CancellationToken stopping) => Completion = Task.Run(() => RunAsync(stopping), CancellationToken.None);

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await SubscribeAsync();
                await RepairAsync();
                await ListenAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Whatever it is, the market may be back the next moment.
                Log.Lost(_logger, Feed.Symbol, exception);
            }
            Feed.MarkStale();
            try
            {
                await Task.Delay(Pause, _clock, stopping);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        await UnsubscribeAsync();
    }

    /// <summary>Hands ticks to the feed until nothing was heard for too long.</summary>
    private async Task ListenAsync(CancellationToken stopping)
    {
        while (true)
        {
            using var silence = new CancellationTokenSource(Silence, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stopping);
            try
            {
                await _ticks.Reader.WaitToReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (silence.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                Log.Silent(_logger, Feed.Symbol);
                return;
            }
            while (_ticks.Reader.TryRead(out var tick))
            {
                if (Feed.Accept(tick)) continue;
                Log.Gap(_logger, Feed.Symbol, tick.Number);
                await RepairAsync();
                // The tick is contained in the snapshot, or follows it.
                Feed.Accept(tick);
            }
        }
    }

    private async Task RepairAsync()
    {
        var snapshot = await _client.GetGrain<IMarketGrain>(Feed.Symbol).GetSnapshotAsync();
        var missed = Feed.IsStarted ? await MissedTradesAsync(Feed.LastTradeId, snapshot) : [];
        Feed.Reset(snapshot, missed);
    }

    private async Task<IReadOnlyList<MarketTrade>> MissedTradesAsync(long lastTradeId, MarketSnapshot snapshot)
    {
        var missed = new List<MarketTrade>();
        if (snapshot.Trades is not [var oldest, ..]) return missed;
        var next = lastTradeId + 1;
        while (next < oldest.Id && missed.Count < MissedTradesMax)
        {
            var page = await _client.GetGrain<IHistoryGrain>(0).GetTradesAsync(Feed.Symbol, next, HistoryPage);
            foreach (var trade in page)
            {
                if (trade.Id >= oldest.Id) return missed;
                missed.Add(new(
                    trade.Id, trade.AggregateId, trade.PriceTicks, trade.QuantityLots, trade.QuoteMinor, trade.AtMicros,
                    trade.TakerSide));
            }
            if (page.Count == 0) break;
            next = page[^1].Id + 1;
        }
        return missed;
    }

    private async Task SubscribeAsync()
    {
        await UnsubscribeAsync();
        var stream = _client.GetStreamProvider(MarketStreams.Provider)
            .GetStream<MarketTick>(StreamId.Create(MarketStreams.Namespace, Feed.Symbol));
        _subscription = await stream.SubscribeAsync((tick, _) =>
        {
            _ticks.Writer.TryWrite(tick);
            return Task.CompletedTask;
        });
    }

    private async Task UnsubscribeAsync()
    {
        if (_subscription is not { } subscription) return;
        _subscription = null;
        try
        {
            await subscription.UnsubscribeAsync();
        }
        catch (Exception exception)
        {
            // The registry may be unreachable, or may have forgotten the subscription: either way it is over for us.
            Log.NotUnsubscribed(_logger, Feed.Symbol, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "Feed {Symbol} lost its market; trying again.")]
        public static partial void Lost(ILogger logger, string symbol, Exception exception);

        [LoggerMessage(1402, LogLevel.Warning, "Feed {Symbol} heard nothing for too long; subscribing again.")]
        public static partial void Silent(ILogger logger, string symbol);

        [LoggerMessage(1403, LogLevel.Information, "Feed {Symbol}: tick {Number} does not follow; fetching a snapshot.")]
        public static partial void Gap(ILogger logger, string symbol, long number);

        [LoggerMessage(1404, LogLevel.Debug, "Feed {Symbol}: the old subscription could not be ended.")]
        public static partial void NotUnsubscribed(ILogger logger, string symbol, Exception exception);
    }
}
