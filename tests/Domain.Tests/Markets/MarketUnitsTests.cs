using System.Text;
using CsCheck;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;

namespace Exchange.Domain.Tests.Markets;

public sealed class MarketUnitsTests
{
    [Theory]
    [InlineData("50000.01", UnitParse.Ok, 5_000_001)]
    [InlineData("50000.01000000", UnitParse.Ok, 5_000_001)]
    [InlineData("0", UnitParse.Ok, 0)]
    [InlineData("50000.015", UnitParse.NotMultiple, 0)]
    [InlineData("50000.00000001", UnitParse.NotMultiple, 0)]
    [InlineData("50000.000000001", UnitParse.TooPrecise, 0)]
    [InlineData("50000.010000000", UnitParse.Ok, 5_000_001)]
    [InlineData("-1", UnitParse.Malformed, 0)]
    [InlineData("", UnitParse.Malformed, 0)]
    [InlineData("92233720368.55", UnitParse.Overflow, 0)]
    public void Reads_prices(string text, UnitParse expected, long ticks)
    {
        var rules = SampleMarkets.BtcUsdt;
        Assert.Equal((expected, ticks), (MarketUnits.TryParsePrice(rules, text, out var read), read));
        Assert.Equal((expected, ticks), (MarketUnits.TryParsePrice(rules, Ascii(text), out read), read));
    }

    [Theory]
    [InlineData("0.05", UnitParse.Ok, 1)]
    [InlineData("0.04", UnitParse.NotMultiple, 0)]
    [InlineData("0.051", UnitParse.NotMultiple, 0)]
    [InlineData("0.05000001", UnitParse.NotMultiple, 0)]
    [InlineData("0.050000001", UnitParse.TooPrecise, 0)]
    [InlineData("92233720368547758.05", UnitParse.Ok, 1_844_674_407_370_955_161)]
    [InlineData("92233720368547758.05000001", UnitParse.NotMultiple, 0)]
    [InlineData("92233720368547758.08", UnitParse.Overflow, 0)]
    public void Reads_prices_of_an_asset_with_few_decimals(string text, UnitParse expected, long ticks)
    {
        var rules = SampleMarkets.BtcEur;
        Assert.Equal((expected, ticks), (MarketUnits.TryParsePrice(rules, text, out var read), read));
        Assert.Equal((expected, ticks), (MarketUnits.TryParsePrice(rules, Ascii(text), out read), read));
    }

    [Theory]
    [InlineData("0.00001", UnitParse.Ok, 1)]
    [InlineData("1.5", UnitParse.Ok, 150_000)]
    [InlineData("0.000011", UnitParse.NotMultiple, 0)]
    [InlineData("0.000010001", UnitParse.TooPrecise, 0)]
    [InlineData("1e5", UnitParse.Malformed, 0)]
    [InlineData("92233720369", UnitParse.Overflow, 0)]
    public void Reads_quantities(string text, UnitParse expected, long lots)
    {
        var rules = SampleMarkets.BtcUsdt;
        Assert.Equal((expected, lots), (MarketUnits.TryParseQuantity(rules, text, out var read), read));
        Assert.Equal((expected, lots), (MarketUnits.TryParseQuantity(rules, Ascii(text), out read), read));
    }

    [Theory]
    [InlineData("10.01", UnitParse.Ok, 1_001)]
    [InlineData("10.010", UnitParse.Ok, 1_001)]
    [InlineData("10.001", UnitParse.TooPrecise, 0)]
    [InlineData("10.", UnitParse.Malformed, 0)]
    [InlineData("92233720368547758.08", UnitParse.Overflow, 0)]
    public void Reads_amounts(string text, UnitParse expected, long minor)
    {
        Assert.Equal((expected, minor), (MarketUnits.TryParseAmount(SampleMarkets.Eur, text, out var read), read));
        Assert.Equal((expected, minor), (MarketUnits.TryParseAmount(SampleMarkets.Eur, Ascii(text), out read), read));
    }

    [Fact]
    public void Writes_eight_decimals()
    {
        Assert.Equal("50000.01000000", MarketUnits.PriceText(SampleMarkets.BtcUsdt, 5_000_001));
        Assert.Equal("0.05000000", MarketUnits.PriceText(SampleMarkets.BtcEur, 1));
        Assert.Equal("0.00001000", MarketUnits.QuantityText(SampleMarkets.BtcUsdt, 1));
        Assert.Equal("3.00000000", MarketUnits.QuantityText(SampleMarkets.ShareEur, 3));
        Assert.Equal("-10.01000000", MarketUnits.AmountText(SampleMarkets.Eur, -1_001));
        Assert.Equal("92233720368547758.07000000", MarketUnits.AmountText(SampleMarkets.Eur, long.MaxValue));
        Assert.Throws<OverflowException>(() => MarketUnits.PriceText(SampleMarkets.BtcUsdt, long.MaxValue));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        MarketRules[] markets = [SampleMarkets.BtcUsdt, SampleMarkets.BtcEur, SampleMarkets.ShareEur];
        Gen.Select(Gen.Int[0, markets.Length - 1].Select(i => markets[i]), Gen.Long[0, 9_000_000_000]).Sample((rules, value) =>
        {
            Span<byte> buffer = stackalloc byte[DecimalText.MaxFormattedLength];
            var price = buffer[..MarketUnits.FormatPrice(rules, value, buffer)];
            Assert.Equal(UnitParse.Ok, MarketUnits.TryParsePrice(rules, price, out var ticks));
            Assert.Equal(value, ticks);
            var quantity = buffer[..MarketUnits.FormatQuantity(rules, value, buffer)];
            Assert.Equal(UnitParse.Ok, MarketUnits.TryParseQuantity(rules, quantity, out var lots));
            Assert.Equal(value, lots);
            var amount = buffer[..MarketUnits.FormatAmount(rules.Quote, value, buffer)];
            Assert.Equal(UnitParse.Ok, MarketUnits.TryParseAmount(rules.Quote, amount, out var minor));
            Assert.Equal(value, minor);
        });
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
