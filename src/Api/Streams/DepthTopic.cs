using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary>
/// <c>&lt;symbol&gt;@depth</c> and <c>@depth@100ms</c>: the levels that changed. An event begins with the update id that
/// follows the last one of the event before it.
/// </summary>
internal sealed class DepthTopic(string name, Market market, int interval) : PacedTopic(name, market, interval)
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("depthUpdate");

    // By price; each side's best level comes first.
    private readonly SortedDictionary<long, long> _bids = new(Comparer<long>.Create(static (x, y) => y.CompareTo(x)));
    private readonly SortedDictionary<long, long> _asks = [];
    private long _firstId;
    private long _lastId;

    /// <inheritdoc/>
    protected override void Take(MarketFeed feed, MarketTick tick)
    {
        if (!tick.HasDepth) return;
        if (!IsPending) _firstId = tick.FirstUpdateId;
        IsPending = true;
        (_lastId, EventMicros) = (tick.LastUpdateId, tick.AtMicros);
        Merge(tick.Bids, _bids);
        Merge(tick.Asks, _asks);
    }

    /// <inheritdoc/>
    protected override void Publish(MarketFeed feed)
    {
        Publish();
        _bids.Clear();
        _asks.Clear();
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        WriteHead(output, form, Type);
        output.WriteNumber(StreamNames.FirstUpdateId, _firstId);
        output.WriteNumber(StreamNames.LastUpdateId, _lastId);
        WriteLevels(output, StreamNames.Bids, _bids);
        WriteLevels(output, StreamNames.Asks, _asks);
        output.WriteEndObject();
    }

    private static void Merge(LevelView[] levels, SortedDictionary<long, long> changes)
    {
        foreach (var level in levels) changes[level.PriceTicks] = level.Lots;
    }

    private void WriteLevels(Utf8JsonWriter output, JsonEncodedText name, SortedDictionary<long, long> levels)
    {
        output.WriteStartArray(name);
        foreach (var (price, lots) in levels) MarketDataJson.Level(output, Market, price, lots);
        output.WriteEndArray();
    }
}
