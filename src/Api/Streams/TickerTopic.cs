using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary><c>&lt;symbol&gt;@miniTicker</c>, <c>@ticker</c> and <c>@ticker_&lt;window&gt;</c>: statistics, every second.</summary>
internal sealed class TickerTopic(string name, Market market, TickerKind kind) : MarketTopic(name, market)
{
    private MarketStatistics? _statistics;

    /// <inheritdoc/>
    public override void Ticked(MarketFeed feed, MarketTick tick, long now)
    {
        if (tick.Statistics.Length == 0 || feed.Statistics(kind.WindowSeconds) is not { } statistics) return;
        (_statistics, EventMicros) = (statistics, tick.AtMicros);
        Publish();
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form) =>
        TickerJson.Write(output, form, kind, Market, _statistics!, EventMicros);
}
