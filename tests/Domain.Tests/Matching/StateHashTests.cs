using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>The state hash sees every part of the state and nothing else (I-B5).</summary>
public class StateHashTests
{
    private const string Common = """
        a: alice buy 5 @ 90 id=first
        b: bob   buy 5 @ 90
        """;

    [Theory]
    [InlineData("c: carol buy 5 @ 91", "c: carol buy 5 @ 92")]
    [InlineData("c: carol buy 5 @ 91", "c: carol buy 6 @ 91")]
    [InlineData("c: carol buy 5 @ 91", "c: dave buy 5 @ 91")]
    [InlineData("c: carol buy 5 @ 91", "c: carol sell 5 @ 91")]
    [InlineData("c: carol buy 5 @ 91", "c: carol buy 5 @ 91 maker")]
    [InlineData("c: carol buy 5 @ 91", "c: carol buy 5 @ 91 id=x")]
    [InlineData("c: carol buy 5 @ 91", "c: carol buy 5 @ 91 stp=none")]
    [InlineData("c: carol buy 5 @ 91", "c: carol buy 5 @ 91 stop=95")]
    [InlineData("c: carol buy 5 @ 91 stop=95", "c: carol buy 5 @ 91 stop=96")]
    [InlineData("c: carol buy 5 @ 91 stop=95", "c: carol buy 5 @ 91 tp=95")]
    [InlineData("c: carol sell 1 @ 90", "c: carol sell 2 @ 90")]
    [InlineData("c: carol sell 1 @ 99 ioc", "c: carol sell 1 @ 99 fok\nd: carol sell 1 @ 99 fok")]
    [InlineData("cancel alice a", "cancel bob b")]
    [InlineData("status Halt", "status CancelOnly")]
    public void Different_states_have_different_hashes(string left, string right) => Assert.NotEqual(
        new BookScript(TestMarkets.Plain).Run(Common).Run(left).Book.StateHash(),
        new BookScript(TestMarkets.Plain).Run(Common).Run(right).Book.StateHash());

    [Fact]
    public void Hash_is_the_same_in_every_process_and_version() => Assert.Equal(
        UInt128.Parse("102567181899215422790403697994260566586", System.Globalization.CultureInfo.InvariantCulture),
        new BookScript(TestMarkets.Plain).Run(Common).Run("c: carol sell 6 @ 90").Book.StateHash());

    [Fact]
    public void Refused_commands_leave_no_trace()
    {
        var engine = new MatchingEngine(new(TestMarkets.Plain));
        var events = new EventBuffer();
        var before = engine.Book.StateHash();
        var order = new PlaceOrder { AccountId = 1, Side = Side.Buy, Type = OrderType.Limit, PriceTicks = 5, QuantityLots = 5 };
        Assert.Equal(RejectReason.InsufficientBalance, engine.Place(order, 5_000_000_000_000, events));
        Assert.Equal(RejectReason.UnknownOrder, engine.CancelAll(1, 6_000_000_000_000, events));
        Assert.Equal(before, engine.Book.StateHash());
        Assert.True(events.Events.IsEmpty);
    }
}
