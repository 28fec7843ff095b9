namespace Exchange.Domain.Tests.Matching;

/// <summary>Icebergs show a slice; the next one goes to the end of the queue (ICEBERG_PARTS, I-B2, I-B3).</summary>
public class IcebergTests
{
    private readonly BookScript _book = new(TestMarkets.Plain);

    [Fact]
    public void Only_the_slice_is_in_the_depth()
    {
        _book.Run("a: alice sell 10 @ 100 ice=3").ExpectBook("| 100 | a:3/10");
        Assert.Equal(3, _book.Book.LevelLots(Domain.Orders.Side.Sell, 100));
    }

    [Fact]
    public void The_next_slice_waits_behind_the_others() => _book
        .Run("""
            a: alice sell 10 @ 100 ice=3
            b: bob sell 4 @ 100
            x: carol buy 5 @ 100
            y: carol buy 6 @ 100
            """)
        .Expect("""
            a rests
            b rests
            x trades 3 @ 100 with a
            x trades 2 @ 100 with b
            y trades 2 @ 100 with b
            y trades 3 @ 100 with a
            y trades 1 @ 100 with a
            """)
        .ExpectBook("| 100 | a:2/3");

    [Fact]
    public void A_taker_sees_the_hidden_part_too() => _book
        .Run("""
            a: alice sell 10 @ 100 ice=3
            x: carol buy 10 @ 100 fok
            """)
        .Expect("""
            a rests
            x trades 3 @ 100 with a
            x trades 3 @ 100 with a
            x trades 3 @ 100 with a
            x trades 1 @ 100 with a
            """)
        .ExpectBook("");

    [Fact]
    public void An_iceberg_takes_with_its_whole_quantity_and_rests_with_a_slice() => _book
        .Run("""
            a: alice sell 5 @ 100
            b: bob buy 20 @ 100 ice=4
            """)
        .ExpectBook("b:4/15 | 100 |");

    [Fact]
    public void Fill_or_kill_behind_an_own_order_counts_only_what_comes_before_it() => _book
        .Run("""
            a: alice sell 10 @ 100 ice=3
            c: carol sell 1 @ 100
            x: carol buy 4 @ 100 fok stp=ExpireTaker
            """)
        .Expect("""
            a rests
            c rests
            x Expired UnfilledFokOrder
            """);

    [Theory]
    [InlineData("sell 10 @ 100 ice=11", "refused IcebergExceedsQuantity")]
    [InlineData("sell 101 @ 100 ice=1", "refused FilterIcebergParts")]
    [InlineData("sell 100 @ 100 ice=1", "t rests")]
    [InlineData("sell 10 @ 100 ice=1 ioc", "refused Malformed")]
    [InlineData("sell 10 ice=1 market", "refused Malformed")]
    public void Slices_have_limits(string order, string expected) => _book.Run($"t: alice {order}").Expect(expected);
}
