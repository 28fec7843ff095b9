using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;
using Exchange.Domain.MarketData;
using Exchange.Feeds;

namespace Exchange.Api.Streams;

/// <summary><c>&lt;symbol&gt;@bookTicker</c>: the best prices and their quantities, when they changed.</summary>
internal sealed class BookTickerTopic(string name, Market market) : MarketTopic(name, market)
{
    private (long PriceTicks, long Lots) _bid;
    private (long PriceTicks, long Lots) _ask;
    private long _updateId;

    /// <inheritdoc/>
    public override void Ticked(MarketFeed feed, MarketTick tick, long now)
    {
        var (bid, ask) = (Best(feed.Depth.Bids), Best(feed.Depth.Asks));
        if (bid == _bid && ask == _ask) return;
        (_bid, _ask, _updateId) = (bid, ask, feed.Depth.UpdateId);
        Publish();
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter output, StreamForm form)
    {
        output.WriteStartObject();
        output.WriteNumber(StreamNames.LastUpdateId, _updateId);
        output.WriteString(StreamNames.Symbol, Market.SymbolJson);
        output.Price(StreamNames.BidPrice, Market, _bid.PriceTicks);
        output.Quantity(StreamNames.BidQuantity, Market, _bid.Lots);
        output.Price(StreamNames.AskPrice, Market, _ask.PriceTicks);
        output.Quantity(StreamNames.AskQuantity, Market, _ask.Lots);
        output.WriteEndObject();
    }

    private static (long PriceTicks, long Lots) Best(DepthSide side) => side.Count > 0 ? side[0] : default;
}
