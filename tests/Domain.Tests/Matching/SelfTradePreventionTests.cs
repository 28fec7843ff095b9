using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>
/// The scenarios of the Binance "STP FAQ" by their letters (quantities in tenths there, whole lots here; scenario H is
/// about trade groups, which do not exist here, so TRANSFER between orders of one account is scenario G), then what
/// follows from its rules.
/// </summary>
public class SelfTradePreventionTests
{
    private readonly BookScript _book = new(TestMarkets.Plain);

    [Fact]
    public void Scenario_A_mode_none_trades() => _book
        .Run("""
            m: alice buy 1 @ 1 stp=none
            t: alice sell 1 @ 1 stp=none
            """)
        .Expect("""
            m rests
            t trades 1 @ 1 with m
            """);

    [Fact]
    public void Scenario_B_expire_maker_clears_the_way_and_the_taker_rests() => _book
        .Run("""
            m1: alice buy 12 @ 12 stp=none
            m2: alice buy 13 @ 11 stp=none
            m3: alice buy 81 @ 10 stp=none
            t: alice sell 30 @ 10 stp=ExpireMaker
            """)
        .Expect("""
            m1 rests
            m2 rests
            m3 rests
            t prevented 0 with m1 12
            m1 ExpiredInMatch SelfTradePrevention
            t prevented 0 with m2 13
            m2 ExpiredInMatch SelfTradePrevention
            t prevented 0 with m3 81
            m3 ExpiredInMatch SelfTradePrevention
            t rests
            """)
        .ExpectBook("| 10 | t:30");

    [Fact]
    public void Scenario_C_expire_taker_leaves_the_book_as_it_is() => _book
        .Run("""
            m1: alice buy 12 @ 12 stp=none
            m2: alice buy 13 @ 11 stp=none
            m3: alice buy 81 @ 10 stp=none
            t: alice sell 30 @ 10 stp=ExpireTaker
            """)
        .Expect("""
            m1 rests
            m2 rests
            m3 rests
            t prevented 30 with m1 0
            t ExpiredInMatch SelfTradePrevention
            """)
        .ExpectBook("""
            m1:12 | 12 |
            m2:13 | 11 |
            m3:81 | 10 |
            """);

    [Fact]
    public void Scenario_D_expire_both() => _book
        .Run("""
            m: alice buy 1 @ 1 stp=none
            t: alice sell 3 @ 1 stp=ExpireBoth
            """)
        .Expect("""
            m rests
            t prevented 3 with m 1
            m ExpiredInMatch SelfTradePrevention
            t ExpiredInMatch SelfTradePrevention
            """)
        .ExpectBook("");

    [Fact]
    public void Scenario_E_the_takers_mode_decides() => _book
        .Run("""
            m: alice buy 1 @ 1 stp=ExpireMaker
            t: alice sell 1 @ 1 stp=ExpireTaker
            """)
        .Expect("""
            m rests
            t prevented 1 with m 0
            t ExpiredInMatch SelfTradePrevention
            """)
        .ExpectBook("m:1 | 1 |");

    [Fact]
    public void Scenario_F_market_order_that_finds_only_own_orders_expires_for_want_of_liquidity() => _book
        .Run("""
            m: alice buy 1 @ 1 stp=none
            t: alice sell 1 market stp=ExpireMaker
            """)
        .Expect("""
            m rests
            t prevented 0 with m 1
            m ExpiredInMatch SelfTradePrevention
            t Expired InsufficientLiquidity
            """);

    [Fact]
    public void Scenario_G_decrement_reduces_both_and_expires_the_smaller() => _book
        .Run("""
            m: alice buy 6 @ 2 stp=none
            t: alice sell 2 @ 2 stp=Decrement
            """)
        .Expect("""
            m rests
            t prevented 2 with m 2
            t ExpiredInMatch SelfTradePrevention
            """)
        .ExpectBook("m:4 | 2 |");

    [Fact]
    public void Decrement_of_equal_orders_expires_both() => _book
        .Run("""
            m: alice buy 2 @ 2
            t: alice sell 2 @ 2 stp=Decrement
            """)
        .Expect("""
            m rests
            t prevented 2 with m 2
            m ExpiredInMatch SelfTradePrevention
            t ExpiredInMatch SelfTradePrevention
            """);

    [Fact]
    public void Decremented_taker_goes_on_with_its_rest() => _book
        .Run("""
            m: alice buy 2 @ 3
            n: bob   buy 9 @ 2
            t: alice sell 5 @ 2 stp=Decrement
            """)
        .Expect("""
            m rests
            n rests
            t prevented 2 with m 2
            m ExpiredInMatch SelfTradePrevention
            t trades 3 @ 2 with n
            """)
        .ExpectBook("n:6 | 2 |");

    [Fact]
    public void Trades_before_the_own_order_stand() => _book
        .Run("""
            n: bob   buy 2 @ 3
            m: alice buy 2 @ 2
            t: alice sell 5 @ 2 stp=ExpireTaker
            """)
        .Expect("""
            n rests
            m rests
            t trades 2 @ 3 with n
            t prevented 3 with m 0
            t ExpiredInMatch SelfTradePrevention
            """);

    [Fact]
    public void Default_mode_of_the_market_applies_when_none_is_named() =>
        new BookScript(TestMarkets.Plain with { DefaultSelfTradePrevention = SelfTradePrevention.ExpireTaker })
            .Run("""
                m: alice buy 1 @ 1
                t: alice sell 1 @ 1
                """)
            .Expect("""
                m rests
                t prevented 1 with m 0
                t ExpiredInMatch SelfTradePrevention
                """);

    [Fact]
    public void Mode_the_market_does_not_allow_is_refused() =>
        new BookScript(TestMarkets.Plain with { AllowedSelfTradePrevention = [SelfTradePrevention.ExpireMaker] })
            .Run("m: alice buy 1 @ 1 stp=ExpireBoth")
            .Expect("refused SelfTradePreventionNotAllowed");

    [Theory]
    [InlineData("ExpireTaker", "t prevented 4 with m 0\nt ExpiredInMatch SelfTradePrevention")]
    [InlineData("Decrement", "t prevented 2 with m 2\nm ExpiredInMatch SelfTradePrevention\nt trades 2 @ 120 with n\nt filled")]
    [InlineData("ExpireMaker", "t prevented 0 with m 2\nm ExpiredInMatch SelfTradePrevention\nt trades 4 @ 120 with n\nt filled")]
    public void Quote_quantity_counts_in_lots_at_the_own_orders_price(string mode, string expected)
    {
        _book.Run("""
            m: alice sell 2 @ 110
            n: bob   sell 9 @ 120
            """).TakeLog();
        _book.Run($"t: alice buy quote 480 market stp={mode}").Expect(expected);
    }

    [Fact]
    public void Prevented_quantities_are_remembered()
    {
        _book.Run("""
            m: alice buy 6 @ 2
            t: alice sell 2 @ 2 stp=Decrement
            """);
        Assert.True(_book.Book.TryGetOrder(_book.Id("m"), out var slot));
        ref var details = ref _book.Book.Orders.Details(slot);
        Assert.Equal((2, 1, 6), (details.PreventedLots, details.PreventedMatchId, details.OriginalLots));
        Assert.Equal(OrderStatus.New, _book.Book.Orders[slot].Status);
        Assert.Equal(8, _book.Book.Orders[slot].HoldMinor);
    }
}
