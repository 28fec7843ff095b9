using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary><c>&lt;symbol&gt;@aggTrade</c>: the trades of one taker order at one price as one.</summary>
internal sealed class AggregateTradeTopic(string name, Market market) : MarketTopic(name, market)
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("aggTrade");

    private MarketTrade _first;
    private long _lots;
    private long _lastId;

    /// <inheritdoc/>
    public override void Ticked(MarketFeed feed, MarketTick tick, long now)
    {
        EventMicros = tick.AtMicros;
        var trades = tick.Trades;
        for (var i = 0; i < trades.Length;)
        {
            (_first, _lots) = (trades[i], 0);
            for (; i < trades.Length && trades[i].AggregateId == _first.AggregateId; i++)
            {
                _lots += trades[i].QuantityLots;
                _lastId = trades[i].Id;
            }
            Publish();
        }
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        WriteHead(output, form, Type);
        output.WriteNumber(StreamNames.AggregateId, _first.AggregateId);
        output.Price(StreamNames.Price, Market, _first.PriceTicks);
        output.Quantity(StreamNames.Quantity, Market, _lots);
        output.WriteNumber(StreamNames.First, _first.Id);
        output.WriteNumber(StreamNames.Last, _lastId);
        output.WriteNumber(StreamNames.TradeTime, form.Time(_first.AtMicros));
        output.WriteBoolean(StreamNames.IsBuyerMaker, _first.TakerSide == Side.Sell);
        output.WriteBoolean(StreamNames.IsBestMatch, true);
        output.WriteEndObject();
    }
}
