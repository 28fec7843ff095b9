using Exchange.Domain.Numerics;

namespace Exchange.Domain.Markets;

/// <summary>What became of a price, quantity or amount in a text.</summary>
public enum UnitParse
{
    /// <summary>The value was read exactly.</summary>
    Ok = 1,

    /// <summary>The text is not a number (<see cref="DecimalText"/>).</summary>
    Malformed = 2,

    /// <summary>More significant decimals than the exchange (8) or the asset has; Binance error -1111.</summary>
    TooPrecise = 3,

    /// <summary>Not a whole number of ticks or lots (PRICE_FILTER, LOT_SIZE).</summary>
    NotMultiple = 4,

    /// <summary>Outside 63 bits.</summary>
    Overflow = 5,
}

/// <summary>
/// Reads and writes prices, quantities and amounts of a market as text. Texts have at most <see cref="Decimals"/>
/// decimals and are always written with that many, as Binance does whatever the tick or the asset's scale. Zero is read as
/// zero: ranges are the filters' business. No overload with spans allocates.
/// </summary>
public static class MarketUnits
{
    /// <summary>Decimals of every price, quantity and amount in the API.</summary>
    public const int Decimals = 8;

    /// <summary>Reads a price as ticks.</summary>
    public static UnitParse TryParsePrice(MarketRules rules, ReadOnlySpan<char> text, out long ticks) =>
        Multiple(Minor(text, rules.Quote.Scale, out var minor), minor, rules.TickMinor, out ticks);

    /// <summary>Reads a price as ticks from ASCII bytes.</summary>
    public static UnitParse TryParsePrice(MarketRules rules, ReadOnlySpan<byte> ascii, out long ticks) =>
        Multiple(Minor(ascii, rules.Quote.Scale, out var minor), minor, rules.TickMinor, out ticks);

    /// <summary>Reads a quantity of the base asset as lots.</summary>
    public static UnitParse TryParseQuantity(MarketRules rules, ReadOnlySpan<char> text, out long lots) =>
        Multiple(Minor(text, rules.Base.Scale, out var minor), minor, rules.LotMinor, out lots);

    /// <summary>Reads a quantity of the base asset as lots from ASCII bytes.</summary>
    public static UnitParse TryParseQuantity(MarketRules rules, ReadOnlySpan<byte> ascii, out long lots) =>
        Multiple(Minor(ascii, rules.Base.Scale, out var minor), minor, rules.LotMinor, out lots);

    /// <summary>
    /// Reads an amount of an asset (a quote quantity, a transfer) as its minor units. Decimals the asset does not have
    /// are <see cref="UnitParse.TooPrecise"/>: an amount has no step of its own.
    /// </summary>
    public static UnitParse TryParseAmount(Asset asset, ReadOnlySpan<char> text, out long minor) =>
        AmountResult(DecimalText.TryParse(text, asset.Scale, out minor));

    /// <summary>Reads an amount of an asset as its minor units from ASCII bytes.</summary>
    public static UnitParse TryParseAmount(Asset asset, ReadOnlySpan<byte> ascii, out long minor) =>
        AmountResult(DecimalText.TryParse(ascii, asset.Scale, out minor));

    /// <summary>Writes ticks as a price and returns the length; <see cref="DecimalText.MaxFormattedLength"/> fits.</summary>
    /// <exception cref="OverflowException">The price does not fit 64 bits of quote minor units.</exception>
    public static int FormatPrice(MarketRules rules, long ticks, Span<char> destination) =>
        FormatAmount(rules.Quote, checked(ticks * rules.TickMinor), destination);

    /// <summary>Writes ticks as a price in ASCII bytes and returns the length.</summary>
    /// <exception cref="OverflowException">The price does not fit 64 bits of quote minor units.</exception>
    public static int FormatPrice(MarketRules rules, long ticks, Span<byte> destination) =>
        FormatAmount(rules.Quote, checked(ticks * rules.TickMinor), destination);

    /// <summary>Writes lots as a quantity of the base asset and returns the length.</summary>
    /// <exception cref="OverflowException">The quantity does not fit 64 bits of base minor units.</exception>
    public static int FormatQuantity(MarketRules rules, long lots, Span<char> destination) =>
        FormatAmount(rules.Base, checked(lots * rules.LotMinor), destination);

    /// <summary>Writes lots as a quantity of the base asset in ASCII bytes and returns the length.</summary>
    /// <exception cref="OverflowException">The quantity does not fit 64 bits of base minor units.</exception>
    public static int FormatQuantity(MarketRules rules, long lots, Span<byte> destination) =>
        FormatAmount(rules.Base, checked(lots * rules.LotMinor), destination);

    /// <summary>Writes minor units of an asset, negative ones too, and returns the length.</summary>
    public static int FormatAmount(Asset asset, long minor, Span<char> destination) =>
        DecimalText.Format(minor, asset.Scale, Decimals, destination);

    /// <summary>Writes minor units of an asset in ASCII bytes and returns the length.</summary>
    public static int FormatAmount(Asset asset, long minor, Span<byte> destination) =>
        DecimalText.Format(minor, asset.Scale, Decimals, destination);

    /// <summary>The text of a price in ticks.</summary>
    public static string PriceText(MarketRules rules, long ticks)
    {
        Span<char> buffer = stackalloc char[DecimalText.MaxFormattedLength];
        return new(buffer[..FormatPrice(rules, ticks, buffer)]);
    }

    /// <summary>The text of a quantity in lots.</summary>
    public static string QuantityText(MarketRules rules, long lots)
    {
        Span<char> buffer = stackalloc char[DecimalText.MaxFormattedLength];
        return new(buffer[..FormatQuantity(rules, lots, buffer)]);
    }

    /// <summary>The text of an amount in minor units.</summary>
    public static string AmountText(Asset asset, long minor)
    {
        Span<char> buffer = stackalloc char[DecimalText.MaxFormattedLength];
        return new(buffer[..FormatAmount(asset, minor, buffer)]);
    }

    // Reading at the asset's own scale gives it the whole 63 bits; only a number that does not fit that scale is read
    // again, to tell "more than 8 decimals" from "between two ticks".
    private static UnitParse Minor(ReadOnlySpan<char> text, int scale, out long minor)
    {
        var result = DecimalText.TryParse(text, scale, out minor);
        return result == DecimalParse.TooPrecise
            ? BetweenUnits(DecimalText.TryParse(text, Decimals, out _))
            : AmountResult(result);
    }

    private static UnitParse Minor(ReadOnlySpan<byte> ascii, int scale, out long minor)
    {
        var result = DecimalText.TryParse(ascii, scale, out minor);
        return result == DecimalParse.TooPrecise
            ? BetweenUnits(DecimalText.TryParse(ascii, Decimals, out _))
            : AmountResult(result);
    }

    private static UnitParse BetweenUnits(DecimalParse atFullScale) =>
        atFullScale == DecimalParse.TooPrecise ? UnitParse.TooPrecise : UnitParse.NotMultiple;

    private static UnitParse Multiple(UnitParse result, long minor, long unitMinor, out long units)
    {
        units = 0;
        if (result != UnitParse.Ok) return result;
        var (quotient, rest) = Math.DivRem(minor, unitMinor);
        if (rest != 0) return UnitParse.NotMultiple;
        units = quotient;
        return UnitParse.Ok;
    }

    private static UnitParse AmountResult(DecimalParse result) => result switch
    {
        DecimalParse.Ok => UnitParse.Ok,
        DecimalParse.Malformed => UnitParse.Malformed,
        DecimalParse.TooPrecise => UnitParse.TooPrecise,
        DecimalParse.Overflow => UnitParse.Overflow,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
