using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary>
/// A stream of one market. Its calls come one at a time while the feed holds its lock; <c>now</c> is a moment of the
/// process's steady clock in ms.
/// </summary>
internal abstract class MarketTopic(string name, Market market) : StreamTopic(name)
{
    /// <summary>When <see cref="Due"/> is to be called, on the same clock; <see cref="long.MaxValue"/> for never.</summary>
    public virtual long DueAt => long.MaxValue;

    /// <summary>The market.</summary>
    protected Market Market { get; } = market;

    /// <summary>Time of what is published, µs.</summary>
    protected long EventMicros { get; set; }

    /// <summary>Takes what a tick brought and publishes what is to be published now.</summary>
    public abstract void Ticked(MarketFeed feed, MarketTick tick, long now);

    /// <summary>Publishes what had to wait.</summary>
    public virtual void Due(MarketFeed feed, long now)
    {
    }

    /// <summary>Begins an event with its type, time and symbol.</summary>
    protected void WriteHead(Utf8JsonWriter output, StreamForm form, JsonEncodedText type)
    {
        output.WriteStartObject();
        output.WriteString(StreamNames.EventType, type);
        output.WriteNumber(StreamNames.EventTime, form.Time(EventMicros));
        output.WriteString(StreamNames.Symbol, Market.SymbolJson);
    }
}
