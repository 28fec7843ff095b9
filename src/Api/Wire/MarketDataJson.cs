using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Domain.Orders;

namespace Exchange.Api.Wire;

/// <summary>Levels, trades, candles and statistics.</summary>
internal static class MarketDataJson
{
    public static void Levels(Utf8JsonWriter output, JsonEncodedText name, Market market, LevelView[] levels)
    {
        output.WriteStartArray(name);
        foreach (var level in levels) Level(output, market, level.PriceTicks, level.Lots);
        output.WriteEndArray();
    }

    /// <summary>Writes a level as <c>["price","quantity"]</c>.</summary>
    public static void Level(Utf8JsonWriter output, Market market, long priceTicks, long lots)
    {
        output.WriteStartArray();
        output.PriceValue(market, priceTicks);
        output.QuantityValue(market, lots);
        output.WriteEndArray();
    }

    public static void Trade(Utf8JsonWriter output, ApiRequest request, Market market, TradeView trade)
    {
        output.WriteStartObject();
        output.WriteNumber(Names.Id, trade.Id);
        output.Price(Names.Price, market, trade.PriceTicks);
        output.Quantity(Names.Qty, market, trade.QuantityLots);
        output.Amount(Names.QuoteQty, market.Rules.Quote, trade.QuoteMinor);
        output.WriteNumber(Names.Time, request.Time(trade.AtMicros));
        output.WriteBoolean(Names.IsBuyerMaker, trade.TakerSide == Side.Sell);
        output.WriteBoolean(Names.IsBestMatch, true);
        output.WriteEndObject();
    }

    public static void AggregateTrade(
        Utf8JsonWriter output, ApiRequest request, Market market, AggregateTradeView trade)
    {
        output.WriteStartObject();
        output.WriteNumber(Names.AggregateId, trade.Id);
        output.Price(Names.AggregatePrice, market, trade.PriceTicks);
        output.Quantity(Names.AggregateQuantity, market, trade.QuantityLots);
        output.WriteNumber(Names.AggregateFirst, trade.FirstTradeId);
        output.WriteNumber(Names.AggregateLast, trade.LastTradeId);
        output.WriteNumber(Names.AggregateTime, request.Time(trade.AtMicros));
        output.WriteBoolean(Names.AggregateBuyerMaker, trade.TakerSide == Side.Sell);
        output.WriteBoolean(Names.AggregateBestMatch, true);
        output.WriteEndObject();
    }

    public static void Candle(Utf8JsonWriter output, ApiRequest request, Market market, CandleView candle)
    {
        var quoteScale = market.Rules.Quote.Scale;
        output.WriteStartArray();
        output.WriteNumberValue(request.Time(candle.OpenMicros));
        output.PriceValue(market, candle.OpenTicks);
        output.PriceValue(market, candle.HighTicks);
        output.PriceValue(market, candle.LowTicks);
        output.PriceValue(market, candle.CloseTicks);
        output.QuantityValue(market, candle.Lots);
        output.WriteNumberValue(request.Time(candle.CloseMicros));
        output.WideValue((Int128)candle.QuoteMinor, quoteScale);
        output.WriteNumberValue(candle.Trades);
        output.QuantityValue(market, candle.TakerBuyLots);
        output.WideValue((Int128)candle.TakerBuyQuoteMinor, quoteScale);

        // The twelfth field means nothing, at Binance too.
        output.WriteStringValue("0"u8);
        output.WriteEndArray();
    }

    /// <summary>Writes a window's statistics; all but the shortest have changes.</summary>
    public static void Ticker(
        Utf8JsonWriter output, ApiRequest request, Market market, TickerContent content, MarketStatistics statistics)
    {
        var trades = statistics.Trades;
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        if (content != TickerContent.Mini) Changes(output, market, trades);
        if (content == TickerContent.Full) Top(output, market, statistics);
        output.Price(Names.OpenPrice, market, trades.OpenTicks);
        output.Price(Names.HighPrice, market, trades.HighTicks);
        output.Price(Names.LowPrice, market, trades.LowTicks);
        if (content != TickerContent.Full) output.Price(Names.LastPrice, market, trades.LastTicks);
        output.Wide(Names.Volume, Statistics.Volume(market, trades), market.Rules.Base.Scale);
        output.Wide(Names.QuoteVolume, (Int128)trades.QuoteMinor, market.Rules.Quote.Scale);
        output.WriteNumber(Names.OpenTime, request.Time(trades.OpenMicros));
        output.WriteNumber(Names.CloseTime, request.Time(trades.CloseMicros));
        output.WriteNumber(Names.FirstId, trades.FirstTradeId);
        output.WriteNumber(Names.LastId, trades.LastTradeId);
        output.WriteNumber(Names.Count, trades.Count);
        output.WriteEndObject();
    }

    private static void Changes(Utf8JsonWriter output, Market market, DayStatisticsView trades)
    {
        output.Price(Names.PriceChange, market, trades.LastTicks - trades.OpenTicks);
        output.Wide(Names.PriceChangePercent,
            Statistics.ChangePercent(trades), Statistics.PercentDecimals, Statistics.PercentDecimals);
        output.Wide(Names.WeightedAvgPrice, Statistics.WeightedAverage(market, trades), Statistics.AverageScale);
    }

    private static void Top(Utf8JsonWriter output, Market market, MarketStatistics statistics)
    {
        output.Price(Names.PrevClosePrice, market, statistics.Trades.PreviousCloseTicks);
        output.Price(Names.LastPrice, market, statistics.Trades.LastTicks);
        output.Quantity(Names.LastQty, market, statistics.Trades.LastLots);
        output.Price(Names.BidPrice, market, statistics.Bid.PriceTicks);
        output.Quantity(Names.BidQty, market, statistics.Bid.Lots);
        output.Price(Names.AskPrice, market, statistics.Ask.PriceTicks);
        output.Quantity(Names.AskQty, market, statistics.Ask.Lots);
    }
}
