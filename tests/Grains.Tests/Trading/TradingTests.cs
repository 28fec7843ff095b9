using Exchange.Abstractions.Markets;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;
using Exchange.Grains.Tests.Support;
using static Exchange.Grains.Tests.Support.ExchangeCluster;

namespace Exchange.Grains.Tests.Trading;

/// <summary>Orders from the wallet to the ledger, on a real PostgreSQL.</summary>
public sealed class TradingTests : IAsyncLifetime
{
    private const long Coin = 100_000_000;
    private static readonly int Btc = TestMarkets.Btc.Id;
    private static readonly int Usdt = TestMarkets.Usdt.Id;

    private ExchangeCluster _exchange = null!;
    private long _alice;
    private long _bob;

    public async Task InitializeAsync()
    {
        _exchange = await StartAsync(("Limits:OrdersPerTenSeconds", "10000"));
        _alice = await _exchange.FundedAccountAsync("alice", btc: 10, usdt: 100_000);
        _bob = await _exchange.FundedAccountAsync("bob", btc: 10, usdt: 100_000);
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task A_resting_order_holds_its_funds_and_a_cancel_gives_them_back()
    {
        var placed = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 50_000_00, 2_000));
        Assert.Equal(RejectReason.None, placed.Reason);
        Assert.Equal((0L, 100_000 * Coin), Held(await _exchange.BalanceAsync(_alice, Usdt)));

        var canceled = await _exchange.Wallet(_alice).CancelAsync(
            new() { Symbol = "BTCUSDT", OrderId = placed.Order!.OrderId });
        Assert.Equal(OrderStatus.Canceled, Assert.Single(canceled.Orders).Status);
        Assert.Equal((100_000 * Coin, 0L), Held(await _exchange.BalanceAsync(_alice, Usdt)));
    }

    [Fact]
    public async Task A_trade_moves_both_sides_and_both_fees_to_the_last_unit()
    {
        await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 50_000_01, 1_003));
        var bought = await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 50_010_00, 1_003));

        // 1.003 BTC at 50,000.01; taker 0.2 % of the base received, maker 0.1 % of the quote received, rounded up.
        const long notional = 5_000_001L * 1_003 * 1_000;
        const long takerFee = 100_300_000 / 500;
        const long makerFee = (notional + 999) / 1_000;
        Assert.Equal(OrderStatus.Filled, bought.Order!.Status);
        Assert.Equal(takerFee, Assert.Single(bought.Fills).FeeMinor);
        Assert.Equal((10 * Coin + 100_300_000 - takerFee, 0L), Held(await _exchange.BalanceAsync(_bob, Btc)));
        Assert.Equal((100_000 * Coin - notional, 0L), Held(await _exchange.BalanceAsync(_bob, Usdt)));
        Assert.Equal((10 * Coin - 100_300_000, 0L), Held(await _exchange.BalanceAsync(_alice, Btc)));
        Assert.Equal(
            (100_000 * Coin + notional - makerFee, 0L), Held(await _exchange.BalanceAsync(_alice, Usdt)));
        var fees = AccountNumbers.FeeAccount(TestMarkets.BtcUsdt.Id);
        Assert.Equal(takerFee, (await _exchange.StoredBalanceAsync(fees, Btc)).AvailableMinor);
        Assert.Equal(makerFee, (await _exchange.StoredBalanceAsync(fees, Usdt)).AvailableMinor);
        await _exchange.AssertLedgerSoundAsync();
    }

    [Fact]
    public async Task A_market_order_by_quote_spends_at_most_what_it_names()
    {
        await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 30_000_00, 500));
        var bought = await _exchange.Wallet(_bob).PlaceAsync(Market(Side.Buy, quoteMinor: 100 * Coin));
        Assert.Equal(OrderStatus.Filled, bought.Order!.Status);
        Assert.Equal(3, bought.Order.ExecutedLots);
        Assert.Equal((100_000 * Coin - 90 * Coin, 0L), Held(await _exchange.BalanceAsync(_bob, Usdt)));
        await _exchange.AssertLedgerSoundAsync();
    }

    [Fact]
    public async Task An_order_beyond_the_balance_is_refused_without_a_trace()
    {
        var reply = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 50_000_00, 2_001));
        Assert.Equal(RejectReason.InsufficientBalance, reply.Reason);
        Assert.Equal((100_000 * Coin, 0L), Held(await _exchange.BalanceAsync(_alice, Usdt)));
        Assert.Empty(await _exchange.Book().GetOpenOrdersAsync(_alice));
    }

    [Fact]
    public async Task A_market_buy_beyond_the_balance_is_refused()
    {
        await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 90_000_00, 2_000));
        var reply = await _exchange.Wallet(_bob).PlaceAsync(Market(Side.Buy, lots: 1_200));
        Assert.Equal(RejectReason.InsufficientBalance, reply.Reason);
        await _exchange.AssertLedgerSoundAsync();
    }

    [Fact]
    public async Task Parallel_orders_spend_a_balance_exactly_once()
    {
        // 100,000 USDT pay for 40 orders of 2,500; all others are refused, however they interleave.
        var replies = await Task.WhenAll(Enumerable.Range(0, 1_000)
            .Select(_ => _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 50_000_00, 50))));
        Assert.Equal(40, replies.Count(r => r.Reason == RejectReason.None));
        Assert.Equal(960, replies.Count(r => r.Reason == RejectReason.InsufficientBalance));
        Assert.Equal((0L, 100_000 * Coin), Held(await _exchange.BalanceAsync(_alice, Usdt)));
    }

    [Fact]
    public async Task Parallel_market_buys_wait_for_one_another_instead_of_failing()
    {
        await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 10_000_00, 5_000));
        var replies = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => _exchange.Wallet(_bob).PlaceAsync(Market(Side.Buy, lots: 100))));
        Assert.All(replies, r => Assert.Equal(OrderStatus.Filled, r.Order!.Status));
        Assert.Equal((50_000 * Coin, 0L), Held(await _exchange.BalanceAsync(_bob, Usdt)));
        await _exchange.AssertLedgerSoundAsync();
    }

    [Fact]
    public async Task A_client_order_id_is_unique_among_open_orders_and_free_again_afterwards()
    {
        Assert.Equal(RejectReason.None, (await PlaceAsync("same")).Reason);
        Assert.Equal(RejectReason.DuplicateClientOrderId, (await PlaceAsync("same")).Reason);
        await _exchange.Wallet(_alice).CancelAsync(new() { Symbol = "BTCUSDT", OriginalClientOrderId = "same" });
        Assert.Equal(RejectReason.None, (await PlaceAsync("same")).Reason);

        Task<Abstractions.Trading.OrderReply> PlaceAsync(string id) =>
            _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100, id));
    }

    [Fact]
    public async Task A_foreign_order_cannot_be_seen_or_cancelled()
    {
        var placed = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
        var cancel = await _exchange.Wallet(_bob).CancelAsync(
            new() { Symbol = "BTCUSDT", OrderId = placed.Order!.OrderId });
        Assert.Equal(RejectReason.UnknownOrder, cancel.Reason);
        Assert.Null(await _exchange.Book().GetOrderAsync(_bob, placed.Order.OrderId, ""));
        Assert.NotNull(await _exchange.Book().GetOrderAsync(_alice, placed.Order.OrderId, ""));
    }

    [Fact]
    public async Task Cancel_replace_uses_the_funds_of_the_order_it_cancels()
    {
        var old = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 50_000_00, 2_000));
        var reply = await _exchange.Wallet(_alice).CancelReplaceAsync(new()
        {
            Cancel = new() { Symbol = "BTCUSDT", OrderId = old.Order!.OrderId },
            Place = Limit(Side.Buy, 49_000_00, 2_000),
            Mode = CancelReplaceMode.StopOnFailure,
        });
        Assert.Equal(OrderStatus.Canceled, reply.Canceled!.Status);
        Assert.Equal(OrderStatus.New, reply.Placed.Order!.Status);
        Assert.Equal((2_000 * Coin, 98_000 * Coin), Held(await _exchange.BalanceAsync(_alice, Usdt)));
    }

    [Fact]
    public async Task Cancel_replace_that_cannot_pay_cancels_and_reports_both_halves()
    {
        var old = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 50_000_00, 1_000));
        var reply = await _exchange.Wallet(_alice).CancelReplaceAsync(new()
        {
            Cancel = new() { Symbol = "BTCUSDT", OrderId = old.Order!.OrderId },
            Place = Limit(Side.Buy, 50_000_00, 2_001),
            Mode = CancelReplaceMode.StopOnFailure,
        });
        Assert.Equal(RejectReason.None, reply.CancelReason);
        Assert.True(reply.Attempted);
        Assert.Equal(RejectReason.InsufficientBalance, reply.Placed.Reason);
        Assert.Equal((100_000 * Coin, 0L), Held(await _exchange.BalanceAsync(_alice, Usdt)));
    }

    [Fact]
    public async Task A_market_that_only_takes_cancels_takes_only_cancels()
    {
        var registry = _exchange.Grains.GetGrain<IMarketRegistryGrain>(IMarketRegistryGrain.Key);
        var placed = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
        await registry.SetStatusAsync("BTCUSDT", MarketStatus.CancelOnly);
        Assert.Equal(MarketStatus.CancelOnly, (await registry.GetAsync()).Markets[0].Status);
        Assert.Equal(
            RejectReason.MarketCancelOnly,
            (await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100))).Reason);
        var cancel = await _exchange.Wallet(_alice).CancelAsync(
            new() { Symbol = "BTCUSDT", OrderId = placed.Order!.OrderId });
        Assert.Equal(RejectReason.None, cancel.Reason);
    }

    [Fact]
    public async Task A_deadline_that_passed_is_refused()
    {
        var reply = await _exchange.Wallet(_alice).PlaceAsync(
            Limit(Side.Buy, 40_000_00, 100) with { DeadlineMicros = 1 });
        Assert.Equal(RejectReason.DeadlinePassed, reply.Reason);
    }

    [Fact]
    public async Task An_unknown_market_is_refused()
    {
        var reply = await _exchange.Wallet(_alice).PlaceAsync(
            Limit(Side.Buy, 40_000_00, 100) with { Symbol = "NOPE" });
        Assert.Equal(RejectReason.UnknownMarket, reply.Reason);
    }

    [Fact]
    public async Task A_deposit_credits_once_for_ever()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await _exchange.Wallet(_alice).DepositAsync(
                "once", AccountNumbers.ExternalSandbox, Btc, 5 * Coin, "Again and again"));
        }
        Assert.Equal((15 * Coin, 0L), Held(await _exchange.BalanceAsync(_alice, Btc)));
        await _exchange.AssertLedgerSoundAsync();
    }

    [Fact]
    public async Task A_test_order_is_checked_and_leaves_no_trace()
    {
        Assert.Equal(
            RejectReason.None, (await _exchange.Wallet(_alice).TestAsync(Limit(Side.Buy, 50_000_00, 2_000))).Reason);
        Assert.Equal(
            RejectReason.InsufficientBalance,
            (await _exchange.Wallet(_alice).TestAsync(Limit(Side.Buy, 50_000_00, 2_001))).Reason);
        Assert.Empty(await _exchange.Book().GetOpenOrdersAsync(_alice));
    }

    private static (long Available, long Held) Held(Abstractions.Wallets.BalanceView balance) =>
        (balance.AvailableMinor, balance.HeldMinor);
}
