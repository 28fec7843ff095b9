namespace Exchange.Domain.Tests.Matching;

/// <summary>IOC, FOK and post-only orders (I-O7).</summary>
public class TimeInForceTests
{
    private readonly BookScript _book = new BookScript(TestMarkets.Plain)
        .Run("""
            a: alice sell 3 @ 100
            b: bob   sell 4 @ 102
            """);

    public TimeInForceTests() => _book.TakeLog();

    [Fact]
    public void Ioc_trades_what_it_can_and_the_rest_expires() => _book
        .Run("c: carol buy 5 @ 101 ioc")
        .Expect("""
            c trades 3 @ 100 with a
            c Expired UnfilledIocQuantity
            """)
        .ExpectBook("| 102 | b:4");

    [Fact]
    public void Ioc_that_finds_nothing_is_accepted_and_expires() => _book
        .Run("c: carol buy 5 @ 99 ioc")
        .Expect("c Expired UnfilledIocQuantity");

    [Fact]
    public void Fok_trades_whole() => _book
        .Run("c: carol buy 7 @ 102 fok")
        .Expect("""
            c trades 3 @ 100 with a
            c trades 4 @ 102 with b
            """)
        .ExpectBook("");

    [Fact]
    public void Fok_that_lacks_a_lot_trades_nothing() => _book
        .Run("c: carol buy 8 @ 102 fok")
        .Expect("c Expired UnfilledFokOrder")
        .ExpectBook("""
            | 102 | b:4
            | 100 | a:3
            """);

    [Fact]
    public void Fok_does_not_count_prices_beyond_its_limit() => _book
        .Run("c: carol buy 4 @ 101 fok")
        .Expect("c Expired UnfilledFokOrder");

    [Fact]
    public void Fok_skips_own_orders_that_would_expire() => _book
        .Run("""
            c: alice buy 4 @ 102 fok stp=ExpireMaker
            """)
        .Expect("""
            c prevented 0 with a 3
            a ExpiredInMatch SelfTradePrevention
            c trades 4 @ 102 with b
            """);

    [Theory]
    [InlineData("ExpireTaker")]
    [InlineData("ExpireBoth")]
    [InlineData("Decrement")]
    public void Fok_that_self_trade_prevention_would_cut_trades_nothing(string mode) => _book
        .Run($"c: alice buy 4 @ 102 fok stp={mode}")
        .Expect("c Expired UnfilledFokOrder")
        .ExpectBook("""
            | 102 | b:4
            | 100 | a:3
            """);

    [Fact]
    public void Post_only_rests_when_it_does_not_cross() => _book
        .Run("c: carol buy 1 @ 99 maker")
        .Expect("c rests");

    [Fact]
    public void Post_only_that_would_trade_is_refused() => _book
        .Run("c: carol buy 1 @ 100 maker")
        .Expect("refused WouldTakeLiquidity");

    [Fact]
    public void Post_only_that_would_meet_an_own_order_is_refused_too() => _book
        .Run("c: alice buy 1 @ 100 maker")
        .Expect("refused WouldTakeLiquidity");
}
