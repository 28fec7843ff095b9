using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;

namespace Exchange.Api.Streams;

/// <summary>
/// <c>!miniTicker@arr</c>, <c>!ticker@arr</c> and <c>!ticker_&lt;window&gt;@arr</c>: every second the statistics that
/// changed, of all markets. Its calls come from many feeds.
/// </summary>
internal sealed class TickerArrayTopic(string name, TickerKind kind) : StreamTopic(name)
{
    private const int Pace = 1_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Ticker> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MarketStatistics> _known = new(StringComparer.Ordinal);
    private long _next = long.MinValue;

    /// <summary>The window it shows, s.</summary>
    public int WindowSeconds => kind.WindowSeconds;

    /// <summary>Takes a market's statistics and publishes when a second is over.</summary>
    public void Take(Market market, MarketStatistics statistics, long atMicros, long now)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(market.Symbol, out var known) || HasChanged(known, statistics))
            {
                _known[market.Symbol] = statistics;
                _changed[market.Symbol] = new(market, statistics, atMicros);
            }
            if (_changed.Count == 0 || now < _next) return;
            _next = now + Pace;
            Publish();
            _changed.Clear();
        }
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        output.WriteStartArray();
        foreach (var ticker in _changed.Values)
            TickerJson.Write(output, form, kind, ticker.Market, ticker.Statistics, ticker.AtMicros);
        output.WriteEndArray();
    }

    // That time has passed is no change.
    private bool HasChanged(MarketStatistics known, MarketStatistics now)
    {
        if (kind.Content == TickerContent.Full && (known.Bid != now.Bid || known.Ask != now.Ask)) return true;
        return known.Trades != now.Trades with
        {
            OpenMicros = known.Trades.OpenMicros,
            CloseMicros = known.Trades.CloseMicros,
        };
    }

    private sealed record Ticker(Market Market, MarketStatistics Statistics, long AtMicros);
}
