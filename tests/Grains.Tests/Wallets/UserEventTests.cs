using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Domain.Orders;
using Exchange.Grains.Tests.Support;
using Exchange.Grains.Wallets;
using Exchange.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static Exchange.Grains.Tests.Support.ExchangeCluster;

namespace Exchange.Grains.Tests.Wallets;

/// <summary>What listeners hear of accounts while orders run through the books.</summary>
public sealed class UserEventTests : IAsyncLifetime
{
    private const long Coin = 100_000_000;
    private static readonly int Btc = TestMarkets.Btc.Id;
    private static readonly int Usdt = TestMarkets.Usdt.Id;

    private readonly EventRecorder _recorder = new();
    private ExchangeCluster _exchange = null!;
    private IUserEventObserver _listener = null!;
    private long _alice;
    private long _bob;

    public async Task InitializeAsync()
    {
        _exchange = await StartAsync(("Limits:OrdersPerTenSeconds", "10000"));
        _alice = await _exchange.FundedAccountAsync("alice", btc: 10, usdt: 100_000);
        _bob = await _exchange.FundedAccountAsync("bob", btc: 10, usdt: 100_000);
        _listener = _exchange.Grains.CreateObjectReference<IUserEventObserver>(_recorder);
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task An_orders_life_is_heard_from_its_acceptance_to_its_end()
    {
        await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        var placed = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 50_000_00, 1_000));
        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 50_000_00, 400));
        await _exchange.Wallet(_alice).CancelAsync(new()
        {
            Symbol = "BTCUSDT",
            OrderId = placed.Order!.OrderId,
            CancelClientOrderId = "my-cancel",
        });

        var events = await HeardAsync(_alice, 3);
        Assert.Equal(
            [(ExecutionKind.New, OrderStatus.New), (ExecutionKind.Trade, OrderStatus.PartiallyFilled),
                (ExecutionKind.Canceled, OrderStatus.Canceled)],
            events.Select(e => e.Steps.Single()).Select(s => (s.Kind, s.Status)));
        Assert.All(events, e => Assert.Equal(placed.Order.OrderId, Assert.Single(e.Orders).OrderId));
        Assert.True(events[1].Steps[0].IsMaker);
        Assert.Equal(["", "", "my-cancel"], events.Select(e => e.CancelClientOrderId));
        Assert.Equal(
            [(9 * Coin, 1 * Coin), (9 * Coin, 6 * Coin / 10), (9 * Coin + 6 * Coin / 10, 0L)],
            events.Select(e => e.Balances.Single(b => b.Asset == Btc)).Select(b => (b.AvailableMinor, b.HeldMinor)));
        await AssertBalancesAsync(_alice, events);
    }

    [Fact]
    public async Task Two_listeners_hear_the_same_and_nothing_of_other_accounts()
    {
        var second = new EventRecorder();
        await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        await _exchange.Wallet(_alice).SubscribeAsync(_exchange.Grains.CreateObjectReference<IUserEventObserver>(second));
        var ids = new HashSet<long>();
        for (var i = 0; i < 20; i++)
        {
            var placed = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 50_000_00 + i, 10));
            ids.Add(placed.Order!.OrderId);
            await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 50_000_00 + i, i % 3 == 0 ? 15 : 5));
        }
        await _exchange.Wallet(_bob).CancelAllAsync("BTCUSDT", "", 0);

        var last = await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        var heard = await HeardAsync(_alice, (int)last.Sequence);
        await Eventually.AsyncTrue(() => Task.FromResult(second.Of(_alice).Count == heard.Count));
        Assert.Equal(
            heard.SelectMany(e => e.Steps).Select(s => s.ExecutionId),
            second.Of(_alice).SelectMany(e => e.Steps).Select(s => s.ExecutionId));
        Assert.All(heard.SelectMany(e => e.Orders), o => Assert.Contains(o.OrderId, ids));
        Assert.All(_recorder.Batches.Concat(second.Batches), b => Assert.Equal(_alice, b.Account));
        await AssertBalancesAsync(_alice, heard);
    }

    [Fact]
    public async Task Under_parallel_load_on_two_books_nothing_is_missing()
    {
        await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _exchange.Wallet(i % 3 == 0 ? _alice : _bob).PlaceAsync(
            Limit(i % 2 == 0 ? Side.Buy : Side.Sell, 50_000_00 + i % 5, 10) with { Symbol = i % 7 == 0 ? "ETHUSDT" : "BTCUSDT" })));
        var last = await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        var heard = await HeardAsync(_alice, (int)last.Sequence);
        Assert.Empty(_recorder.Ended);
        foreach (var open in await _exchange.Book().GetOpenOrdersAsync(_alice))
        {
            var step = heard.SelectMany(e => e.Steps.Where(s => e.Orders[s.Order].OrderId == open.OrderId
                && e.Symbol == "BTCUSDT")).Last();
            Assert.Equal((open.Status, open.ExecutedLots), (step.Status, step.ExecutedLots));
        }
        await AssertBalancesAsync(_alice, heard);
    }

    [Fact]
    public async Task A_deposit_is_heard_once()
    {
        await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        for (var i = 0; i < 2; i++)
            await _exchange.Wallet(_alice).DepositAsync("gift", AccountNumbers.ExternalSandbox, Usdt, 5 * Coin, "Gift");
        var heard = Assert.Single(await HeardAsync(_alice, 1));
        Assert.Equal((Usdt, 5 * Coin), (heard.Transfer!.Asset, heard.Transfer.AmountMinor));
        Assert.Equal(100_005 * Coin, Assert.Single(heard.Balances).AvailableMinor);
    }

    [Fact]
    public async Task A_new_activation_of_the_wallet_begins_a_new_numbering_and_the_listener_is_told()
    {
        var before = await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        await _exchange.DeactivateAsync(_exchange.Wallet(_alice));
        await EndedAsync(_alice, before.Epoch);
        var after = await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        Assert.True(after.Epoch > before.Epoch);
        Assert.Equal(0, after.Sequence);
    }

    [Fact]
    public async Task A_fill_of_unknown_fate_ends_the_makers_numbering_and_the_takers()
    {
        await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 40_000_00, 100));
        var maker = await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        var taker = await _exchange.Wallet(_bob).SubscribeAsync(_listener);
        _exchange.Committer.Inject(Fault.CommittedButUnknown);
        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 40_000_00, 60));
        await EndedAsync(_alice, maker.Epoch);
        await EndedAsync(_bob, taker.Epoch);
    }

    [Fact]
    public async Task A_book_taken_over_after_it_committed_ends_the_numbering()
    {
        var before = await _exchange.Wallet(_alice).SubscribeAsync(_listener);
        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 40_000_00, 60));
        await _exchange.DeactivateAsync(_exchange.Book());
        await _exchange.WaitForDeactivationAsync(_exchange.Book());
        await _exchange.Book().GetTopAsync();
        await Eventually.AsyncTrue(async () =>
            (await _exchange.Wallet(_alice).SubscribeAsync(_listener)).Epoch > before.Epoch);
        await EndedAsync(_alice, before.Epoch);
    }

    [Fact]
    public async Task A_book_that_opens_for_the_first_time_ends_nothing()
    {
        var clock = new FakeTimeProvider();
        using var takeovers = new BookTakeovers(_exchange.Services.GetRequiredService<IJournalStore>(), clock);
        await takeovers.CountAsync();
        await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 40_000_00, 60));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await takeovers.CountAsync());

        await _exchange.DeactivateAsync(_exchange.Book());
        await _exchange.WaitForDeactivationAsync(_exchange.Book());
        await _exchange.Book().GetTopAsync();
        Assert.Equal(0, await takeovers.CountAsync());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await takeovers.CountAsync());
    }

    private async Task<IReadOnlyList<AccountEvents>> HeardAsync(long account, int count)
    {
        await Eventually.AsyncTrue(() => Task.FromResult(_recorder.Of(account).Count >= count));
        return _recorder.Of(account);
    }

    private Task EndedAsync(long account, long epoch) =>
        Eventually.AsyncTrue(() => Task.FromResult(_recorder.Ended.Contains((account, epoch))));

    /// <summary>The last balance heard of each asset is the one the database has.</summary>
    private async Task AssertBalancesAsync(long account, IReadOnlyList<AccountEvents> heard)
    {
        foreach (var balance in heard.SelectMany(e => e.Balances).GroupBy(b => b.Asset).Select(g => g.Last()))
            Assert.Equal(await _exchange.StoredBalanceAsync(account, balance.Asset), balance);
    }
}
