using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Api.Wire;

/// <summary>Levels, trades, candles and statistics.</summary>
internal static class MarketDataJson
{
    private const int PercentDecimals = 3;

    public static void Levels(Utf8JsonWriter output, JsonEncodedText name, Market market, LevelView[] levels)
    {
        output.WriteStartArray(name);
        foreach (var level in levels)
        {
            output.WriteStartArray();
            output.PriceValue(market, level.PriceTicks);
            output.QuantityValue(market, level.Lots);
            output.WriteEndArray();
        }
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

    /// <summary>Writes the statistics of 24 hours; with changes and best prices when <paramref name="top"/> is given.</summary>
    public static void DayTicker(
        Utf8JsonWriter output, ApiRequest request, Market market, DayStatisticsView day, BookTopView? top)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        if (top is not null) Changes(output, market, day, top);
        output.Price(Names.OpenPrice, market, day.OpenTicks);
        output.Price(Names.HighPrice, market, day.HighTicks);
        output.Price(Names.LowPrice, market, day.LowTicks);
        if (top is null) output.Price(Names.LastPrice, market, day.LastTicks);
        output.Wide(Names.Volume, (Int128)day.Lots * market.View.LotMinor, market.Rules.Base.Scale);
        output.Wide(Names.QuoteVolume, (Int128)day.QuoteMinor, market.Rules.Quote.Scale);
        output.WriteNumber(Names.OpenTime, request.Time(day.OpenMicros));
        output.WriteNumber(Names.CloseTime, request.Time(day.CloseMicros));
        output.WriteNumber(Names.FirstId, day.FirstTradeId);
        output.WriteNumber(Names.LastId, day.LastTradeId);
        output.WriteNumber(Names.Count, day.Count);
        output.WriteEndObject();
    }

    private static void Changes(Utf8JsonWriter output, Market market, DayStatisticsView day, BookTopView top)
    {
        const int hundredPower = 2;
        var change = day.LastTicks - day.OpenTicks;
        output.Price(Names.PriceChange, market, change);
        output.Wide(Names.PriceChangePercent,
            WideNumber.Ratio(change, PercentDecimals + hundredPower, day.OpenTicks), PercentDecimals, PercentDecimals);
        output.Wide(Names.WeightedAvgPrice, WeightedAverage(market, day), MarketUnits.Decimals);
        output.Price(Names.PrevClosePrice, market, day.PreviousCloseTicks);
        output.Price(Names.LastPrice, market, day.LastTicks);
        output.Quantity(Names.LastQty, market, day.LastLots);
        output.Price(Names.BidPrice, market, top.Bid.PriceTicks);
        output.Quantity(Names.BidQty, market, top.Bid.Lots);
        output.Price(Names.AskPrice, market, top.Ask.PriceTicks);
        output.Quantity(Names.AskQty, market, top.Ask.Lots);
    }

    // Quote volume / base volume, both in whole units, at eight decimals.
    private static Int128 WeightedAverage(Market market, DayStatisticsView day)
    {
        var volume = (Int128)day.Lots * market.View.LotMinor;
        var power = MarketUnits.Decimals + market.Rules.Base.Scale - market.Rules.Quote.Scale;
        return WideNumber.Ratio((Int128)day.QuoteMinor, power, volume);
    }
}
