using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Exchange.Domain.Numerics;

namespace Exchange.Domain.Tests.Numerics;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0", 8, 0)]
    [InlineData("1", 8, 100_000_000)]
    [InlineData("0.00000001", 8, 1)]
    [InlineData("00.1", 8, 10_000_000)]
    [InlineData("1.10", 1, 11)]
    [InlineData("1.10000000000000000000", 1, 11)]
    [InlineData("7", 0, 7)]
    [InlineData("7.000", 0, 7)]
    [InlineData("92233720368.54775807", 8, long.MaxValue)]
    [InlineData("9223372036854775807", 0, long.MaxValue)]
    [InlineData("09223372036854775807", 0, long.MaxValue)]
    [InlineData("00000000000000000001.0000000000000000000", 18, 1_000_000_000_000_000_000)]
    public void Reads_exactly(string text, int scale, long minor) => AssertParse(DecimalParse.Ok, minor, text, scale);

    [Theory]
    [InlineData("0.000000001", 8)]
    [InlineData("1.000000010", 7)]
    [InlineData("1.5", 0)]
    [InlineData("0.00000000000000000001", 8)]
    [InlineData("99999999999999999999.1", 0)]
    public void Never_rounds(string text, int scale) => AssertParse(DecimalParse.TooPrecise, 0, text, scale);

    [Theory]
    [InlineData("92233720368.54775808", 8)]
    [InlineData("9223372036854775808", 0)]
    [InlineData("18446744073709551616", 0)]
    [InlineData("18446744073709551617", 0)]
    [InlineData("99999999999999999999", 0)]
    [InlineData("92233720369", 8)]
    [InlineData("10", 18)]
    [InlineData("36893488147419103233", 0)]
    public void Refuses_what_does_not_fit(string text, int scale) =>
        AssertParse(DecimalParse.Overflow, 0, text, scale);

    public static TheoryData<string> BadNumbers => new()
    {
        "", "-0", "-1", "+1", ".1", "1.", ".", "..", "1..2", "1.2.3", "1e5", "1E-30", "NaN", "Infinity", "0x1", "1_000",
        "1,000", "1,5", "\u0661\u0662", "\uFF11", "1\0", "\01", "1 ", " 1", "1\n", "1\r\n", "\t1", "1\u00A0", "1.\u0660",
        "1-", "(1)", "1.0f", "1m", "$1", "\u0131", "\u2212" + "1",
        new string('0', 21), "0." + new string('0', 21), new string('9', 400), "000000000000000000001",
        // One character past the limit although each side of the point is within its own.
        new string('1', 20) + "." + new string('0', 20),
        // Characters whose low byte is a digit or a point.
        "\u0131\u0130", "\u0231", "1\u012E5",
    };

    [Theory]
    [MemberData(nameof(BadNumbers))]
    public void Refuses_what_is_not_a_number(string text) => AssertParse(DecimalParse.Malformed, 0, text, 8);

    [Fact]
    public void Refuses_bytes_outside_ascii()
    {
        foreach (var b in Enumerable.Range(0, 256).Select(b => (byte)b))
        {
            var expected = b is >= (byte)'0' and <= (byte)'9' ? DecimalParse.Ok : DecimalParse.Malformed;
            Assert.Equal(expected, DecimalText.TryParse([b], 8, out _));
            Assert.Equal(expected, DecimalText.TryParse([(byte)'1', (byte)'.', b], 8, out _));
        }
    }

    [Fact]
    public void Forty_characters_are_the_limit()
    {
        AssertParse(DecimalParse.Ok, 0, new string('0', 20) + "." + new string('0', 19), 8);
        AssertParse(DecimalParse.Ok, 0, new string('0', 19) + "." + new string('0', 20), 8);
        AssertParse(DecimalParse.Malformed, 0, new string('0', 20) + "." + new string('0', 20), 8);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(DecimalText.MaxScale + 1)]
    public void Scale_has_limits(int scale)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DecimalText.TryParse("1", scale, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecimalText.ToText(1, scale));
    }

    [Theory]
    [InlineData(100_000, 8, "0.00100000")]
    [InlineData(0, 8, "0.00000000")]
    [InlineData(0, 0, "0")]
    [InlineData(-1, 8, "-0.00000001")]
    [InlineData(-123, 0, "-123")]
    [InlineData(123_456, 2, "1234.56")]
    [InlineData(long.MaxValue, 8, "92233720368.54775807")]
    [InlineData(long.MinValue, 8, "-92233720368.54775808")]
    [InlineData(long.MinValue, 18, "-9.223372036854775808")]
    [InlineData(long.MinValue, 0, "-9223372036854775808")]
    public void Writes_exactly_the_scale(long minor, int scale, string text)
    {
        Assert.Equal(text, DecimalText.ToText(minor, scale));
        Assert.Equal(text, Encoding.ASCII.GetString(Bytes(b => DecimalText.Format(minor, scale, b))));
    }

    [Theory]
    [InlineData(12_345, 2, 8, "123.45000000")]
    [InlineData(-7, 0, 8, "-7.00000000")]
    [InlineData(long.MinValue, 0, 18, "-9223372036854775808.000000000000000000")]
    public void Adds_zeros_without_overflow(long minor, int scale, int decimals, string text)
    {
        Span<char> buffer = stackalloc char[DecimalText.MaxFormattedLength];
        Assert.Equal(text, new string(buffer[..DecimalText.Format(minor, scale, decimals, buffer)]));
        Assert.Equal(text, Encoding.ASCII.GetString(Bytes(b => DecimalText.Format(minor, scale, decimals, b))));
    }

    [Fact]
    public void Writing_needs_room()
    {
        var exact = new char[10];
        Assert.Equal(10, DecimalText.Format(100_000, 8, exact));
        Assert.Throws<ArgumentException>(() => DecimalText.Format(100_000, 8, exact.AsSpan(0, 9)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecimalText.Format(1, 8, 7, exact.AsSpan()));
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.OneOf(Gen.Long[0, long.MaxValue], Gen.Long[0, 1000]), Gen.Int[0, DecimalText.MaxScale])
            .Sample((minor, scale) => AssertParse(DecimalParse.Ok, minor, DecimalText.ToText(minor, scale), scale));

    [Fact]
    public void Agrees_with_exact_arithmetic() =>
        Gen.Select(Digits, Digits, Gen.Bool, Gen.Int[0, DecimalText.MaxScale]).Sample((whole, fraction, point, scale) =>
        {
            if (whole.Length + fraction.Length >= DecimalText.MaxLength) fraction = fraction[..^1];
            var text = point ? whole + "." + fraction : whole;
            var decimals = point ? fraction.Length : 0;
            var digits = BigInteger.Parse(whole + (point ? fraction : ""), CultureInfo.InvariantCulture);
            var scaled = BigInteger.DivRem(
                digits * BigInteger.Pow(10, scale), BigInteger.Pow(10, decimals), out var remainder);
            var expected = remainder != 0 ? DecimalParse.TooPrecise
                : scaled > long.MaxValue ? DecimalParse.Overflow
                : DecimalParse.Ok;
            AssertParse(expected, expected == DecimalParse.Ok ? (long)scaled : 0, text, scale);
        });

    [Fact]
    public void Spans_allocate_nothing()
    {
        Span<char> buffer = stackalloc char[DecimalText.MaxFormattedLength];
        DecimalText.TryParse("12345.678", 8, out _);
        DecimalText.Format(12345, 8, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            DecimalText.TryParse("12345.678", 8, out var minor);
            DecimalText.Format(minor, 8, buffer);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static Gen<string> Digits =>
        Gen.OneOf(Gen.Char['0', '9'], Gen.Const('0')).Array[1, 20].Select(c => new string(c));

    private static void AssertParse(DecimalParse expected, long minor, string text, int scale)
    {
        Assert.Equal((expected, minor), (DecimalText.TryParse(text, scale, out var fromChars), fromChars));
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal((expected, minor), (DecimalText.TryParse(bytes, scale, out var fromBytes), fromBytes));
    }

    private static byte[] Bytes(Func<byte[], int> write)
    {
        var buffer = new byte[DecimalText.MaxFormattedLength];
        return buffer[..write(buffer)];
    }
}
