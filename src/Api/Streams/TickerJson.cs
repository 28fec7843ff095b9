using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Api.Wire;

namespace Exchange.Api.Streams;

/// <summary>Events of statistics streams.</summary>
internal static class TickerJson
{
    /// <summary>Writes one event.</summary>
    public static void Write(
        Utf8JsonWriter output, StreamForm form, TickerKind kind, Market market, MarketStatistics statistics, long atMicros)
    {
        output.WriteStartObject();
        output.WriteString(StreamNames.EventType, kind.Type);
        output.WriteNumber(StreamNames.EventTime, form.Time(atMicros));
        output.WriteString(StreamNames.Symbol, market.SymbolJson);
        switch (kind.Content)
        {
            case TickerContent.Mini: WriteMini(output, market, statistics.Trades); break;
            case TickerContent.Window: WriteWindow(output, form, market, statistics.Trades); break;
            case TickerContent.Full: WriteFull(output, form, market, statistics); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
        output.WriteEndObject();
    }

    private static void WriteMini(Utf8JsonWriter output, Market market, DayStatisticsView trades)
    {
        output.Price(StreamNames.Close, market, trades.LastTicks);
        WriteRange(output, market, trades);
        WriteVolumes(output, market, trades);
    }

    private static void WriteWindow(
        Utf8JsonWriter output, StreamForm form, Market market, DayStatisticsView trades)
    {
        WriteChange(output, market, trades);
        WriteRange(output, market, trades);
        output.Price(StreamNames.Close, market, trades.LastTicks);
        output.Wide(StreamNames.Average, Statistics.WeightedAverage(market, trades), Statistics.AverageScale);
        WriteVolumes(output, market, trades);
        WriteTrades(output, form, trades);
    }

    private static void WriteFull(
        Utf8JsonWriter output, StreamForm form, Market market, MarketStatistics statistics)
    {
        var trades = statistics.Trades;
        WriteChange(output, market, trades);
        output.Wide(StreamNames.Average, Statistics.WeightedAverage(market, trades), Statistics.AverageScale);
        output.Price(StreamNames.PreviousClose, market, trades.PreviousCloseTicks);
        output.Price(StreamNames.Close, market, trades.LastTicks);
        output.Quantity(StreamNames.LastQuantity, market, trades.LastLots);
        output.Price(StreamNames.BidPrice, market, statistics.Bid.PriceTicks);
        output.Quantity(StreamNames.BidQuantity, market, statistics.Bid.Lots);
        output.Price(StreamNames.AskPrice, market, statistics.Ask.PriceTicks);
        output.Quantity(StreamNames.AskQuantity, market, statistics.Ask.Lots);
        WriteRange(output, market, trades);
        WriteVolumes(output, market, trades);
        WriteTrades(output, form, trades);
    }

    private static void WriteChange(Utf8JsonWriter output, Market market, DayStatisticsView trades)
    {
        output.Price(StreamNames.Change, market, trades.LastTicks - trades.OpenTicks);
        output.Wide(StreamNames.ChangePercent, Statistics.ChangePercent(trades),
            Statistics.PercentDecimals, Statistics.PercentDecimals);
    }

    private static void WriteRange(Utf8JsonWriter output, Market market, DayStatisticsView trades)
    {
        output.Price(StreamNames.Open, market, trades.OpenTicks);
        output.Price(StreamNames.High, market, trades.HighTicks);
        output.Price(StreamNames.Low, market, trades.LowTicks);
    }

    private static void WriteVolumes(Utf8JsonWriter output, Market market, DayStatisticsView trades)
    {
        output.Wide(StreamNames.Volume, Statistics.Volume(market, trades), market.Rules.Base.Scale);
        output.Wide(StreamNames.QuoteVolume, (Int128)trades.QuoteMinor, market.Rules.Quote.Scale);
    }

    private static void WriteTrades(Utf8JsonWriter output, StreamForm form, DayStatisticsView trades)
    {
        output.WriteNumber(StreamNames.OpenTime, form.Time(trades.OpenMicros));
        output.WriteNumber(StreamNames.CloseTime, form.Time(trades.CloseMicros));
        output.WriteNumber(StreamNames.FirstTradeId, trades.FirstTradeId);
        output.WriteNumber(StreamNames.LastTradeId, trades.LastTradeId);
        output.WriteNumber(StreamNames.Count, trades.Count);
    }
}
