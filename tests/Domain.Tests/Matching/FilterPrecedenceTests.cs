using Exchange.Domain.Markets;

namespace Exchange.Domain.Tests.Matching;

/// <summary>
/// Which filter an order meets, and which refusal comes first when several apply. Average and last price are 100.
/// </summary>
public class FilterPrecedenceTests
{
    private static readonly MarketRules Rules = TestMarkets.Plain with
    {
        MinPriceTicks = 20,
        MaxPriceTicks = 900,
        MinLots = 2,
        MaxLots = 50,
        MaxMarketLots = 20,
        MinNotionalMinor = 400,
        MaxNotionalMinor = 4_000,
        BidMultiplierUpBips = 20_000,
        BidMultiplierDownBips = 5_000,
        AskMultiplierUpBips = 20_000,
        AskMultiplierDownBips = 5_000,
        MaxOrders = 4,
        MaxAlgoOrders = 1,
        MaxPositionMinor = 60,
        AllowedSelfTradePrevention = [Domain.Orders.SelfTradePrevention.ExpireMaker],
    };

    private readonly BookScript _book = new BookScript(Rules).Run("""
        x: dave buy 10 @ 100
        y: erin sell 4 @ 100
        full1: bob sell 5 @ 150 id=one
        full2: bob sell 5 @ 150
        full3: bob sell 5 @ 150
        full4: bob sell 5 @ 150 stop=90
        algo: carol sell 5 @ 95 stop=90
        """);

    public FilterPrecedenceTests() => _book.TakeLog();

    [Theory]
    [InlineData("alice buy 5 @ 19", "FilterPrice")]
    [InlineData("alice buy 5 @ 901", "FilterPrice")]
    [InlineData("alice buy 5 @ 100 stop=901", "FilterPrice")]
    [InlineData("alice buy 5 stop=19 market", "FilterPrice")]
    [InlineData("alice buy 5 @ 201", "FilterPercentPriceBySide")]
    [InlineData("alice sell 5 @ 49", "FilterPercentPriceBySide")]
    [InlineData("alice buy 5 @ 201 stop=150", "FilterPercentPriceBySide")]
    [InlineData("alice buy 1 @ 201", "FilterPercentPriceBySide")]
    [InlineData("alice buy 1 @ 100", "FilterLotSize")]
    [InlineData("alice buy 51 @ 99", "FilterLotSize")]
    [InlineData("alice sell 51 market", "FilterLotSize")]
    [InlineData("alice sell 21 market", "FilterMarketLotSize")]
    [InlineData("alice buy 21 stop=150 market", "FilterMarketLotSize")]
    [InlineData("alice buy 4 @ 99", "FilterNotional")]
    [InlineData("alice buy 41 @ 99", "FilterNotional")]
    [InlineData("alice sell 3 market", "FilterNotional")]
    [InlineData("alice sell quote 399 market", "FilterNotional")]
    [InlineData("alice sell 5 stop=79 market", "FilterNotional")]
    [InlineData("bob sell 5 @ 150", "FilterMaxNumOrders")]
    [InlineData("bob sell 5 @ 150 stop=90", "FilterMaxNumOrders")]
    [InlineData("carol sell 5 @ 95 stop=90", "FilterMaxNumAlgoOrders")]
    [InlineData("alice buy 10 @ 99 base=51", "FilterMaxPosition")]
    [InlineData("alice buy quote 1500 market base=51", "FilterMaxPosition")]
    [InlineData("alice buy 10 @ 99 base=51 stp=none", "FilterMaxPosition")]
    [InlineData("bob sell 5 @ 150 stp=none", "FilterMaxNumOrders")]
    [InlineData("alice sell 5 @ 150 stp=none", "SelfTradePreventionNotAllowed")]
    [InlineData("bob sell 5 @ 150 ioc id=one stp=none", "SelfTradePreventionNotAllowed")]
    [InlineData("bob sell 5 @ 150 ioc id=one budget=0", "DuplicateClientOrderId")]
    [InlineData("alice sell 5 @ 100 maker budget=0", "WouldTakeLiquidity")]
    [InlineData("alice sell 5 @ 99 stop=100 budget=0", "WouldTriggerImmediately")]
    [InlineData("alice sell 5 @ 150 budget=4", "InsufficientBalance")]
    public void Refused(string order, string reason) => _book.Run(order).Expect($"refused {reason}");

    [Theory]
    [InlineData("a: alice sell 5 @ 150 budget=5", "a rests")]
    [InlineData("a: alice buy 4 @ 101 budget=404 ioc", "a Expired UnfilledIocQuantity")]
    [InlineData("a: alice buy 10 @ 99 base=50", "a rests")]
    [InlineData("a: bob sell 5 @ 151 ioc", "a Expired UnfilledIocQuantity")]
    [InlineData("a: bob sell 4 market", "a trades 4 @ 100 with x")]
    [InlineData("a: alice sell 40 @ 100 ioc", "a trades 6 @ 100 with x\na Expired UnfilledIocQuantity")]
    public void Accepted(string order, string outcome) => _book.Run(order).Expect(outcome);

    [Fact]
    public void Status_comes_before_everything() => _book
        .Run("""
            status Halt
            alice buy 1 @ 1
            """)
        .Expect("""
            status Halt
            refused MarketHalted
            """);

    [Fact]
    public void Malformed_and_overflow_come_before_filters() => _book
        .Run("""
            alice buy 5 @ 0
            alice buy 9223372036854775807 @ 2
            """)
        .Expect("""
            refused Malformed
            refused Overflow
            """);

    [Fact]
    public void Average_price_forgets_what_is_older_than_five_minutes()
    {
        // 100 stays the last price, and therefore the average, when the trades at 100 have left the window.
        _book.Wait(TimeSpan.FromMinutes(6)).Run("a: alice buy 5 @ 201").Expect("refused FilterPercentPriceBySide");
        _book.Run("""
            b: carol sell 5 @ 150
            c: dave buy 5 @ 150
            """);
        _book.TakeLog();
        _book.Run("a: alice buy 5 @ 300").Expect("a trades 5 @ 150 with full2");
    }
}
