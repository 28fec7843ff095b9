using Exchange.Abstractions.Markets;
using Exchange.Domain.Ledger;
using Exchange.Domain.MarketData;
using Exchange.Domain.Markets;
using Exchange.Storage;
using Exchange.Storage.Stores;

namespace Exchange.Grains.Markets;

/// <summary>
/// A market's candles of the moment, its rolling statistics and its stored candles. All of them are restored from what is
/// stored, also after a failed or competing write.
/// </summary>
internal sealed class MarketCandles(MarketRules rules, ITradingQueries queries, ICandleStore store)
{
    private const int TradesPage = 1_000;
    private const long MicrosPerSecond = 1_000_000;
    private const long MinuteMicros = 60 * MicrosPerSecond;
    private const long HourMicros = 60 * MinuteMicros;

    /// <summary>How far the clock may be ahead of the trades on their way before their candle is closed.</summary>
    private const long GraceMicros = 500_000;

    private readonly List<CandleChange> _changes = [];
    private readonly List<StoredCandle> _unsaved = [];
    private CandleFolder? _folder;
    private long _savedTradeId;
    private CandleSet _candles = new();
    private RollingStatistics _statistics = new();

    /// <summary>Whether it contains all trades up to the market's last one.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Starts anew from what is stored, up to a trade.</summary>
    public async Task LoadAsync(long lastTradeId)
    {
        var (candles, statistics) = (new CandleSet(), new RollingStatistics());
        var folder = await new CandleBackfill(store, queries).RunAsync(rules.Id, CancellationToken.None);
        if (lastTradeId > 0)
        {
            var last = (await queries.ListTradesAsync(rules.Id, lastTradeId, 1, CancellationToken.None))[0];
            var hour = last.AtMicros / HourMicros * HourMicros;
            var minute = last.AtMicros / MinuteMicros * MinuteMicros;
            foreach (var candle in await ReadAsync(CandleInterval.Hour, CandleSet.HistoryFrom(last.AtMicros), hour))
                candles.Add(candle);
            var from = Math.Max(0, minute - RollingStatistics.WindowSecondsMax * MicrosPerSecond - MinuteMicros);
            foreach (var candle in await ReadAsync(CandleInterval.Minute, from, minute))
            {
                statistics.Add(candle);
                if (candle.OpenMicros >= hour) candles.Add(candle);
            }
            var current = await ReadAsync(CandleInterval.Minute, minute, minute + 1);
            await foreach (var trade in TradesAsync(current[0].FirstTradeId, lastTradeId))
            {
                candles.Add(trade);
                statistics.Add(trade);
            }
        }
        (_candles, _statistics, _folder, _savedTradeId) = (candles, statistics, folder, folder.LastTradeId);
        IsLoaded = true;
    }

    /// <summary>Counts trades; nothing before it is loaded, since they will be read.</summary>
    public void Add(IReadOnlyList<MarketTrade> trades)
    {
        if (!IsLoaded) return;
        foreach (var trade in trades)
        {
            var counted = new PublicTrade(
                trade.Id, trade.PriceTicks, trade.QuantityLots, trade.QuoteMinor, trade.AtMicros, trade.TakerSide);
            if (counted.Id > _candles.LastTradeId + 1)
            {
                // It came while others were passed over because candles were loaded: they are in the table now.
                IsLoaded = false;
                return;
            }
            _candles.Add(counted);
            _statistics.Add(counted);
            _folder!.Add(counted);
        }
    }

    /// <summary>Stores what changed since the last time; when that fails, everything has to be loaded again.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (!IsLoaded || _folder!.LastTradeId == _savedTradeId) return;
        var (from, to) = (_savedTradeId, _folder.LastTradeId);
        _unsaved.Clear();
        _folder.TakeChanges(_unsaved);
        var saved = false;
        try
        {
            saved = await store.SaveAsync(rules.Id, from, to, _unsaved, cancellationToken);
        }
        finally
        {
            if (saved) _savedTradeId = to;
            else IsLoaded = false;
        }
    }

    /// <summary>Closes the candles that are over.</summary>
    public void AdvanceTo(long nowMicros) => _candles.AdvanceTo(nowMicros - GraceMicros);

    /// <summary>The candles that changed since the last call.</summary>
    public CandleTick[] TakeChanges()
    {
        _changes.Clear();
        _candles.TakeChanges(_changes);
        return Ticks();
    }

    /// <summary>The current candle of every interval.</summary>
    public CandleTick[] Current()
    {
        _changes.Clear();
        _candles.CopyCurrent(_changes);
        return Ticks();
    }

    /// <summary>The trades of a window that ends now.</summary>
    public DayStatisticsView Statistics(long nowMicros, int windowSeconds)
    {
        var window = _statistics.Window(nowMicros, windowSeconds);
        return new()
        {
            OpenMicros = window.OpenMicros,
            CloseMicros = window.CloseMicros,
            OpenTicks = window.OpenTicks,
            HighTicks = window.HighTicks,
            LowTicks = window.LowTicks,
            LastTicks = window.LastTicks,
            LastLots = window.LastLots,
            PreviousCloseTicks = window.PreviousCloseTicks,
            Lots = (decimal)window.Lots,
            QuoteMinor = (decimal)window.QuoteMinor,
            FirstTradeId = window.FirstTradeId,
            LastTradeId = window.LastTradeId,
            Count = window.Count,
        };
    }

    /// <summary>A stored trade as market data tells it.</summary>
    public static MarketTrade ToTrade(TradeRecord trade) => new(
        trade.TradeId, trade.AggregateId, trade.PriceTicks, trade.QuantityLots, trade.QuoteMinor, trade.AtMicros,
        trade.TakerSide);

    private CandleTick[] Ticks()
    {
        if (_changes.Count == 0) return [];
        var ticks = new CandleTick[_changes.Count];
        for (var i = 0; i < ticks.Length; i++)
        {
            var change = _changes[i];
            var c = change.Candle;
            ticks[i] = new(
                change.Interval, change.ZoneOffsetMinutes,
                new(c.OpenMicros, c.CloseMicros, c.OpenTicks, c.HighTicks, c.LowTicks, c.CloseTicks, c.Lots,
                    (decimal)c.QuoteMinor, c.Trades, c.TakerBuyLots, (decimal)c.TakerBuyQuoteMinor),
                c.FirstTradeId, c.LastTradeId, change.IsClosed);
        }
        return ticks;
    }

    /// <summary>The candles that begin in [from, to).</summary>
    private Task<IReadOnlyList<Candle>> ReadAsync(CandleInterval interval, long fromMicros, long toMicros) =>
        store.ReadAsync(rules.Id, interval, fromMicros, toMicros, CancellationToken.None);

    private async IAsyncEnumerable<PublicTrade> TradesAsync(long fromId, long toId)
    {
        while (fromId <= toId)
        {
            var page = await queries.ListTradesAsync(rules.Id, fromId, TradesPage, CancellationToken.None);
            if (page.Count == 0) yield break;
            foreach (var trade in page)
            {
                if (trade.TradeId > toId) yield break;
                yield return trade.ToPublic();
            }
            fromId = page[^1].TradeId + 1;
        }
    }
}
