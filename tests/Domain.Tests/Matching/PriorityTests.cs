namespace Exchange.Domain.Tests.Matching;

/// <summary>Price-time priority, partial fills and price improvement.</summary>
public class PriorityTests
{
    private readonly BookScript _book = new(TestMarkets.Plain);

    [Fact]
    public void Better_price_trades_first_and_equal_prices_in_order_of_arrival() => _book
        .Run("""
            a: alice sell 5 @ 101
            b: bob   sell 5 @ 100
            c: carol sell 5 @ 100
            d: dave  buy 12 @ 101
            """)
        .Expect("""
            a rests
            b rests
            c rests
            d trades 5 @ 100 with b
            d trades 5 @ 100 with c
            d trades 2 @ 101 with a
            """)
        .ExpectBook(" | 101 | a:3");

    [Fact]
    public void Best_bid_is_the_highest() => _book
        .Run("""
            a: alice buy 1 @ 90
            b: bob   buy 1 @ 95
            c: carol buy 1 @ 92
            d: dave  sell 2 @ 91
            """)
        .Expect("""
            a rests
            b rests
            c rests
            d trades 1 @ 95 with b
            d trades 1 @ 92 with c
            """)
        .ExpectBook("a:1 | 90 | ");

    [Fact]
    public void What_is_left_of_a_taker_rests_at_its_price() => _book
        .Run("""
            a: alice sell 2 @ 100
            b: bob   buy 5 @ 103
            """)
        .Expect("""
            a rests
            b trades 2 @ 100 with a
            b rests
            """)
        .ExpectBook("b:3 | 103 | ");

    [Fact]
    public void Partially_filled_maker_keeps_its_place() => _book
        .Run("""
            a: alice sell 5 @ 100
            b: bob   sell 5 @ 100
            c: carol buy 2 @ 100
            d: dave  buy 4 @ 100
            """)
        .Expect("""
            a rests
            b rests
            c trades 2 @ 100 with a
            d trades 3 @ 100 with a
            d trades 1 @ 100 with b
            """);

    [Fact]
    public void Cancelled_order_leaves_the_queue_in_order() => _book
        .Run("""
            a: alice sell 1 @ 100
            b: bob   sell 1 @ 100
            c: carol sell 1 @ 100
            cancel bob b
            d: dave  buy 2 @ 100
            """)
        .Expect("""
            a rests
            b rests
            c rests
            b canceled
            d trades 1 @ 100 with a
            d trades 1 @ 100 with c
            """)
        .ExpectBook("");

    [Fact]
    public void Buyer_gets_the_price_improvement_back()
    {
        _book.Run("""
            a: alice sell 2 @ 90
            b: bob   buy 5 @ 100
            """);
        Assert.True(_book.Book.TryGetOrder(_book.Id("b"), out var slot));
        ref var order = ref _book.Book.Orders[slot];
        Assert.Equal(300, order.HoldMinor);
        Assert.Equal(180, order.CumulativeQuoteMinor);
    }

    [Fact]
    public void Far_apart_prices_keep_their_order() => _book
        .Run("""
            a: alice sell 1 @ 1000000
            b: bob   sell 1 @ 1
            c: carol sell 1 @ 500000
            d: dave  sell 1 @ 63
            e: erin  sell 1 @ 64
            """)
        .ExpectBook("""
            | 1000000 | a:1
            | 500000  | c:1
            | 64      | e:1
            | 63      | d:1
            | 1       | b:1
            """);
}
