using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary><c>&lt;symbol&gt;@trade</c>: every trade.</summary>
internal sealed class TradeTopic(string name, Market market) : MarketTopic(name, market)
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("trade");

    private MarketTrade _trade;

    /// <inheritdoc/>
    public override void Ticked(MarketFeed feed, MarketTick tick, long now)
    {
        EventMicros = tick.AtMicros;
        foreach (var trade in tick.Trades)
        {
            _trade = trade;
            Publish();
        }
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        WriteHead(output, form, Type);
        output.WriteNumber(StreamNames.TradeId, _trade.Id);
        output.Price(StreamNames.Price, Market, _trade.PriceTicks);
        output.Quantity(StreamNames.Quantity, Market, _trade.QuantityLots);
        output.WriteNumber(StreamNames.TradeTime, form.Time(_trade.AtMicros));
        output.WriteBoolean(StreamNames.IsBuyerMaker, _trade.TakerSide == Side.Sell);
        output.WriteBoolean(StreamNames.IsBestMatch, true);
        output.WriteEndObject();
    }
}
