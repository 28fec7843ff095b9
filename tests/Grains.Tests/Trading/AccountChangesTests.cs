using CsCheck;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;
using Exchange.Grains.Tests.Support;
using Exchange.Grains.Trading;

namespace Exchange.Grains.Tests.Trading;

/// <summary>The steps of a command, per account, read from the events of the engine.</summary>
public sealed class AccountChangesTests
{
    private readonly OrderBook _book = new(TestMarkets.BtcUsdt with { MinNotionalMinor = 1 });
    private readonly EventBuffer _events = new();
    private readonly MatchingEngine _engine;
    private readonly AccountChanges _reader = new("BTCUSDT");
    private long _sequence;

    public AccountChangesTests() => _engine = new(_book);

    [Fact]
    public void A_taker_and_its_makers_see_their_own_sides_of_every_trade()
    {
        Place(1, Side.Sell, 100, 3);
        Place(2, Side.Sell, 101, 5);
        var changes = Place(3, Side.Buy, 101, 7);

        var taker = Of(changes, 3);
        Assert.Equal(
            [(ExecutionKind.New, OrderStatus.New, 0L, 0L), (ExecutionKind.Trade, OrderStatus.PartiallyFilled, 3L, 3L),
                (ExecutionKind.Trade, OrderStatus.Filled, 4L, 7L)],
            taker.Steps.Select(s => (s.Kind, s.Status, s.Lots, s.ExecutedLots)));
        Assert.All(taker.Steps, s => Assert.False(s.IsMaker));
        Assert.Equal((100L, 101L), (taker.Steps[1].PriceTicks, taker.Steps[2].PriceTicks));

        var first = Assert.Single(Of(changes, 1).Steps);
        Assert.Equal(
            (ExecutionKind.Trade, OrderStatus.Filled, 3L, true, taker.Steps[1].MatchId),
            (first.Kind, first.Status, first.Lots, first.IsMaker, first.MatchId));
        var second = Assert.Single(Of(changes, 2).Steps);
        Assert.Equal((OrderStatus.PartiallyFilled, 4L), (second.Status, second.ExecutedLots));
        Assert.Equal(OrderStatus.PartiallyFilled, Assert.Single(Of(changes, 2).Orders).Status);
    }

    [Fact]
    public void A_chain_names_the_unit_before_that_touched_the_account()
    {
        Assert.Equal(0, Of(Place(1, Side.Sell, 100, 3), 1).Previous);
        Place(2, Side.Buy, 90, 1);
        Assert.Equal(1, Of(Place(1, Side.Sell, 102, 3), 1).Previous);
        var both = Place(2, Side.Buy, 100, 1);
        Assert.Equal((3L, 2L), (Of(both, 1).Previous, Of(both, 2).Previous));
    }

    [Fact]
    public void An_ioc_rest_expires_after_its_trades()
    {
        Place(1, Side.Sell, 100, 3);
        var steps = Of(Place(2, Side.Buy, 100, 5, timeInForce: TimeInForce.Ioc), 2).Steps;
        Assert.Equal([ExecutionKind.New, ExecutionKind.Trade, ExecutionKind.Expired], steps.Select(s => s.Kind));
        Assert.Equal((OrderStatus.Expired, 3L), (steps[2].Status, steps[2].ExecutedLots));
    }

    [Fact]
    public void A_quote_quantity_order_is_filled_by_its_last_trade()
    {
        Place(1, Side.Sell, 100, 30);
        var steps = Of(Place(2, Side.Buy, 0, 0, OrderType.Market, quote: 1_000_000), 2).Steps;
        Assert.Equal([ExecutionKind.New, ExecutionKind.Trade], steps.Select(s => s.Kind));
        Assert.Equal(OrderStatus.Filled, steps[1].Status);
    }

    [Fact]
    public void A_stop_works_from_its_trigger_on_even_for_an_account_that_did_nothing()
    {
        Place(1, Side.Sell, 100, 10);
        Place(2, Side.Buy, 100, 1);
        var waiting = Of(Place(3, Side.Buy, 120, 2, OrderType.StopLossLimit, stop: 110), 3);
        Assert.False(Assert.Single(waiting.Steps).IsWorking);
        Place(1, Side.Sell, 110, 1);
        var steps = Of(Place(2, Side.Buy, 110, 10), 3).Steps;
        Assert.Equal((ExecutionKind.Triggered, OrderStatus.New, true), (steps[0].Kind, steps[0].Status, steps[0].IsWorking));
    }

    [Theory]
    [InlineData(SelfTradePrevention.ExpireTaker, 2)]
    [InlineData(SelfTradePrevention.ExpireMaker, 1)]
    [InlineData(SelfTradePrevention.ExpireBoth, 1, 2)]
    public void An_order_ended_by_self_trade_prevention_ends_with_the_prevention(SelfTradePrevention mode, params int[] ended)
    {
        Place(1, Side.Sell, 100, 3);
        var change = Of(Place(1, Side.Buy, 100, 5, prevention: mode), 1);
        var prevented = change.Steps.Where(s => s.Kind == ExecutionKind.TradePrevention).ToList();
        Assert.Equal(ended.Order(), prevented.Select(s => (int)change.Orders[s.Order].OrderId).Order());
        Assert.All(prevented, s => Assert.Equal(
            (OrderStatus.ExpiredInMatch, s.Lots, 3L), (s.Status, s.PreventedLots, s.CounterLots)));
        Assert.DoesNotContain(change.Steps, s => s.Kind == ExecutionKind.Expired);
    }

    [Fact]
    public void A_decremented_order_lives_on_with_less()
    {
        Place(1, Side.Sell, 100, 3);
        var change = Of(Place(1, Side.Buy, 100, 5, prevention: SelfTradePrevention.Decrement), 1);
        var steps = change.Steps.Where(s => s.Kind == ExecutionKind.TradePrevention)
            .ToDictionary(s => change.Orders[s.Order].OrderId);
        Assert.Equal((OrderStatus.New, 3L, 1L), (steps[2].Status, steps[2].PreventedLots, steps[2].CounterOrderId));
        Assert.Equal((OrderStatus.ExpiredInMatch, 3L, 2L), (steps[1].Status, steps[1].PreventedLots, steps[1].CounterOrderId));
    }

    /// <summary>Whoever follows the steps of an account knows its orders exactly, whatever is traded.</summary>
    [Fact]
    public void Following_the_steps_gives_the_orders() =>
        Gen.Int.Array[20, 200].Sample(seeds => new AccountChangesTests().Follow(seeds), iter: 300);

    private void Follow(int[] seeds)
    {
        var followed = new Dictionary<(long Account, long Order), ExecutionStep>();
        var lastExecution = 0L;
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var changes = RandomCommand(random);
            foreach (var change in changes)
            {
                foreach (var step in change.Steps)
                {
                    var key = (change.Account, change.Orders[step.Order].OrderId);
                    var before = followed.GetValueOrDefault(key);
                    Assert.Equal(step.Kind == ExecutionKind.New, before == default);
                    Assert.True(before.Status < OrderStatus.Filled, "Nothing follows the end of an order.");
                    var traded = step.Kind == ExecutionKind.Trade ? step.Lots : 0;
                    var prevented = step.Kind == ExecutionKind.TradePrevention ? step.Lots : 0;
                    Assert.Equal(before.ExecutedLots + traded, step.ExecutedLots);
                    Assert.Equal(before.PreventedLots + prevented, step.PreventedLots);
                    Assert.Equal(before.CumulativeQuoteMinor + traded * step.PriceTicks * 1_000, step.CumulativeQuoteMinor);
                    followed[key] = step;
                }
                foreach (var order in change.Orders) AssertSame(order, followed[(change.Account, order.OrderId)]);
            }
            var executions = changes.SelectMany(c => c.Steps).Select(s => s.ExecutionId).ToList();
            Assert.All(executions, id => Assert.True(id > lastExecution));
            lastExecution = Math.Max(lastExecution, executions.DefaultIfEmpty().Max());
        }
        var open = followed.Values.Count(step => step.Status < OrderStatus.Filled);
        Assert.Equal(_book.OpenOrderCount, open);
    }

    private static void AssertSame(OrderView order, ExecutionStep step) => Assert.Equal(
        (order.Status, order.ExecutedLots, order.CumulativeQuoteMinor, order.PreventedLots, order.IsWorking),
        (step.Status, step.ExecutedLots, step.CumulativeQuoteMinor, step.PreventedLots, step.IsWorking));

    private AccountChange[] RandomCommand(Random random)
    {
        var account = random.Next(1, 4);
        if (random.Next(6) == 0)
        {
            var id = random.NextInt64(1, _book.NextOrderId + 1);
            var reason = _engine.Cancel(new() { AccountId = account, OrderId = id }, 1, _events);
            return reason == RejectReason.None ? Read() : [];
        }
        var type = (OrderType)random.Next(1, 8);
        var byQuote = type == OrderType.Market && random.Next(2) == 0;
        var isStop = type >= OrderType.StopLoss;
        return Place(
            account, (Side)random.Next(1, 3),
            type is OrderType.Market or OrderType.StopLoss or OrderType.TakeProfit ? 0 : random.Next(95, 106),
            byQuote ? 0 : random.Next(1, 40), type,
            type is OrderType.Limit ? (TimeInForce)random.Next(1, 4) : TimeInForce.Gtc,
            (SelfTradePrevention)random.Next(1, 6), byQuote ? random.Next(1_000_000, 4_000_000) : 0,
            isStop ? random.Next(95, 106) : 0);
    }

    private AccountChange[] Place(
        long account, Side side, long price, long lots, OrderType type = OrderType.Limit,
        TimeInForce timeInForce = TimeInForce.Gtc, SelfTradePrevention prevention = SelfTradePrevention.None,
        long quote = 0, long stop = 0)
    {
        var reason = _engine.Place(
            new()
            {
                AccountId = account,
                Side = side,
                Type = type,
                TimeInForce = timeInForce,
                SelfTradePrevention = prevention,
                PriceTicks = price,
                QuantityLots = lots,
                QuoteQuantityMinor = quote,
                StopTicks = stop,
                BudgetMinor = long.MaxValue / 4,
                StrategyId = -1,
            },
            1, _events);
        return reason == RejectReason.None ? Read() : [];
    }

    private AccountChange[] Read() => _reader.Read(_events, _book, ++_sequence, null);

    private static AccountChange Of(AccountChange[] changes, long account) => changes.Single(c => c.Account == account);
}
