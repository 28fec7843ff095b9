namespace Exchange.Domain.Tests.Matching;

/// <summary>Amendments reduce an order, which keeps its place (Binance "Order Amend Keep Priority", I-O9).</summary>
public class AmendTests
{
    private readonly BookScript _book = new(TestMarkets.Plain);

    [Fact]
    public void The_example_of_the_FAQ_keeps_its_place_where_cancel_replace_loses_it()
    {
        const string orders = """
            u10: bob buy 100 @ 87000
            y15: alice buy 550 @ 87000
            u20: carol buy 400 @ 87000
            u21: dave buy 200 @ 86999
            """;
        _book.Run(orders).Run("amend alice y15 500").ExpectBook("""
            u10:100 y15:500 u20:400 | 87000 |
            u21:200 | 86999 |
            """);
        new BookScript(TestMarkets.Plain).Run(orders).Run("replace alice y15: n22: buy 500 @ 87000").ExpectBook("""
            u10:100 u20:400 n22:500 | 87000 |
            u21:200 | 86999 |
            """);
    }

    [Fact]
    public void The_hold_of_what_is_taken_off_is_given_back()
    {
        _book.Run("""
            a: alice buy 10 @ 90
            amend alice a 4
            """);
        Assert.True(_book.Book.TryGetOrder(_book.Id("a"), out var slot));
        Assert.Equal(4 * 90, _book.Book.Orders[slot].HoldMinor);
    }

    [Fact]
    public void A_slice_shrinks_only_below_its_size() => _book
        .Run("""
            a: alice sell 10 @ 100 ice=4
            amend alice a 5
            """).ExpectBook("| 100 | a:4/5")
        .Run("amend alice a 3").ExpectBook("| 100 | a:3/3");

    [Fact]
    public void Waiting_stops_and_pending_orders_can_be_amended() => _book
        .Run("""
            s: bob sell 5 stop=50 market
            t: bob sell 5 trail=500
            oto w p: alice buy 5 @ 90 / sell 5 @ 110
            amend bob s 4
            amend bob t 3
            amend alice p 2
            """)
        .ExpectBook("""
            w:5 | 90 |
            pending p:2
            waits s:4 at 50
            waits t:3 at 0
            """);

    [Fact]
    public void Both_orders_of_a_pair_are_amended() => _book
        .Run("""
            oco s l: alice buy 5 @ 130 stop=120 / buy 5 @ 80 maker
            amend alice l 3
            """)
        .Expect("""
            s waits
            l rests
            s amended to 3
            l amended to 3
            """);

    [Theory]
    [InlineData("amend alice a 10", "refused AmendChangesNothing")]
    [InlineData("amend alice a 11", "refused AmendIncreasesQuantity")]
    [InlineData("amend alice a 4", "refused AmendBelowExecuted")]
    [InlineData("amend alice a 5", "a amended to 5")]
    [InlineData("amend bob a 5", "refused UnknownOrder")]
    [InlineData("amend alice a 5 id=taken", "refused DuplicateClientOrderId")]
    [InlineData("amend alice a 5 id=mine", "a amended to 5")]
    public void An_amendment_may_be_refused(string command, string expected)
    {
        _book.Run("""
            a: alice sell 10 @ 100 id=mine
            b: alice sell 1 @ 101 id=taken
            x: carol buy 4 @ 100
            """).TakeLog();
        _book.Run(command).Expect(expected);
    }

    [Fact]
    public void An_order_is_amended_ten_times_at_most()
    {
        _book.Run("a: alice sell 100 @ 100");
        for (var i = 1; i <= 10; i++) _book.Run($"amend alice a {100 - i}");
        _book.TakeLog();
        _book.Run("amend alice a 50").Expect("refused FilterMaxNumOrderAmends");
    }
}
