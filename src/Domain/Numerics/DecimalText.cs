using System.Numerics;
using System.Runtime.CompilerServices;

namespace Exchange.Domain.Numerics;

/// <summary>What became of a decimal number in a text.</summary>
public enum DecimalParse
{
    /// <summary>The number was read exactly.</summary>
    Ok = 1,

    /// <summary>The text is not a number of the grammar.</summary>
    Malformed = 2,

    /// <summary>The number has more significant decimals than the unit; it is never rounded.</summary>
    TooPrecise = 3,

    /// <summary>The number does not fit 63 bits of minor units.</summary>
    Overflow = 4,
}

/// <summary>
/// The one strict reader and writer of decimal numbers. The grammar is <c>[0-9]{1,20}(\.[0-9]{1,20})?</c> in at most
/// <see cref="MaxLength"/> ASCII characters: no sign, exponent, white space, group separator or trailing NUL, all of which
/// the runtime's parsers accept in some style. Numbers are whole minor units of 10^-scale; input is never rounded.
/// </summary>
public static class DecimalText
{
    /// <summary>Most characters of a number that is read.</summary>
    public const int MaxLength = 40;

    /// <summary>Most decimals a unit may have.</summary>
    public const int MaxScale = 18;

    /// <summary>Room every formatted number fits in: a sign, 19 digits, a point and 18 added zeros.</summary>
    public const int MaxFormattedLength = 39;

    private const int MaxDigits = 20;

    /// <summary>Reads a number as minor units of 10^-<paramref name="scale"/>; 0 unless the result is Ok.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="scale">Decimals of the unit, 0 … <see cref="MaxScale"/>.</param>
    /// <param name="minor">The number, 0 … <see cref="long.MaxValue"/>.</param>
    public static DecimalParse TryParse(ReadOnlySpan<char> text, int scale, out long minor) =>
        Parse(text, scale, out minor);

    /// <summary>Reads a number from its ASCII bytes, like the overload for characters.</summary>
    /// <param name="ascii">The bytes; a byte outside ASCII is malformed.</param>
    /// <param name="scale">Decimals of the unit, 0 … <see cref="MaxScale"/>.</param>
    /// <param name="minor">The number, 0 … <see cref="long.MaxValue"/>.</param>
    public static DecimalParse TryParse(ReadOnlySpan<byte> ascii, int scale, out long minor) =>
        Parse(ascii, scale, out minor);

    /// <summary>
    /// Writes minor units with exactly <paramref name="scale"/> decimals and returns the number of characters; throws
    /// <see cref="ArgumentException"/> when they do not fit (<see cref="MaxFormattedLength"/> always does).
    /// </summary>
    public static int Format(long minor, int scale, Span<char> destination) =>
        Write(minor, scale, scale, destination);

    /// <summary>Writes the ASCII bytes of the number, like the overload for characters.</summary>
    public static int Format(long minor, int scale, Span<byte> destination) =>
        Write(minor, scale, scale, destination);

    /// <summary>
    /// Writes minor units of 10^-<paramref name="scale"/> with <paramref name="decimals"/> decimals, at least
    /// <paramref name="scale"/> of them, by adding zeros; so it cannot overflow as a multiplication would.
    /// </summary>
    public static int Format(long minor, int scale, int decimals, Span<char> destination) =>
        Write(minor, scale, decimals, destination);

    /// <summary>Writes the ASCII bytes of the number, like the overload for characters.</summary>
    public static int Format(long minor, int scale, int decimals, Span<byte> destination) =>
        Write(minor, scale, decimals, destination);

    /// <summary>The text of minor units with exactly <paramref name="scale"/> decimals.</summary>
    public static string ToText(long minor, int scale)
    {
        Span<char> buffer = stackalloc char[MaxFormattedLength];
        return new(buffer[..Format(minor, scale, buffer)]);
    }

    private static DecimalParse Parse<T>(ReadOnlySpan<T> text, int scale, out long minor)
        where T : unmanaged, IBinaryInteger<T>
    {
        CheckScale(scale);
        minor = 0;
        if (text.Length > MaxLength) return DecimalParse.Malformed;

        ulong value = 0;
        var fits = true;
        var position = 0;
        while (position < text.Length && Digit(text[position]) is var digit and <= 9)
        {
            fits &= Append(ref value, digit);
            position++;
        }
        if (position is 0 or > MaxDigits) return DecimalParse.Malformed;

        var decimals = 0;
        var exact = true;
        if (position < text.Length)
        {
            if (text[position] != T.CreateTruncating('.')) return DecimalParse.Malformed;
            position++;
            while (position < text.Length && Digit(text[position]) is var digit and <= 9)
            {
                if (decimals < scale) fits &= Append(ref value, digit);
                else exact &= digit == 0;
                decimals++;
                position++;
            }
            if (position < text.Length || decimals is 0 or > MaxDigits) return DecimalParse.Malformed;
        }
        for (; decimals < scale; decimals++) fits &= Append(ref value, 0);

        if (!exact) return DecimalParse.TooPrecise;
        if (!fits) return DecimalParse.Overflow;
        minor = (long)value;
        return DecimalParse.Ok;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Digit<T>(T character)
        where T : unmanaged, IBinaryInteger<T> => unchecked(uint.CreateTruncating(character) - '0');

    // Whether the number still fits 63 bits; once it does not, the value is no longer read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Append(ref ulong value, uint digit)
    {
        const ulong limit = long.MaxValue / 10;
        if (value >= limit && (value > limit || digit > long.MaxValue % 10)) return false;
        value = value * 10 + digit;
        return true;
    }

    private static int Write<T>(long minor, int scale, int decimals, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        CheckScale(scale);
        ArgumentOutOfRangeException.ThrowIfLessThan(decimals, scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, MaxScale);

        // The smallest long has no positive counterpart; its magnitude fits the unsigned type.
        var magnitude = unchecked(minor < 0 ? (ulong)-minor : (ulong)minor);
        var length = Math.Max(CountDigits(magnitude), scale + 1) + (decimals - scale)
            + (decimals > 0 ? 1 : 0) + (minor < 0 ? 1 : 0);
        if (destination.Length < length)
            throw new ArgumentException("The destination is too short for the number.", nameof(destination));

        var position = length;
        for (var i = decimals; i > scale; i--) destination[--position] = T.CreateTruncating('0');
        for (var i = scale; i > 0; i--) PutDigit(destination, ref position, ref magnitude);
        if (decimals > 0) destination[--position] = T.CreateTruncating('.');
        do PutDigit(destination, ref position, ref magnitude);
        while (magnitude != 0);
        if (minor < 0) destination[0] = T.CreateTruncating('-');
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutDigit<T>(Span<T> destination, ref int position, ref ulong magnitude)
        where T : unmanaged, IBinaryInteger<T>
    {
        var rest = magnitude / 10;
        destination[--position] = T.CreateTruncating('0' + (uint)(magnitude - rest * 10));
        magnitude = rest;
    }

    private static void CheckScale(int scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, MaxScale);
    }

    private static int CountDigits(ulong value)
    {
        var count = 1;
        for (; value >= 10; value /= 10) count++;
        return count;
    }
}
