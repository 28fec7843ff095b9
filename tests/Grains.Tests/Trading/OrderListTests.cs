using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;
using Exchange.Grains.Tests.Support;
using static Exchange.Grains.Tests.Support.ExchangeCluster;

namespace Exchange.Grains.Tests.Trading;

/// <summary>Order lists, amendments and prevented matches from the wallet to the ledger, on a real PostgreSQL.</summary>
public sealed class OrderListTests : IAsyncLifetime
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
    public async Task A_pair_can_put_up_the_whole_balance_once_and_fills_one_order_only()
    {
        var placed = await _exchange.Wallet(_alice).PlaceListAsync(List(OrderListKind.Oco,
            Limit(Side.Sell, 40_000_00, 10_000) with { ClientOrderId = "stop", Type = OrderType.StopLossLimit, StopTicks = 41_000_00 },
            Limit(Side.Sell, 60_000_00, 10_000) with { ClientOrderId = "limit", Type = OrderType.LimitMaker }));
        Assert.Equal(RejectReason.None, placed.Reason);
        Assert.Equal(2, placed.Counts.TenSeconds);
        Assert.Equal((0L, 10 * Coin), Held(await _exchange.BalanceAsync(_alice, Btc)));
        Assert.True((await _exchange.Book().GetListAsync(_alice, placed.List!.ListId, ""))!.IsOpen);

        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 60_000_00, 1_000));
        var stop = await _exchange.Book().GetOrderAsync(_alice, 0, "stop");
        var limit = await _exchange.Book().GetOrderAsync(_alice, 0, "limit");
        Assert.Equal((OrderStatus.Expired, ExpiryReason.OcoTrigger, placed.List.ListId), (stop!.Status, stop.Reason, stop.ListId));
        Assert.Equal((OrderStatus.PartiallyFilled, 1_000L), (limit!.Status, limit.ExecutedLots));
        Assert.Equal((0L, 9 * Coin), Held(await _exchange.BalanceAsync(_alice, Btc)));

        var canceled = await _exchange.Wallet(_alice).CancelListAsync(new() { Symbol = "BTCUSDT", ListClientOrderId = "list" });
        Assert.Equal(limit.OrderId, Assert.Single(canceled.Orders).OrderId);
        Assert.False(canceled.List!.IsOpen);
        Assert.Equal((9 * Coin, 0L), Held(await _exchange.BalanceAsync(_alice, Btc)));
        var ended = await _exchange.Book().GetListAsync(_alice, placed.List.ListId, "");
        Assert.Equal((false, "list"), (ended!.IsOpen, ended.ListClientOrderId));
        Assert.Equal(["stop", "limit"], ended.Legs.Select(leg => leg.ClientOrderId));
        Assert.Null(await _exchange.Book().GetListAsync(_bob, placed.List.ListId, ""));
    }

    [Fact]
    public async Task A_pending_order_holds_its_own_asset_from_the_start()
    {
        var placed = await _exchange.Wallet(_alice).PlaceListAsync(List(OrderListKind.Oto,
            Limit(Side.Buy, 50_000_00, 1_000) with { ClientOrderId = "w" },
            Limit(Side.Sell, 70_000_00, 10_000) with { ClientOrderId = "p" }));
        Assert.Equal([OrderStatus.New, OrderStatus.PendingNew], placed.Orders.Select(order => order.Status));
        Assert.Equal((0L, 10 * Coin), Held(await _exchange.BalanceAsync(_alice, Btc)));
        Assert.Equal((50_000 * Coin, 50_000 * Coin), Held(await _exchange.BalanceAsync(_alice, Usdt)));
        var more = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 80_000_00, 1));
        Assert.Equal(RejectReason.InsufficientBalance, more.Reason);

        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Sell, 50_000_00, 1_000));
        var pending = await _exchange.Book().GetOrderAsync(_alice, 0, "p");
        Assert.Equal((OrderStatus.New, true), (pending!.Status, pending.IsWorking));
    }

    [Fact]
    public async Task An_amendment_gives_the_hold_back_and_is_remembered()
    {
        var placed = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 50_000_00, 2_000) with { ClientOrderId = "a" });
        var amended = await _exchange.Wallet(_alice).AmendAsync(new()
        {
            Symbol = "BTCUSDT",
            OriginalClientOrderId = "a",
            NewClientOrderId = "b",
            QuantityLots = 500,
        });
        Assert.Equal((RejectReason.None, placed.Order!.OrderId, 500L), (amended.Reason, amended.Order!.OrderId, amended.Order.OriginalLots));
        Assert.Equal((75_000 * Coin, 25_000 * Coin), Held(await _exchange.BalanceAsync(_alice, Usdt)));
        var amendment = await _exchange.Book().GetLastAmendmentAsync(_alice, placed.Order.OrderId);
        Assert.Equal(("a", "b", 2_000L, 500L), (amendment!.OldClientOrderId, amendment.NewClientOrderId, amendment.OldLots, amendment.NewLots));
        Assert.Equal(amended.AmendmentId, amendment.AmendmentId);
    }

    [Fact]
    public async Task A_book_with_lists_and_trailing_stops_comes_back_as_it_was()
    {
        await _exchange.Wallet(_alice).PlaceListAsync(List(OrderListKind.Otoco,
            Limit(Side.Buy, 50_000_00, 100) with { ClientOrderId = "w", IcebergLots = 10 },
            Limit(Side.Sell, 40_000_00, 100) with { ClientOrderId = "s", Type = OrderType.StopLossLimit, StopTicks = 41_000_00 },
            Limit(Side.Sell, 60_000_00, 100) with { ClientOrderId = "l", Type = OrderType.LimitMaker }));
        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Sell, 30_000_00, 40) with { ClientOrderId = "x" });
        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Sell, 30_000_00, 50) with
        {
            ClientOrderId = "t",
            Type = OrderType.StopLossLimit,
            TrailingBips = 500,
        });
        var before = await _exchange.Book().GetStateAsync();
        await _exchange.DeactivateAsync(_exchange.Book());
        var after = await _exchange.Book().GetStateAsync();
        Assert.Equal((before.Sequence, before.StateHash), (after.Sequence, after.StateHash));
    }

    private static (long Available, long Held) Held(Exchange.Abstractions.Wallets.BalanceView balance) =>
        (balance.AvailableMinor, balance.HeldMinor);

    private static PlaceListRequest List(OrderListKind kind, params PlaceOrderRequest[] orders) => new()
    {
        Symbol = "BTCUSDT",
        ListClientOrderId = "list",
        Kind = kind,
        Orders = orders,
    };
}
