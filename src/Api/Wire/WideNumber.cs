using System.Numerics;

namespace Exchange.Api.Wire;

/// <summary>Exact decimal texts of sums and ratios that may not fit 63 bits. Never floating point.</summary>
internal static class WideNumber
{
    /// <summary>
    /// Writes units of 10^-<paramref name="scale"/> with <paramref name="decimals"/> decimals, at least
    /// <paramref name="scale"/>; 64 bytes always fit.
    /// </summary>
    public static int Format(Int128 value, int scale, int decimals, Span<byte> destination)
    {
        var negative = value < 0;
        var magnitude = negative ? (UInt128)(-value) : (UInt128)value;
        Span<byte> digits = stackalloc byte[48];
        var position = digits.Length;
        var written = 0;
        while (magnitude != 0 || written <= scale)
        {
            (magnitude, var digit) = UInt128.DivRem(magnitude, 10);
            digits[--position] = (byte)('0' + (int)digit);
            written++;
        }
        var length = 0;
        if (negative) destination[length++] = (byte)'-';
        var whole = digits[position..^scale];
        whole.CopyTo(destination[length..]);
        length += whole.Length;
        if (decimals == 0) return length;
        destination[length++] = (byte)'.';
        digits[^scale..].CopyTo(destination[length..]);
        length += scale;
        destination.Slice(length, decimals - scale).Fill((byte)'0');
        return length + decimals - scale;
    }

    /// <summary>
    /// <paramref name="numerator"/> × 10^<paramref name="power"/> ÷ <paramref name="denominator"/>, rounded half away from
    /// zero; 0 when the denominator is 0.
    /// </summary>
    public static Int128 Ratio(Int128 numerator, int power, Int128 denominator)
    {
        if (denominator == 0) return 0;
        var divisor = BigInteger.Abs(denominator);
        var scaled = BigInteger.Abs(numerator) * BigInteger.Pow(10, power);
        var quotient = (scaled + divisor / 2) / divisor;
        return (Int128)(numerator < 0 == denominator < 0 ? quotient : -quotient);
    }
}
