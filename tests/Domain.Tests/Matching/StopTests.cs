using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>Stop and take-profit orders: direction, order of triggering, cascades, and what they become (I-O7).</summary>
public class StopTests
{
    // The last price is 100, and there is room to trade on both sides.
    private readonly BookScript _book = new BookScript(TestMarkets.Plain).Run("""
        x: dave buy 1 @ 100
        y: erin sell 1 @ 100
        b1: dave buy 50 @ 90
        s1: dave sell 50 @ 110
        """);

    public StopTests() => _book.TakeLog();

    [Theory]
    [InlineData("buy 1 stop=101 market", "t waits")]
    [InlineData("buy 1 stop=100 market", "refused WouldTriggerImmediately")]
    [InlineData("sell 1 stop=99 market", "t waits")]
    [InlineData("sell 1 stop=100 market", "refused WouldTriggerImmediately")]
    [InlineData("buy 1 tp=99 market", "t waits")]
    [InlineData("buy 1 tp=100 market", "refused WouldTriggerImmediately")]
    [InlineData("sell 1 tp=101 market", "t waits")]
    [InlineData("sell 1 tp=100 market", "refused WouldTriggerImmediately")]
    [InlineData("buy 1 @ 105 stop=101", "t waits")]
    [InlineData("sell 1 @ 95 tp=100", "refused WouldTriggerImmediately")]
    public void Stop_price_must_not_be_reached_yet(string order, string expected) =>
        _book.Run($"t: alice {order}").Expect(expected);

    [Fact]
    public void Before_the_first_trade_every_stop_price_waits() => new BookScript(TestMarkets.Plain)
        .Run("""
            a: alice buy 1 stop=5 market
            b: alice sell 1 stop=500 market
            """)
        .Expect("""
            a waits
            b waits
            """);

    [Theory]
    [InlineData("alice buy 2 stop=105 market", 104, false)]
    [InlineData("alice buy 2 stop=105 market", 105, true)]
    [InlineData("alice sell 2 tp=105 market", 104, false)]
    [InlineData("alice sell 2 tp=105 market", 105, true)]
    [InlineData("alice sell 2 stop=95 market", 96, false)]
    [InlineData("alice sell 2 stop=95 market", 95, true)]
    [InlineData("alice buy 2 tp=95 market", 96, false)]
    [InlineData("alice buy 2 tp=95 market", 95, true)]
    public void Triggers_when_the_last_price_reaches_the_stop_price(string order, long price, bool triggers)
    {
        _book.Run($"""
            t: {order}
            p: bob buy 1 @ {price}
            q: carol sell 1 @ {price}
            """);
        Assert.Equal(triggers, _book.TakeLog().Contains($"t triggered at {price}", StringComparison.Ordinal));
    }

    [Fact]
    public void Triggered_stop_loss_takes_like_a_market_order_and_its_rest_expires() => _book
        .Run("""
            t: alice buy 60 stop=105 market
            p: bob sell 1 @ 105
            q: carol buy 1 @ 105
            """)
        .Expect("""
            t waits
            p rests
            q trades 1 @ 105 with p
            t triggered at 105
            t trades 50 @ 110 with s1
            t Expired InsufficientLiquidity
            """);

    [Fact]
    public void Triggered_stop_without_limit_stops_at_its_protection_price()
    {
        var book = new BookScript(TestMarkets.Plain with { MarketOrderBandBips = 200 }).Run("""
            x: dave buy 1 @ 100
            y: erin sell 1 @ 100
            s1: dave sell 1 @ 106
            s2: dave sell 1 @ 108
            t: alice buy 5 stop=105 market
            p: bob sell 1 @ 105
            """);
        book.TakeLog();
        book.Run("q: carol buy 1 @ 105").Expect("""
            q trades 1 @ 105 with p
            t triggered at 105
            t trades 1 @ 106 with s1
            t Expired InsufficientLiquidity
            """);
    }

    [Fact]
    public void Triggered_limit_joins_the_book_when_it_triggers() => _book
        .Run("""
            t: alice sell 3 @ 105 tp=104
            a: bob sell 3 @ 105
            p: bob buy 1 @ 104
            q: carol sell 1 @ 104
            """)
        .Expect("""
            t waits
            a rests
            p rests
            q trades 1 @ 104 with p
            t triggered at 104
            t rests
            """)
        .ExpectBook("""
            | 110 | s1:50
            | 105 | a:3 t:3
            b1:50 | 90 |
            """);

    [Fact]
    public void Stops_trigger_in_the_order_their_prices_were_reached_then_by_id() => _book
        .Run("""
            t1: alice buy 1 stop=107 market
            t2: alice buy 1 stop=103 market
            t3: bob   buy 1 stop=103 market
            t4: bob   sell 1 tp=105 market
            p1: erin sell 1 @ 102
            p2: erin sell 1 @ 104
            p3: erin sell 1 @ 108
            """)
        .Expect("""
            t1 waits
            t2 waits
            t3 waits
            t4 waits
            p1 rests
            p2 rests
            p3 rests
            """)
        .Run("q: carol buy 3 @ 108")
        .Expect("""
            q trades 1 @ 102 with p1
            q trades 1 @ 104 with p2
            q trades 1 @ 108 with p3
            t2 triggered at 104
            t3 triggered at 104
            t4 triggered at 108
            t1 triggered at 108
            t2 trades 1 @ 110 with s1
            t3 trades 1 @ 110 with s1
            t4 trades 1 @ 90 with b1
            t1 trades 1 @ 110 with s1
            """);

    [Fact]
    public void Trades_of_triggered_orders_trigger_further_orders() => _book
        .Run("""
            t1: alice buy 50 stop=105 market
            t2: bob buy 1 @ 130 stop=110
            t3: carol sell 2 stop=90 market
            s2: dave sell 1 @ 120
            p: erin sell 1 @ 105
            """)
        .Run("q: erin buy 1 @ 105 stp=none")
        .Expect("""
            t1 waits
            t2 waits
            t3 waits
            s2 rests
            p rests
            q trades 1 @ 105 with p
            t1 triggered at 105
            t1 trades 50 @ 110 with s1
            t2 triggered at 110
            t2 trades 1 @ 120 with s2
            """)
        .ExpectBook("""
            b1:50 | 90 |
            waits t3:2 at 90
            """);

    [Fact]
    public void Both_directions_can_trigger_in_one_command() => _book
        .Run("""
            p1: erin sell 1 @ 98
            p2: erin sell 1 @ 106
            t1: alice sell 1 stop=98 market
            t2: bob buy 1 stop=106 market
            q: carol buy 2 @ 106
            """)
        .Expect("""
            p1 rests
            p2 rests
            t1 waits
            t2 waits
            q trades 1 @ 98 with p1
            q trades 1 @ 106 with p2
            t1 triggered at 98
            t2 triggered at 106
            t1 trades 1 @ 90 with b1
            t2 trades 1 @ 110 with s1
            """);

    [Fact]
    public void Triggered_fill_or_kill_that_cannot_fill_expires() => _book
        .Run("""
            t: alice buy 51 @ 110 stop=105 fok
            p: bob sell 1 @ 105
            q: carol buy 1 @ 105
            """)
        .Expect("""
            t waits
            p rests
            q trades 1 @ 105 with p
            t triggered at 105
            t Expired UnfilledFokOrder
            """);

    [Fact]
    public void Waiting_stop_can_be_cancelled_and_is_not_in_the_depth()
    {
        var depth = new List<(long, long)>();
        var before = _book.Book.UpdateId;
        _book.Run("""
            t: alice buy 5 @ 105 stop=105
            cancel alice t
            """).Expect("""
            t waits
            t canceled
            """);
        Assert.Equal(before, _book.Book.UpdateId);
        _book.Book.CopyDepth(Side.Buy, 10, depth);
        Assert.Equal([(90L, 50L)], depth);
    }

    [Fact]
    public void Stop_keeps_its_hold_while_it_waits_and_when_it_triggers()
    {
        _book.Run("t: alice buy 5 stop=110 market");
        Assert.True(_book.Book.TryGetOrder(_book.Id("t"), out var slot));
        Assert.Equal(165, _book.Book.Orders[slot].PriceTicks);
        Assert.Equal(5 * 165, _book.Book.Orders[slot].HoldMinor);
        Assert.Equal(-1, _book.Book.Orders.Details(slot).WorkingMicros);
    }
}
