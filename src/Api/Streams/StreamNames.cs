using System.Text.Json;

namespace Exchange.Api.Streams;

/// <summary>Names of the members of events: one letter each, the same letter for different things in different events.</summary>
internal static class StreamNames
{
    public static readonly JsonEncodedText EventType = JsonEncodedText.Encode("e");
    public static readonly JsonEncodedText EventTime = JsonEncodedText.Encode("E");
    public static readonly JsonEncodedText Symbol = JsonEncodedText.Encode("s");

    // Trades.
    public static readonly JsonEncodedText TradeId = JsonEncodedText.Encode("t");
    public static readonly JsonEncodedText AggregateId = JsonEncodedText.Encode("a");
    public static readonly JsonEncodedText Price = JsonEncodedText.Encode("p");
    public static readonly JsonEncodedText Quantity = JsonEncodedText.Encode("q");
    public static readonly JsonEncodedText First = JsonEncodedText.Encode("f");
    public static readonly JsonEncodedText Last = JsonEncodedText.Encode("l");
    public static readonly JsonEncodedText TradeTime = JsonEncodedText.Encode("T");
    public static readonly JsonEncodedText IsBuyerMaker = JsonEncodedText.Encode("m");
    public static readonly JsonEncodedText IsBestMatch = JsonEncodedText.Encode("M");

    // Candles and statistics.
    public static readonly JsonEncodedText Candle = JsonEncodedText.Encode("k");
    public static readonly JsonEncodedText CandleOpenTime = JsonEncodedText.Encode("t");
    public static readonly JsonEncodedText CandleCloseTime = JsonEncodedText.Encode("T");
    public static readonly JsonEncodedText Interval = JsonEncodedText.Encode("i");
    public static readonly JsonEncodedText CandleFirst = JsonEncodedText.Encode("f");
    public static readonly JsonEncodedText LastTradeId = JsonEncodedText.Encode("L");
    public static readonly JsonEncodedText Open = JsonEncodedText.Encode("o");
    public static readonly JsonEncodedText Close = JsonEncodedText.Encode("c");
    public static readonly JsonEncodedText High = JsonEncodedText.Encode("h");
    public static readonly JsonEncodedText Low = JsonEncodedText.Encode("l");
    public static readonly JsonEncodedText Volume = JsonEncodedText.Encode("v");
    public static readonly JsonEncodedText QuoteVolume = JsonEncodedText.Encode("q");
    public static readonly JsonEncodedText Count = JsonEncodedText.Encode("n");
    public static readonly JsonEncodedText IsClosed = JsonEncodedText.Encode("x");
    public static readonly JsonEncodedText TakerBuyVolume = JsonEncodedText.Encode("V");
    public static readonly JsonEncodedText TakerBuyQuoteVolume = JsonEncodedText.Encode("Q");
    public static readonly JsonEncodedText Ignored = JsonEncodedText.Encode("B");
    public static readonly JsonEncodedText Change = JsonEncodedText.Encode("p");
    public static readonly JsonEncodedText ChangePercent = JsonEncodedText.Encode("P");
    public static readonly JsonEncodedText Average = JsonEncodedText.Encode("w");
    public static readonly JsonEncodedText PreviousClose = JsonEncodedText.Encode("x");
    public static readonly JsonEncodedText LastQuantity = JsonEncodedText.Encode("Q");
    public static readonly JsonEncodedText OpenTime = JsonEncodedText.Encode("O");
    public static readonly JsonEncodedText CloseTime = JsonEncodedText.Encode("C");
    public static readonly JsonEncodedText FirstTradeId = JsonEncodedText.Encode("F");

    // Depth.
    public static readonly JsonEncodedText BidPrice = JsonEncodedText.Encode("b");
    public static readonly JsonEncodedText BidQuantity = JsonEncodedText.Encode("B");
    public static readonly JsonEncodedText AskPrice = JsonEncodedText.Encode("a");
    public static readonly JsonEncodedText AskQuantity = JsonEncodedText.Encode("A");
    public static readonly JsonEncodedText FirstUpdateId = JsonEncodedText.Encode("U");
    public static readonly JsonEncodedText LastUpdateId = JsonEncodedText.Encode("u");
    public static readonly JsonEncodedText Bids = JsonEncodedText.Encode("b");
    public static readonly JsonEncodedText Asks = JsonEncodedText.Encode("a");
}
