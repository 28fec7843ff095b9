using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>
/// Trailing stops: the scenarios of Binance's "Trailing stop order FAQ" (two ticks are one unit of its prices), and what it
/// leaves open.
/// </summary>
public class TrailingStopTests
{
    private readonly BookScript _book = new(TestMarkets.Plain);

    [Theory]
    [InlineData("A", "buy 1 @ 90000 stop=88000 trail=500", "80000 74000 88000 90000 92000 84000 88199", 88_200)]
    [InlineData("B", "sell 1 @ 76000 stop=78000 trail=1000", "80000 83000 78000 74000 82000 73801", 73_800)]
    [InlineData("C", "buy 1 @ 77000 tp=76000 trailtp=850", "80000 84000 76000 74000 78000 76000 80289", 80_290)]
    [InlineData("D", "sell 1 @ 82000 tp=84000 trailtp=750", "80000 83000 78000 84000 90000 88000 93000 86026", 86_025)]
    [InlineData("E", "sell 1 @ 78000 trail=700", "80000 84000 79000 91000 84631", 84_630)]
    public void Scenario_of_the_FAQ(string scenario, string order, string tape, long trigger)
    {
        var prices = tape.Split(' ');
        Trade(prices[0]);
        _book.TakeLog();
        _book.Run($"t: alice {order}").Expect("t waits");
        foreach (var price in prices[1..]) Trade(price);
        Assert.DoesNotContain("triggered", _book.TakeLog(), StringComparison.Ordinal);
        Trade($"{trigger}");
        Assert.True(_book.TakeLog().Contains($"t triggered at {trigger}", StringComparison.Ordinal), scenario);
        Assert.True(_book.Book.TryGetOrder(_book.Id("t"), out _), "I-O7: it keeps its id and rests at its limit.");
    }

    [Fact]
    public void Before_the_first_trade_the_first_trade_is_the_best_price()
    {
        _book.Run("t: alice sell 1 @ 50 trail=1000");
        Trade("100");
        Trade("91");
        Assert.DoesNotContain("triggered", _book.TakeLog(), StringComparison.Ordinal);
        Trade("90");
        Assert.Contains("t triggered at 90", _book.TakeLog(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_one_trade_the_smallest_delta_triggers_first_then_whoever_began_first()
    {
        Trade("1000");
        _book.Run("""
            a: alice sell 1 @ 10 trail=500
            b: bob sell 1 @ 20 trail=300
            c: carol sell 1 @ 30 trail=500
            """);
        Trade("1100");
        _book.Run("d: dave sell 1 @ 40 trail=300");
        _book.TakeLog();
        Trade("900");
        Assert.Equal(
            ["b triggered at 900", "d triggered at 900", "a triggered at 900", "c triggered at 900"],
            _book.TakeLog().Split(Environment.NewLine).Where(line => line.Contains("triggered", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_cancelled_trailing_stop_triggers_no_more()
    {
        Trade("1000");
        _book.Run("""
            a: alice sell 1 @ 10 trail=500
            b: bob sell 1 @ 20 trail=500
            cancel alice a
            """);
        _book.TakeLog();
        Trade("900");
        var log = _book.TakeLog();
        Assert.Contains("b triggered", log, StringComparison.Ordinal);
        Assert.DoesNotContain("a triggered", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Protection_of_a_market_kind_is_measured_from_the_trigger_and_gives_the_rest_of_the_hold_back()
    {
        var book = new BookScript(TestMarkets.Plain with { MarketOrderBandBips = 1_000 });
        book.Run("""
            x: dave sell 1 @ 1000
            y: erin buy 1 @ 1000
            t: alice buy 2 trail=1000
            """);
        Assert.True(book.Book.TryGetOrder(book.Id("t"), out var slot));
        Assert.Equal(2 * 1_210, book.Book.Orders[slot].HoldMinor);
        book.Run("""
            x: dave sell 1 @ 500
            y: erin buy 1 @ 500
            m: dave sell 1 @ 605
            n: dave sell 1 @ 606
            """);
        book.TakeLog();
        book.Run("""
            x: dave sell 1 @ 550
            y: erin buy 1 @ 550
            """).Expect("""
            x rests
            y trades 1 @ 550 with x
            t triggered at 550
            t trades 1 @ 605 with m
            t Expired InsufficientLiquidity
            """);
    }

    [Theory]
    [InlineData("buy 1 trail=9", RejectReason.FilterTrailingDelta)]
    [InlineData("sell 1 trail=2001", RejectReason.FilterTrailingDelta)]
    [InlineData("sell 1 stop=1000 trail=100", RejectReason.WouldTriggerImmediately)]
    public void Deltas_and_stop_prices_have_limits(string order, RejectReason reason)
    {
        var book = new BookScript(TestMarkets.Plain with
        {
            MinTrailingAboveBips = 10,
            MaxTrailingAboveBips = 2_000,
            MinTrailingBelowBips = 10,
            MaxTrailingBelowBips = 2_000,
        });
        book.Run("""
            x: dave sell 1 @ 1000
            y: erin buy 1 @ 1000
            """).TakeLog();
        book.Run($"t: alice {order}").Expect($"refused {reason}");
    }

    private void Trade(string price) => _book.Run($"""
        x: dave sell 1 @ {price}
        y: erin buy 1 @ {price}
        """);
}
