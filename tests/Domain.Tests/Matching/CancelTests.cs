namespace Exchange.Domain.Tests.Matching;

/// <summary>Cancel, cancel-all, cancel-replace and the market's status.</summary>
public class CancelTests
{
    private readonly BookScript _book = new BookScript(TestMarkets.Plain).Run("""
        a: alice buy 5 @ 90 id=first
        b: alice buy 5 @ 95 id=second
        s: bob sell 2 @ 95
        """);

    public CancelTests() => _book.TakeLog();

    [Theory]
    [InlineData("cancel alice a", "a canceled")]
    [InlineData("cancel alice id=first", "a canceled")]
    [InlineData("cancel alice id=third", "refused UnknownOrder")]
    [InlineData("cancel bob a", "refused UnknownOrder")]
    [InlineData("cancel bob id=first", "refused UnknownOrder")]
    [InlineData("cancel bob s", "refused UnknownOrder")]
    [InlineData("cancel alice a new", "a canceled")]
    [InlineData("cancel alice b new", "refused CancelRestricted")]
    [InlineData("cancel alice a partial", "refused CancelRestricted")]
    [InlineData("cancel alice b partial", "b canceled")]
    [InlineData("cancel all alice", "a canceled\nb canceled")]
    [InlineData("cancel all bob", "refused UnknownOrder")]
    public void Cancel(string command, string expected) => _book.Run(command).Expect(expected);

    [Fact]
    public void Cancelled_twice_is_unknown() => _book
        .Run("""
            cancel alice a
            cancel alice a
            """)
        .Expect("""
            a canceled
            refused UnknownOrder
            """);

    [Fact]
    public void Client_id_is_free_again_after_the_order_ended() => _book
        .Run("""
            c: alice buy 1 @ 80 id=first
            d: bob   buy 1 @ 80 id=first
            cancel alice a
            e: alice buy 1 @ 80 id=first
            """)
        .Expect("""
            refused DuplicateClientOrderId
            d rests
            a canceled
            e rests
            """);

    [Fact]
    public void Replace_cancels_and_places_in_one_decision() => _book
        .Run("replace alice a: c: buy 7 @ 91 id=first")
        .Expect("""
            a canceled
            c rests
            """);

    [Fact]
    public void Replace_may_cross_the_price_of_the_order_it_replaces() => _book
        .Run("replace alice b: c: sell 1 @ 91 maker")
        .Expect("""
            b canceled
            c rests
            """);

    [Fact]
    public void Replace_stops_when_the_cancel_fails() => _book
        .Run("replace alice x: c: buy 7 @ 91")
        .Expect("cancel UnknownOrder, new not attempted");

    [Fact]
    public void Replace_goes_on_when_it_may() => _book
        .Run("replace! alice x: c: buy 7 @ 91")
        .Expect("""
            c rests
            cancel UnknownOrder, new None
            """);

    [Fact]
    public void Replace_may_fail_in_both_halves() => _book
        .Run("replace! alice x: c: buy 7 @ 91 id=first")
        .Expect("cancel UnknownOrder, new DuplicateClientOrderId");

    [Fact]
    public void Replace_may_cancel_and_then_fail_to_place() => _book
        .Run("replace alice a: c: buy 7 @ 91 id=second")
        .Expect("""
            a canceled
            cancel None, new DuplicateClientOrderId
            """);

    [Fact]
    public void Replace_checks_filters_before_it_cancels() => _book
        .Run("replace alice a: c: buy 1000001 @ 91")
        .Expect("cancel FilterLotSize, new FilterLotSize")
        .ExpectBook("""
            b:3 | 95 |
            a:5 | 90 |
            """);

    // The order that is cancelled holds 5 × 90 = 450.
    [Theory]
    [InlineData(450, 0, "a canceled\nc rests")]
    [InlineData(451, 0, "a canceled\ncancel None, new InsufficientBalance")]
    [InlineData(451, 1, "a canceled\nc rests")]
    public void Hold_released_by_the_cancel_pays_for_the_new_order(long price, long budget, string expected) => _book
        .Run($"replace alice a: c: buy 1 @ {price} budget={budget}")
        .Expect(expected);

    [Fact]
    public void Hold_released_on_one_side_does_not_pay_on_the_other() => _book
        .Run("replace alice a: c: sell 1 @ 99 budget=0")
        .Expect("""
            a canceled
            cancel None, new InsufficientBalance
            """);

    [Fact]
    public void Cancel_only_takes_cancels() => _book
        .Run("""
            status CancelOnly
            c: carol buy 1 @ 80
            replace alice a: d: buy 1 @ 80
            cancel alice a
            status Trading
            e: carol buy 1 @ 80
            """)
        .Expect("""
            status CancelOnly
            refused MarketCancelOnly
            cancel MarketCancelOnly, new MarketCancelOnly
            a canceled
            status Trading
            e rests
            """);

    [Fact]
    public void Halt_takes_nothing_but_another_status() => _book
        .Run("""
            status Halt
            c: carol buy 1 @ 80
            cancel alice a
            cancel all alice
            status Halt
            status Trading
            cancel alice a
            """)
        .Expect("""
            status Halt
            refused MarketHalted
            refused MarketHalted
            refused MarketHalted
            status Trading
            a canceled
            """);
}
