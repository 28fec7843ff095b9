using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Domain.MarketData;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary>
/// <c>&lt;symbol&gt;@kline_&lt;interval&gt;</c>, by the clock of UTC or of UTC+8: the candle that changed, every second for
/// candles of a second, every two seconds for the others. One that is complete always comes, with <c>x</c> true.
/// </summary>
internal sealed class CandleTopic(string name, Market market, CandleInterval interval, int zoneOffsetMinutes)
    : PacedTopic(name, market, interval == CandleInterval.Second ? SecondsPace : Pace)
{
    private const int SecondsPace = 1_000;
    private const int Pace = 2_000;

    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("kline");

    private readonly JsonEncodedText _interval = JsonEncodedText.Encode(interval.Name());
    private CandleTick? _candle;

    /// <inheritdoc/>
    protected override void Take(MarketFeed feed, MarketTick tick)
    {
        foreach (var candle in tick.Candles)
        {
            if (candle.Interval != interval || candle.ZoneOffsetMinutes != zoneOffsetMinutes) continue;
            (_candle, EventMicros) = (candle, tick.AtMicros);
            IsPending = !candle.IsClosed;
            if (candle.IsClosed) Publish();
        }
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        var tick = _candle!;
        var candle = tick.Candle;
        var quoteScale = Market.Rules.Quote.Scale;
        WriteHead(output, form, Type);
        output.WriteStartObject(StreamNames.Candle);
        output.WriteNumber(StreamNames.CandleOpenTime, form.Time(candle.OpenMicros));
        output.WriteNumber(StreamNames.CandleCloseTime, form.Time(candle.CloseMicros));
        output.WriteString(StreamNames.Symbol, Market.SymbolJson);
        output.WriteString(StreamNames.Interval, _interval);
        output.WriteNumber(StreamNames.CandleFirst, tick.FirstTradeId);
        output.WriteNumber(StreamNames.LastTradeId, tick.LastTradeId);
        output.Price(StreamNames.Open, Market, candle.OpenTicks);
        output.Price(StreamNames.Close, Market, candle.CloseTicks);
        output.Price(StreamNames.High, Market, candle.HighTicks);
        output.Price(StreamNames.Low, Market, candle.LowTicks);
        output.Quantity(StreamNames.Volume, Market, candle.Lots);
        output.WriteNumber(StreamNames.Count, candle.Trades);
        output.WriteBoolean(StreamNames.IsClosed, tick.IsClosed);
        output.Wide(StreamNames.QuoteVolume, (Int128)candle.QuoteMinor, quoteScale);
        output.Quantity(StreamNames.TakerBuyVolume, Market, candle.TakerBuyLots);
        output.Wide(StreamNames.TakerBuyQuoteVolume, (Int128)candle.TakerBuyQuoteMinor, quoteScale);

        // Means nothing, at Binance too.
        output.WriteString(StreamNames.Ignored, "0"u8);
        output.WriteEndObject();
        output.WriteEndObject();
    }
}
