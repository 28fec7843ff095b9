using System.Text.Json;
using Exchange.Api.Markets;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;

namespace Exchange.Api.Wire;

/// <summary>Writes prices, quantities and amounts as strings with eight decimals, exactly.</summary>
internal static class JsonValues
{
    private const int MaxLength = 64;

    public static void Price(this Utf8JsonWriter output, JsonEncodedText name, Market market, long ticks)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteString(name, text[..MarketUnits.FormatPrice(market.Rules, ticks, text)]);
    }

    public static void PriceValue(this Utf8JsonWriter output, Market market, long ticks)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteStringValue(text[..MarketUnits.FormatPrice(market.Rules, ticks, text)]);
    }

    public static void Quantity(this Utf8JsonWriter output, JsonEncodedText name, Market market, long lots)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteString(name, text[..MarketUnits.FormatQuantity(market.Rules, lots, text)]);
    }

    public static void QuantityValue(this Utf8JsonWriter output, Market market, long lots)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteStringValue(text[..MarketUnits.FormatQuantity(market.Rules, lots, text)]);
    }

    public static void Amount(this Utf8JsonWriter output, JsonEncodedText name, Asset asset, long minor)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteString(name, text[..MarketUnits.FormatAmount(asset, minor, text)]);
    }

    /// <summary>Writes 10^-<paramref name="scale"/> units with <paramref name="decimals"/> decimals.</summary>
    public static void Number(
        this Utf8JsonWriter output, JsonEncodedText name, long value, int scale, int decimals = MarketUnits.Decimals)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteString(name, text[..DecimalText.Format(value, scale, decimals, text)]);
    }

    /// <summary>Writes sums that may be wider than 63 bits.</summary>
    public static void Wide(
        this Utf8JsonWriter output, JsonEncodedText name, Int128 value, int scale, int decimals = MarketUnits.Decimals)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteString(name, text[..WideNumber.Format(value, scale, decimals, text)]);
    }

    public static void WideValue(
        this Utf8JsonWriter output, Int128 value, int scale, int decimals = MarketUnits.Decimals)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        output.WriteStringValue(text[..WideNumber.Format(value, scale, decimals, text)]);
    }
}
