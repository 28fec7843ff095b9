using System.Text.Json;

namespace Exchange.Api.UserData;

/// <summary>Names of the members of account events that need encoding once; one letter may mean several things.</summary>
internal static class UserEventNames
{
    public static readonly JsonEncodedText Quantity = JsonEncodedText.Encode("q");
    public static readonly JsonEncodedText Price = JsonEncodedText.Encode("p");
    public static readonly JsonEncodedText StopPrice = JsonEncodedText.Encode("P");
    public static readonly JsonEncodedText IcebergQuantity = JsonEncodedText.Encode("F");
    public static readonly JsonEncodedText LastQuantity = JsonEncodedText.Encode("l");
    public static readonly JsonEncodedText ExecutedQuantity = JsonEncodedText.Encode("z");
    public static readonly JsonEncodedText LastPrice = JsonEncodedText.Encode("L");
    public static readonly JsonEncodedText Commission = JsonEncodedText.Encode("n");
    public static readonly JsonEncodedText CumulativeQuote = JsonEncodedText.Encode("Z");
    public static readonly JsonEncodedText LastQuote = JsonEncodedText.Encode("Y");
    public static readonly JsonEncodedText QuoteOrderQuantity = JsonEncodedText.Encode("Q");
    public static readonly JsonEncodedText PreventedQuantity = JsonEncodedText.Encode("A");
    public static readonly JsonEncodedText LastPreventedQuantity = JsonEncodedText.Encode("B");
    public static readonly JsonEncodedText PreventedExecutionQuantity = JsonEncodedText.Encode("pl");
    public static readonly JsonEncodedText PreventedExecutionPrice = JsonEncodedText.Encode("pL");
    public static readonly JsonEncodedText PreventedExecutionQuote = JsonEncodedText.Encode("pY");
    public static readonly JsonEncodedText Free = JsonEncodedText.Encode("f");
    public static readonly JsonEncodedText Locked = JsonEncodedText.Encode("l");
    public static readonly JsonEncodedText Delta = JsonEncodedText.Encode("d");
}
