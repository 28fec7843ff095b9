using Exchange.Domain.Ledger;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Ledger;

public sealed class SettlementTests
{
    private const int Btc = 1;
    private const int Usdt = 2;
    private const long Alice = 11;
    private const long Bob = 12;

    // One tick (0.01 USDT) times one lot (0.00001 BTC) is 10 minor units of USDT; a lot is 1,000 minor units of BTC.
    private const long Unit = 10;
    private const long Lot = 1_000;
    private static readonly long Fees = AccountNumbers.FeeAccount(1);

    [Fact]
    public void An_accepted_buy_holds_quote()
    {
        var unit = new SettlementCase().Order(1, Alice, Side.Buy, OrderStatus.New, 700).Accepted(1, 700).Settle();
        Assert.Equal([new(Alice, Usdt, -700, 700)], unit.Deltas);
        Assert.Empty(unit.Postings);
        Assert.Empty(unit.Orders);
        Assert.Empty(unit.Trades);
    }

    [Fact]
    public void An_accepted_sell_holds_base()
    {
        var unit = new SettlementCase().Order(1, Alice, Side.Sell, OrderStatus.New, 700).Accepted(1, 700).Settle();
        Assert.Equal([new(Alice, Btc, -700, 700)], unit.Deltas);
    }

    [Fact]
    public void A_buying_taker_pays_the_makers_price_and_gets_the_rest_of_its_hold_back()
    {
        // Buys 5 lots at a limit of 110 ticks from a maker at 100.
        var unit = new SettlementCase()
            .Order(1, Bob, Side.Sell, OrderStatus.PartiallyFilled, 3 * Lot)
            .Order(2, Alice, Side.Buy, OrderStatus.Filled)
            .Accepted(2, 110 * 5 * Unit)
            .Trade(2, 1, 7, 100, 5, takerHold: 110 * 5 * Unit, makerHold: 5 * Lot, takerFee: 10, makerFee: 5)
            .Settle();

        Assert.Equal(
            [
                new(Alice, Usdt, -5_000, 0),
                new(Alice, Btc, 4_990, 0),
                new(Bob, Btc, 0, -5_000),
                new(Bob, Usdt, 4_995, 0),
                new(Fees, Btc, 10, 0),
                new(Fees, Usdt, 5, 0),
            ],
            unit.Deltas);
        AssertTransfers(
            unit,
            (0, Bob, Alice, Btc, 5_000, TransferKind.TradeBase),
            (1, Alice, Bob, Usdt, 5_000, TransferKind.TradeQuote),
            (2, Alice, Fees, Btc, 10, TransferKind.BuyerFee),
            (3, Bob, Fees, Usdt, 5, TransferKind.SellerFee));
        Assert.Equal(
            [new(1, 7, 7, 100, 5, 5_000, 2, 1, Alice, Bob, Side.Buy, 10, 5, SettlementCase.At)], unit.Trades);
        Assert.Equal((2, OrderStatus.Filled), (Assert.Single(unit.Orders).OrderId, unit.Orders[0].Status));
    }

    [Fact]
    public void A_selling_taker_is_paid_by_a_makers_hold()
    {
        var unit = new SettlementCase()
            .Order(1, Bob, Side.Buy, OrderStatus.Filled)
            .Order(2, Alice, Side.Sell, OrderStatus.New, 0)
            .Trade(2, 1, 7, 100, 5, takerHold: 5 * Lot, makerHold: 5_000, takerFee: 10, makerFee: 5)
            .Settle();

        Assert.Equal(
            [
                new(Bob, Usdt, 0, -5_000),
                new(Bob, Btc, 4_995, 0),
                new(Alice, Btc, 0, -5_000),
                new(Alice, Usdt, 4_990, 0),
                new(Fees, Btc, 5, 0),
                new(Fees, Usdt, 10, 0),
            ],
            unit.Deltas);
        AssertTransfers(
            unit,
            (0, Alice, Bob, Btc, 5_000, TransferKind.TradeBase),
            (1, Bob, Alice, Usdt, 5_000, TransferKind.TradeQuote),
            (2, Bob, Fees, Btc, 5, TransferKind.BuyerFee),
            (3, Alice, Fees, Usdt, 10, TransferKind.SellerFee));
        Assert.Equal(Side.Sell, Assert.Single(unit.Trades).TakerSide);
    }

    [Fact]
    public void Fees_of_nothing_are_not_posted()
    {
        var unit = new SettlementCase()
            .Order(1, Bob, Side.Sell, OrderStatus.Filled)
            .Order(2, Alice, Side.Buy, OrderStatus.Filled)
            .Trade(2, 1, 7, 100, 5, takerHold: 5_000, makerHold: 5 * Lot)
            .Settle();
        Assert.DoesNotContain(unit.Deltas, delta => delta.Account == Fees);
        AssertTransfers(
            unit,
            (0, Bob, Alice, Btc, 5_000, TransferKind.TradeBase),
            (1, Alice, Bob, Usdt, 5_000, TransferKind.TradeQuote));
    }

    [Fact]
    public void A_trade_with_oneself_moves_only_the_fees()
    {
        var unit = new SettlementCase()
            .Order(1, Alice, Side.Sell, OrderStatus.Filled)
            .Order(2, Alice, Side.Buy, OrderStatus.Filled)
            .Trade(2, 1, 7, 100, 5, takerHold: 5_500, makerHold: 5 * Lot, takerFee: 10, makerFee: 5)
            .Settle();
        Assert.Equal(
            [new(Alice, Usdt, 5_495, -5_500), new(Alice, Btc, 4_990, -5_000), new(Fees, Btc, 10, 0), new(Fees, Usdt, 5, 0)],
            unit.Deltas);
        AssertTransfers(
            unit,
            (2, Alice, Fees, Btc, 10, TransferKind.BuyerFee),
            (3, Alice, Fees, Usdt, 5, TransferKind.SellerFee));
        Assert.Single(unit.Trades);
    }

    [Theory]
    [InlineData(BookEventKind.OrderCanceled, OrderStatus.Canceled)]
    [InlineData(BookEventKind.OrderExpired, OrderStatus.Expired)]
    [InlineData(BookEventKind.QuoteOrderFilled, OrderStatus.Filled)]
    public void An_order_that_ends_gives_its_hold_back(BookEventKind kind, OrderStatus status)
    {
        var buy = new SettlementCase().Order(1, Alice, Side.Buy, status).Ended(kind, 1, 300).Settle();
        Assert.Equal([new(Alice, Usdt, 300, -300)], buy.Deltas);
        Assert.Equal(status, Assert.Single(buy.Orders).Status);

        var sell = new SettlementCase().Order(1, Alice, Side.Sell, status).Ended(kind, 1, 300).Settle();
        Assert.Equal([new(Alice, Btc, 300, -300)], sell.Deltas);
        Assert.Empty(sell.Postings);
    }

    [Fact]
    public void An_order_that_ends_without_a_hold_changes_no_balance()
    {
        var unit = new SettlementCase()
            .Order(1, Alice, Side.Buy, OrderStatus.Filled).Ended(BookEventKind.QuoteOrderFilled, 1, 0).Settle();
        Assert.Empty(unit.Deltas);
        Assert.Single(unit.Orders);
    }

    [Fact]
    public void A_prevented_match_releases_both_holds_and_moves_no_money()
    {
        var unit = new SettlementCase()
            .Order(1, Alice, Side.Sell, OrderStatus.ExpiredInMatch)
            .Order(2, Alice, Side.Buy, OrderStatus.New, 50)
            .Prevented(2, 1, takerHold: 40, makerHold: 2_000)
            .Ended(BookEventKind.OrderExpired, 1, 10)
            .Also(BookEventKind.OrderRested, 2)
            .Settle();
        Assert.Equal([new(Alice, Usdt, 40, -40), new(Alice, Btc, 2_010, -2_010)], unit.Deltas);
        Assert.Empty(unit.Postings);
        Assert.Empty(unit.Trades);
        Assert.Equal(1, Assert.Single(unit.Orders).OrderId);
    }

    [Fact]
    public void A_status_change_and_a_trigger_move_nothing()
    {
        var sut = new SettlementCase().Order(1, Alice, Side.Buy, OrderStatus.New, 10).Also(BookEventKind.StopTriggered, 1);
        sut.Events.Add(BookEventKind.StatusChanged);
        var unit = sut.Settle();
        Assert.Empty(unit.Deltas);
        Assert.Empty(unit.Orders);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(500)]
    public void Every_order_of_a_sweep_finishes_once_and_the_takers_changes_are_folded(int makers)
    {
        var sut = new SettlementCase();
        for (var i = 1; i <= makers; i++) sut.Order(i, 100 + i, Side.Sell, OrderStatus.Filled);
        sut.Order(makers + 1, Alice, Side.Buy, OrderStatus.Filled).Accepted(makers + 1, makers * 1_000L);
        for (var i = 1; i <= makers; i++)
            sut.Trade(makers + 1, i, i, 100, 1, takerHold: 1_000, makerHold: Lot, takerFee: 1, makerFee: 1);
        var unit = sut.Settle();

        Assert.Equal(
            Enumerable.Range(1, makers + 1).Select(id => (long)id), unit.Orders.Select(o => o.OrderId).Order());
        Assert.Equal(
            [new(Alice, Usdt, -1_000 * makers, 0), new(Alice, Btc, 999 * makers, 0)],
            unit.Deltas.Where(d => d.Account == Alice));
        Assert.Equal(makers, unit.Deltas.Where(d => d.Account == Fees && d.Asset == Usdt).Sum(d => d.AvailableMinor));
        Assert.Equal(4 + 2 * makers, unit.Deltas.Count);

        // The unit is reused: what finished with one command does not hide what finishes with the next.
        unit.Clear();
        Assert.Equal(makers + 1, sut.Settle().Orders.Count);
    }

    [Fact]
    public void A_finished_order_keeps_everything_the_book_knew()
    {
        var sut = new SettlementCase().Order(1, Alice, Side.Sell, OrderStatus.Expired);
        Assert.True(ClientOrderId.TryCreate("my-id", out var clientId));
        sut.Store[0] = new()
        {
            OrderId = 1,
            AccountId = Alice,
            Side = Side.Sell,
            Type = OrderType.StopLossLimit,
            TimeInForce = TimeInForce.Ioc,
            SelfTradePrevention = SelfTradePrevention.Decrement,
            Status = OrderStatus.Expired,
            Reason = ExpiryReason.UnfilledIocQuantity,
            PriceTicks = 101,
            CumulativeQuoteMinor = 107,
        };
        sut.Store.Details(0) = new()
        {
            ClientOrderId = clientId,
            StopTicks = 102,
            OriginalLots = 103,
            ExecutedLots = 104,
            PreventedLots = 105,
            QuoteQuantityMinor = 106,
            PreventedMatchId = 108,
            StrategyId = 109,
            StrategyType = 110,
            CreatedMicros = 111,
            UpdatedMicros = 112,
            WorkingMicros = 113,
        };
        var finished = Assert.Single(sut.Ended(BookEventKind.OrderExpired, 1, 5).Settle().Orders);
        Assert.Equal(
            new(1, 1, Alice, "my-id", Side.Sell, OrderType.StopLossLimit, TimeInForce.Ioc, SelfTradePrevention.Decrement,
                OrderStatus.Expired, ExpiryReason.UnfilledIocQuantity, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110,
                111, 112, 113),
            finished);
    }

    [Fact]
    public void Transfers_are_numbered_by_market_trade_and_leg()
    {
        Assert.Equal((1L << 48) | (7 << 2) | 3, Settlement.TransferId(1, 7, 3));
        Assert.Equal(long.MaxValue, Settlement.TransferId(32_767, Settlement.MaxTradeId, 3));
        Assert.Throws<InvariantViolationException>(() => Settlement.TransferId(1, Settlement.MaxTradeId + 1, 0));
        Assert.Throws<InvariantViolationException>(() => Settlement.TransferId(1, 0, 0));
    }

    [Theory]
    [InlineData("I-L9", 4_999, 5_000, 0, 0)]
    [InlineData("I-L9", 5_000, 4_999, 0, 0)]
    [InlineData("I-L9", 5_000, 5_001, 0, 0)]
    [InlineData("I-L10", 5_000, 5_000, 5_001, 0)]
    [InlineData("I-L10", 5_000, 5_000, -1, 0)]
    [InlineData("I-L10", 5_000, 5_000, 0, 5_001)]
    [InlineData("I-L10", 5_000, 5_000, 0, -1)]
    public void A_trade_that_does_not_add_up_is_refused(
        string id, long takerHold, long makerHold, long takerFee, long makerFee) =>
        AssertViolation(id, Sold().Trade(2, 1, 7, 100, 5, takerHold, makerHold, takerFee, makerFee));

    [Fact]
    public void A_wrong_slot_is_noticed()
    {
        var sut = Sold().Trade(2, 1, 7, 100, 5, 5_000, 5_000);
        sut.Store[0].OrderId = 3;
        AssertViolation("I-T1", sut);
    }

    [Fact]
    public void A_finished_order_that_still_holds_is_noticed()
    {
        var sut = new SettlementCase().Order(1, Alice, Side.Buy, OrderStatus.Canceled, holdLeft: 1);
        AssertViolation("I-L9", sut.Ended(BookEventKind.OrderCanceled, 1, 5));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(-1, 5)]
    public void A_trade_needs_a_price_and_a_quantity(long ticks, long lots) =>
        AssertViolation("I-T4", Sold().Trade(2, 1, 7, ticks, lots, 5_000, 5_000));

    [Fact]
    public void Amounts_never_wrap_around()
    {
        AssertViolation("I-L8", Sold().Trade(2, 1, 7, long.MaxValue, 2, long.MaxValue, 2 * Lot));
        Assert.Throws<OverflowException>(
            () => Sold().Trade(2, 1, 7, long.MaxValue / 2, 2, long.MaxValue, 2 * Lot).Settle());
        Assert.Throws<OverflowException>(
            () => Sold().Trade(2, 1, 7, 1, long.MaxValue / 2, long.MaxValue, long.MaxValue).Settle());
        Assert.Throws<OverflowException>(
            () => new SettlementCase().Order(1, Alice, Side.Buy, OrderStatus.New).Order(2, Alice, Side.Buy, OrderStatus.New)
                .Accepted(1, long.MaxValue).Accepted(2, long.MaxValue).Settle());
    }

    [Fact]
    public void Nothing_is_allocated_while_no_order_finishes()
    {
        var sut = new SettlementCase()
            .Order(1, Bob, Side.Sell, OrderStatus.PartiallyFilled, Lot)
            .Order(2, Alice, Side.Buy, OrderStatus.PartiallyFilled, 1_000)
            .Accepted(2, 6_000)
            .Trade(2, 1, 7, 100, 5, 5_000, 5 * Lot, 10, 5);
        sut.Settle().Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Settlement.Settle(sut.Events, sut.Store, sut.Rules, sut.Unit);
            sut.Unit.Clear();
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static SettlementCase Sold() => new SettlementCase()
        .Order(1, Bob, Side.Sell, OrderStatus.Filled)
        .Order(2, Alice, Side.Buy, OrderStatus.Filled);

    private static void AssertViolation(string id, SettlementCase sut)
    {
        var violation = Assert.Throws<InvariantViolationException>(() => sut.Settle());
        Assert.StartsWith(id + ":", violation.Message, StringComparison.Ordinal);
    }

    private static void AssertTransfers(
        CommitUnit unit, params (int Leg, long From, long To, int Asset, long Amount, TransferKind Kind)[] expected)
    {
        var legs = expected.SelectMany(t => new Posting[]
        {
            new(Settlement.TransferId(1, 7, t.Leg), t.From, t.Asset, -t.Amount, t.Kind, 7, SettlementCase.At),
            new(Settlement.TransferId(1, 7, t.Leg), t.To, t.Asset, t.Amount, t.Kind, 7, SettlementCase.At),
        });
        Assert.Equal(legs, unit.Postings);
    }
}
