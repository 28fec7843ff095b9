using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary><c>&lt;symbol&gt;@avgPrice</c>: the average price of five minutes, every second from the first trade on.</summary>
internal sealed class AveragePriceTopic(string name, Market market) : PacedTopic(name, market, Pace)
{
    private const int Pace = 1_000;

    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("avgPrice");

    private long _averageTicks;
    private long _lastTradeMicros;

    /// <inheritdoc/>
    protected override void Take(MarketFeed feed, MarketTick tick)
    {
        IsPending = tick.LastTradeMicros > 0;
        (_averageTicks, _lastTradeMicros) = (tick.AverageTicks, tick.LastTradeMicros);
        EventMicros = tick.AtMicros;
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        WriteHead(output, form, Type);
        output.WriteString(StreamNames.Interval, "5m"u8);
        output.Price(StreamNames.Average, Market, _averageTicks);
        output.WriteNumber(StreamNames.TradeTime, form.Time(_lastTradeMicros));
        output.WriteEndObject();
    }
}
