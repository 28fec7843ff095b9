using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Domain.MarketData;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary>
/// <c>&lt;symbol&gt;@depth5</c>, <c>10</c> and <c>20</c>: the best levels, when the depth changed and once a second.
/// </summary>
internal sealed class PartialDepthTopic(string name, Market market, int levels, int interval)
    : PacedTopic(name, market, interval)
{
    // Ticks come about once a second, sometimes a little earlier.
    private const long QuietMicros = 900_000;

    private readonly List<(long PriceTicks, long Lots)> _bids = [];
    private readonly List<(long PriceTicks, long Lots)> _asks = [];
    private long _lastId;

    /// <inheritdoc/>
    protected override void Take(MarketFeed feed, MarketTick tick)
    {
        // A market that is quiet shows its book to those who have just come.
        IsPending |= tick.HasDepth || tick.AtMicros - EventMicros >= QuietMicros;
        if (IsPending) EventMicros = tick.AtMicros;
    }

    /// <inheritdoc/>
    protected override void Publish(MarketFeed feed)
    {
        _lastId = feed.Depth.UpdateId;
        Copy(feed.Depth.Bids, _bids);
        Copy(feed.Depth.Asks, _asks);
        Publish();
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        output.WriteStartObject();
        output.WriteNumber(Names.LastUpdateId, _lastId);
        WriteLevels(output, Names.Bids, _bids);
        WriteLevels(output, Names.Asks, _asks);
        output.WriteEndObject();
    }

    private void Copy(DepthSide side, List<(long PriceTicks, long Lots)> best)
    {
        best.Clear();
        var count = Math.Min(levels, side.Count);
        for (var i = 0; i < count; i++) best.Add(side[i]);
    }

    private void WriteLevels(
        Utf8JsonWriter output, JsonEncodedText side, List<(long PriceTicks, long Lots)> best)
    {
        output.WriteStartArray(side);
        foreach (var (price, lots) in best) MarketDataJson.Level(output, Market, price, lots);
        output.WriteEndArray();
    }
}
