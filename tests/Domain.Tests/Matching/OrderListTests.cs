using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>Order lists: what one order's fate does to the others, the shared hold, and when pending orders start.</summary>
public class OrderListTests
{
    // The last price is 100; dave buys at 50 and sells at 200.
    private readonly BookScript _book = new BookScript(TestMarkets.Plain).Run("""
        x: dave buy 1 @ 100
        y: erin sell 1 @ 100
        b: dave buy 50 @ 50
        s: dave sell 50 @ 200
        """);

    public OrderListTests() => _book.TakeLog();

    private const string Pair = "oco stop limit: alice sell 5 @ 85 stop=90 / sell 5 @ 110 maker list=pair";

    [Fact]
    public void A_fill_of_the_limit_order_expires_the_stop_first() => _book
        .Run(Pair).Run("t: carol buy 2 @ 110")
        .Expect("""
            stop waits
            limit rests
            stop Expired OcoTrigger
            t trades 2 @ 110 with limit
            """)
        .Run("u: carol buy 3 @ 110")
        .Expect("""
            u trades 3 @ 110 with limit
            list ended
            """);

    [Fact]
    public void A_trigger_of_the_stop_expires_the_limit_order_and_keeps_id_and_hold()
    {
        _book.Run(Pair).Run("""
            p: erin sell 1 @ 90
            q: carol buy 1 @ 90
            """).Expect("""
            stop waits
            limit rests
            p rests
            q trades 1 @ 90 with p
            stop gets 5 of the hold of limit
            limit Expired OcoTrigger
            stop triggered at 90
            stop rests
            """);
        Assert.True(_book.Book.TryGetOrder(_book.Id("stop"), out var slot));
        Assert.Equal(5, _book.Book.Orders[slot].HoldMinor);
    }

    [Fact]
    public void A_pair_holds_the_larger_need()
    {
        _book.Run("oco stop limit: alice buy 5 @ 130 stop=120 / buy 5 @ 80 maker");
        Assert.Equal((5 * 50, 5 * 80), (Hold("stop"), Hold("limit")));
        _book.Run("""
            p: erin sell 1 @ 120
            q: carol buy 1 @ 120
            """);
        Assert.Equal(5 * 130, Hold("stop"));
    }

    [Theory]
    [InlineData("cancel alice stop")]
    [InlineData("cancel alice limit")]
    [InlineData("cancel list alice limit")]
    [InlineData("cancel list alice id=pair")]
    [InlineData("cancel all alice")]
    public void Cancelling_one_cancels_both(string cancel)
    {
        _book.Run(Pair).TakeLog();
        _book.Run(cancel).Expect("""
            stop canceled
            limit canceled
            list ended
            """);
    }

    [Theory]
    [InlineData("sell 5 @ 85 stop=90 / sell 5 @ 100 maker", RejectReason.OrderListPrices)]
    [InlineData("sell 5 @ 85 stop=100 / sell 5 @ 110 maker", RejectReason.OrderListPrices)]
    [InlineData("buy 5 @ 85 stop=90 / buy 5 @ 80 maker", RejectReason.OrderListPrices)]
    [InlineData("sell 5 stop=90 market / sell 5 tp=95 market", RejectReason.OrderListPrices)]
    [InlineData("sell 5 @ 85 stop=90 / sell 4 @ 110 maker", RejectReason.Malformed)]
    [InlineData("sell 5 @ 85 stop=90 / buy 5 @ 110 maker", RejectReason.Malformed)]
    [InlineData("sell 5 @ 110 maker / sell 5 @ 120 maker", RejectReason.Malformed)]
    [InlineData("sell 5 @ 85 stop=90 id=a / sell 5 @ 110 maker id=a", RejectReason.DuplicateClientOrderId)]
    [InlineData("sell 5 @ 85 stop=90 basebudget=4 / sell 5 @ 110 maker", RejectReason.InsufficientBalance)]
    public void A_pair_may_be_refused(string orders, RejectReason reason) =>
        _book.Run($"oco p q: alice {orders}").Expect($"refused {reason}");

    [Fact]
    public void A_pair_shares_one_budget() =>
        _book.Run("oco p q: alice sell 5 @ 85 stop=90 basebudget=5 / sell 5 @ 110 maker").Expect("""
            p waits
            q rests
            """);

    [Fact]
    public void A_pending_order_starts_when_the_working_one_is_filled() => _book
        .Run("""
            oto w p: alice buy 5 @ 95 / sell 5 @ 110
            t: carol sell 3 @ 95
            u: carol sell 2 @ 95
            """)
        .Expect("""
            w rests
            p pending
            t trades 3 @ 95 with w
            u trades 2 @ 95 with w
            p starts
            p rests
            """);

    [Fact]
    public void A_working_order_that_expires_takes_the_pending_ones_along() => _book
        .Run("otoco w p q: alice buy 5 @ 95 ioc / sell 5 stop=80 market / sell 5 @ 120 maker")
        .Expect("""
            p pending
            q pending
            w Expired UnfilledIocQuantity
            p Expired OtoPhaseOneExpired
            q Expired OtoPhaseOneExpired
            list ended
            """);

    [Fact]
    public void A_pending_pair_works_like_any_pair() => _book
        .Run("""
            otoco w p q: alice buy 5 @ 95 / sell 5 stop=80 market / sell 5 @ 120 maker
            t: carol sell 5 @ 95
            u: carol buy 5 @ 120
            """)
        .Expect("""
            w rests
            p pending
            q pending
            t trades 5 @ 95 with w
            p starts
            q starts
            q rests
            p Expired OcoTrigger
            u trades 5 @ 120 with q
            list ended
            """);

    [Fact]
    public void A_pending_order_that_cannot_be_placed_is_rejected_and_its_pair_with_it() => _book
        .Run("""
            otoco w p q: alice buy 5 @ 95 / sell 5 stop=96 market / sell 5 @ 120 maker
            t: carol sell 5 @ 95
            """)
        .Expect("""
            w rests
            p pending
            q pending
            t trades 5 @ 95 with w
            p Expired Rejected
            q Expired OcoTrigger
            list ended
            """);

    [Fact]
    public void A_sweep_that_fills_the_working_order_and_goes_on_triggers_the_pending_stop() => _book
        .Run("""
            otoco w p q: alice buy 5 @ 95 / sell 5 stop=90 market / sell 5 @ 120 maker
            d: dave buy 1 @ 85
            t: carol sell 6 @ 85
            """)
        .Expect("""
            w rests
            p pending
            q pending
            d rests
            t trades 5 @ 95 with w
            t trades 1 @ 85 with d
            p starts
            q starts
            q rests
            p gets 5 of the hold of q
            q Expired OcoTrigger
            p triggered at 85
            p trades 5 @ 50 with b
            list ended
            """);

    [Fact]
    public void A_pending_market_order_is_held_at_its_protection_and_never_fails_for_lack_of_funds()
    {
        _book.Run("oto w p: alice sell 5 @ 110 / buy 5 market");
        Assert.Equal(5 * 165, Hold("p"));
        _book.Run("""
            m: erin sell 5 @ 120
            t: carol buy 5 @ 110
            """).Expect("""
            w rests
            p pending
            m rests
            t trades 5 @ 110 with w
            p starts
            p trades 5 @ 120 with m
            list ended
            """);
    }

    [Fact]
    public void Lists_are_limited_per_account()
    {
        for (var i = 0; i < 20; i++) _book.Run($"oto w{i} p{i}: alice buy 1 @ {60 + i} / sell 1 @ 300");
        _book.TakeLog();
        _book.Run("oto w p: alice buy 1 @ 55 / sell 1 @ 300").Expect("refused FilterMaxNumOrderLists");
    }

    private long Hold(string name)
    {
        Assert.True(_book.Book.TryGetOrder(_book.Id(name), out var slot));
        return _book.Book.Orders[slot].HoldMinor;
    }
}
