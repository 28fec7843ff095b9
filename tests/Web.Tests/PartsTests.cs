using Exchange.Abstractions.Markets;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Web.Blazor.Components.Account;
using Exchange.Web.Blazor.Markets;

namespace Exchange.Web.Tests;

/// <summary>Numbers as people read them, and other small parts.</summary>
public sealed class PartsTests
{
    private static readonly Asset Bitcoin = new(1, "BTC", 8, "Bitcoin");
    private static readonly Asset Tether = new(2, "USDT", 8, "Tether");

    private static readonly MarketView Market = MarketView.From(new MarketRules
    {
        Id = 1,
        Symbol = "BTCUSDT",
        Base = Bitcoin,
        Quote = Tether,
        TickMinor = 1_000_000,
        LotMinor = 1_000,
        MakerFee = new FeeRate(0),
        TakerFee = new FeeRate(0),
        MinPriceTicks = 1,
        MaxPriceTicks = 100_000_000,
        MaxLots = 1_000_000,
        MaxMarketLots = 1_000_000,
        MinNotionalMinor = 1,
        MaxNotionalMinor = 1_000_000_000_000,
    });

    [Theory]
    [InlineData(0, "–")]
    [InlineData(1, "0.01")]
    [InlineData(6_000_000, "60,000.00")]
    [InlineData(123_456_789, "1,234,567.89")]
    public void A_price_has_the_markets_decimals(long ticks, string text) =>
        Assert.Equal(text, NumberText.Price(Market, ticks));

    [Theory]
    [InlineData(0, 8, "0.00")]
    [InlineData(1, 8, "0.00000001")]
    [InlineData(123_456_789_012, 8, "1,234.56789012")]
    [InlineData(100_000_000_000, 8, "1,000.00")]
    [InlineData(-1_250_000_000_000, 8, "-12,500.00")]
    [InlineData(1_234, 0, "1,234")]
    public void An_amount_keeps_every_digit_that_says_something(long minor, int scale, string text) =>
        Assert.Equal(text, NumberText.Amount(minor, scale));

    [Fact]
    public void A_value_is_rounded_down()
    {
        Assert.Equal("1,234.56", NumberText.Rounded(123_456_999_999, 8));
        Assert.Equal("0.00", NumberText.Rounded(999_999, 8));
    }

    [Theory]
    [InlineData(100, 101, "+1.00%")]
    [InlineData(100, 99, "-1.00%")]
    [InlineData(100, 100, "0.00%")]
    [InlineData(0, 0, "0.00%")]
    public void A_change_has_its_sign(long open, long last, string text)
    {
        var day = new DayStatisticsView { OpenMicros = 0, CloseMicros = 1, OpenTicks = open, LastTicks = last };
        Assert.Equal(text, new MarketLine(Market, last, day).Change);
    }

    [Fact]
    public void A_value_is_told_at_the_last_price_or_not_at_all()
    {
        var day = new DayStatisticsView { OpenMicros = 0, CloseMicros = 1 };
        MarketLine[] lines = [new(Market, 6_000_000, day)];
        Assert.Equal((Int128)3_000_000_000_000, MarketOverview.Value(lines, Bitcoin.Id, 50_000_000, "USDT"));
        Assert.Null(MarketOverview.Value(lines, 77, 1, "USDT"));
        Assert.Equal((Int128)0, MarketOverview.Value(lines, 77, 0, "USDT"));
        Assert.Null(MarketOverview.Value([new(Market, 0, day)], Bitcoin.Id, 1, "USDT"));
    }

    [Theory]
    [InlineData("/wallet?x=1", "/wallet?x=1")]
    [InlineData("/", "/")]
    [InlineData("//evil.example", null)]
    [InlineData("/\\evil.example", null)]
    [InlineData("https://evil.example", null)]
    [InlineData("/a\nb", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_way_back_never_leads_to_another_site(string? path, string? local) =>
        Assert.Equal(local, AccountNavigation.Local(path));

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36", "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Windows")]
    [InlineData("curl/8.5.0", "Unknown browser")]
    public void Browsers_are_named(string client, string name) => Assert.Equal(name, Browsers.Describe(client));
}
