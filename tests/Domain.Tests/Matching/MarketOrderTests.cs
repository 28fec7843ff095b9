namespace Exchange.Domain.Tests.Matching;

/// <summary>Market orders by base and by quote quantity, their protection price and their hold.</summary>
public class MarketOrderTests
{
    private readonly BookScript _book = new(TestMarkets.Plain);

    [Fact]
    public void Market_order_walks_the_book() => _book
        .Run("""
            a: alice sell 3 @ 100
            b: bob   sell 4 @ 110
            c: carol buy 5 market
            """)
        .Expect("""
            a rests
            b rests
            c trades 3 @ 100 with a
            c trades 2 @ 110 with b
            """);

    [Fact]
    public void Market_order_on_an_empty_book_is_accepted_and_expires() => _book
        .Run("c: carol sell 5 market")
        .Expect("c Expired InsufficientLiquidity");

    [Fact]
    public void Rest_of_a_market_order_expires() => _book
        .Run("""
            a: alice buy 3 @ 100
            c: carol sell 5 market
            """)
        .Expect("""
            a rests
            c trades 3 @ 100 with a
            c Expired InsufficientLiquidity
            """);

    [Fact]
    public void Market_order_stops_at_its_protection_price() => new BookScript(TestMarkets.Plain with { MarketOrderBandBips = 500 })
        .Run("""
            a: alice sell 1 @ 101
            b: bob   sell 1 @ 106
            c: carol sell 1 @ 107
            d: dave  buy 3 market
            """)
        .Expect("""
            a rests
            b rests
            c rests
            d trades 1 @ 101 with a
            d trades 1 @ 106 with b
            d Expired InsufficientLiquidity
            """);

    [Fact]
    public void Protection_of_a_sell_is_rounded_towards_the_best_bid() => new BookScript(TestMarkets.Plain with { MarketOrderBandBips = 500 })
        .Run("""
            a: alice buy 1 @ 99
            b: bob   buy 1 @ 95
            c: carol buy 1 @ 94
            d: dave  sell 3 market
            """)
        .Expect("""
            a rests
            b rests
            c rests
            d trades 1 @ 99 with a
            d trades 1 @ 95 with b
            d Expired InsufficientLiquidity
            """);

    [Theory]
    [InlineData(519, "refused InsufficientBalance")]
    [InlineData(520, "c trades 3 @ 100 with a\nc trades 2 @ 110 with b")]
    public void Market_buy_needs_exactly_what_it_will_pay(long budget, string expected)
    {
        _book.Run("""
            a: alice sell 3 @ 100
            b: bob   sell 4 @ 110
            """).TakeLog();
        _book.Run($"c: carol buy 5 market budget={budget}").Expect(expected);
    }

    [Theory]
    [InlineData(4, "refused InsufficientBalance")]
    [InlineData(5, "c trades 3 @ 100 with a\nc Expired InsufficientLiquidity")]
    public void Market_sell_needs_its_whole_quantity(long budget, string expected)
    {
        _book.Run("a: alice buy 3 @ 100").TakeLog();
        _book.Run($"c: carol sell 5 market budget={budget}").Expect(expected);
    }

    [Theory]
    [InlineData("buy quote 299", "refused InsufficientBalance", 298)]
    [InlineData("buy quote 99", "refused InsufficientLiquidity", 99)]
    [InlineData("buy quote 100", "c trades 1 @ 100 with a\nc filled", 100)]
    [InlineData("buy quote 199", "c trades 1 @ 100 with a\nc filled", 199)]
    [InlineData("buy quote 419", "c trades 3 @ 100 with a\nc trades 1 @ 110 with b\nc filled", 419)]
    [InlineData("buy quote 5000", "c trades 3 @ 100 with a\nc trades 4 @ 110 with b\nc Expired InsufficientLiquidity", 5000)]
    public void Buy_by_quote_quantity_spends_no_more_than_that(string order, string expected, long budget)
    {
        _book.Run("""
            a: alice sell 3 @ 100
            b: bob   sell 4 @ 110
            """).TakeLog();
        _book.Run($"c: carol {order} market budget={budget}").Expect(expected);
    }

    [Theory]
    [InlineData("sell quote 99", "refused InsufficientLiquidity", 9)]
    [InlineData("sell quote 250", "refused InsufficientBalance", 1)]
    [InlineData("sell quote 250", "c trades 2 @ 100 with a\nc filled", 2)]
    [InlineData("sell quote 290", "c trades 2 @ 100 with a\nc filled", 2)]
    [InlineData("sell quote 390", "c trades 3 @ 100 with a\nc trades 1 @ 90 with b\nc filled", 4)]
    [InlineData("sell quote 389", "c trades 3 @ 100 with a\nc filled", 3)]
    [InlineData("sell quote 900", "c trades 3 @ 100 with a\nc trades 4 @ 90 with b\nc Expired InsufficientLiquidity", 7)]
    public void Sell_by_quote_quantity_receives_no_more_than_that(string order, string expected, long budget)
    {
        _book.Run("""
            a: alice buy 3 @ 100
            b: bob   buy 4 @ 90
            """).TakeLog();
        _book.Run($"c: carol {order} market budget={budget}").Expect(expected);
    }

    [Fact]
    public void Order_by_quote_quantity_on_an_empty_book_is_refused() => _book
        .Run("c: carol buy quote 500 market")
        .Expect("refused InsufficientLiquidity");

    [Fact]
    public void Quote_quantity_that_needs_more_lots_than_a_market_order_may_have_is_refused() =>
        new BookScript(TestMarkets.Plain with { MaxMarketLots = 4 })
            .Run("""
                a: alice sell 9 @ 100
                c: carol buy quote 500 market
                d: carol buy quote 400 market
                """)
            .Expect("""
                a rests
                refused FilterMarketLotSize
                d trades 4 @ 100 with a
                d filled
                """);
}
