using Exchange.Abstractions;
using Exchange.Domain.Orders;
using Exchange.Grains.Tests.Support;
using Exchange.Grains.Trading;
using Exchange.Storage;
using Microsoft.Extensions.DependencyInjection;
using static Exchange.Grains.Tests.Support.ExchangeCluster;

namespace Exchange.Grains.Tests.Trading;

/// <summary>What callers see when commits fail, activations die, and owners change.</summary>
public sealed class RecoveryTests : IAsyncLifetime
{
    private const long Coin = 100_000_000;

    private ExchangeCluster _exchange = null!;
    private long _alice;
    private long _bob;

    public async Task InitializeAsync()
    {
        _exchange = await StartAsync(("Silo:ReadLeaseSeconds", "0.1"));
        _alice = await _exchange.FundedAccountAsync("alice", btc: 10, usdt: 100_000);
        _bob = await _exchange.FundedAccountAsync("bob", btc: 10, usdt: 100_000);
    }

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task An_order_that_committed_although_nobody_heard_is_found_and_not_placed_twice()
    {
        _exchange.Committer.Inject(Fault.CommittedButUnknown);
        var reply = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100, "heard"));
        Assert.Equal("heard", reply.Order!.ClientOrderId);
        Assert.Single(await _exchange.Book().GetOpenOrdersAsync(_alice));
        await AssertHeldAsync(_alice, 4_000 * Coin);
    }

    [Fact]
    public async Task A_fill_that_committed_although_nobody_heard_is_reported_with_its_fills()
    {
        await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 40_000_00, 100));
        _exchange.Committer.Inject(Fault.CommittedButUnknown);
        var reply = await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 40_000_00, 60));
        Assert.Equal(OrderStatus.Filled, reply.Order!.Status);
        var fill = Assert.Single(reply.Fills);
        Assert.Equal((40_000_00L, 60L, 60L * 100_000 / 500), (fill.PriceTicks, fill.QuantityLots, fill.FeeMinor));
        await _exchange.AssertLedgerSoundAsync();
    }

    [Fact]
    public async Task An_order_that_was_lost_is_placed_again_exactly_once()
    {
        _exchange.Committer.Inject(Fault.LostAndUnknown);
        var reply = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
        Assert.Equal(OrderStatus.New, reply.Order!.Status);
        Assert.Single(await _exchange.Book().GetOpenOrdersAsync(_alice));
        await AssertHeldAsync(_alice, 4_000 * Coin);
    }

    [Fact]
    public async Task A_unit_that_the_database_refused_reloads_the_book_and_is_tried_again()
    {
        var before = await _exchange.Book().GetStateAsync();
        _exchange.Committer.Inject(Fault.Refused);
        var reply = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
        Assert.Equal(OrderStatus.New, reply.Order!.Status);
        var after = await _exchange.Book().GetStateAsync();
        Assert.Equal(before.Sequence + 1, after.Sequence);
        Assert.True(after.Epoch > before.Epoch);
    }

    [Fact]
    public async Task A_cancel_that_committed_although_nobody_heard_is_reported_as_cancelled()
    {
        var placed = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
        _exchange.Committer.Inject(Fault.CommittedButUnknown);
        var reply = await _exchange.Wallet(_alice).CancelAsync(
            new() { Symbol = "BTCUSDT", OrderId = placed.Order!.OrderId });
        Assert.Equal(OrderStatus.Canceled, Assert.Single(reply.Orders).Status);
        await AssertHeldAsync(_alice, 0);
    }

    [Fact]
    public async Task Commands_under_way_when_a_commit_is_lost_all_end_definitely()
    {
        _exchange.Committer.Close();
        var calls = Enumerable.Range(0, 20)
            .Select(i => _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 10, $"storm-{i}")))
            .ToArray();
        _exchange.Committer.Inject(Fault.LostAndUnknown);
        _exchange.Committer.Open();
        var replies = await Task.WhenAll(calls);
        Assert.All(replies, r => Assert.Equal(RejectReason.None, r.Reason));
        var open = await _exchange.Book().GetOpenOrdersAsync(_alice);
        Assert.Equal(20, open.Select(o => o.ClientOrderId).Distinct().Count());
        Assert.Equal(20, open.Count);
        await AssertHeldAsync(_alice, 20 * 400 * Coin);
        await _exchange.AssertLedgerSoundAsync();
    }

    [Fact]
    public async Task Nothing_is_visible_before_it_is_durable()
    {
        await _exchange.Book().GetDepthAsync(5);
        _exchange.Committer.Close();
        var placing = _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100, "hidden"));
        await _exchange.Committer.Arrived;
        var reading = _exchange.Book().GetOrderAsync(_alice, 0, "hidden");
        var first = await Task.WhenAny(placing, reading, Task.Delay(TimeSpan.FromMilliseconds(300)));
        Assert.False(first == placing || first == reading);
        _exchange.Committer.Open();
        Assert.NotNull((await placing).Order);
        await reading;
        Assert.NotNull(await _exchange.Book().GetOrderAsync(_alice, 0, "hidden"));
    }

    [Fact]
    public async Task A_book_that_starts_again_is_the_same_book()
    {
        await TradeAsync(30);
        var before = await _exchange.Book().GetStateAsync();
        await _exchange.DeactivateAsync(_exchange.Book());
        var after = await _exchange.Book().GetStateAsync();
        Assert.Equal((before.Sequence, before.StateHash, before.OpenOrders), (after.Sequence, after.StateHash, after.OpenOrders));
        Assert.True(after.Epoch > before.Epoch);
    }

    [Fact]
    public async Task Snapshot_and_tail_give_the_same_book_as_a_replay_from_the_beginning()
    {
        var journal = _exchange.Services.GetRequiredService<IJournalStore>();
        await TradeAsync(20);
        var replay = BookReplay.FromTheBeginning(TestMarkets.BtcUsdt);
        await replay.CatchUpAsync(journal, default);
        await journal.WriteSnapshotAsync(replay.TakeSnapshot(), default);
        await TradeAsync(20);
        await _exchange.DeactivateAsync(_exchange.Book());
        var state = await _exchange.Book().GetStateAsync();

        var whole = BookReplay.FromTheBeginning(TestMarkets.BtcUsdt);
        await whole.CatchUpAsync(journal, default);
        var resumed = await BookReplay.FromSnapshotAsync(TestMarkets.BtcUsdt, journal, default);
        Assert.Equal(replay.Sequence, resumed.Sequence);
        await resumed.CatchUpAsync(journal, default);
        Assert.Equal(whole.Sequence, state.Sequence);
        Assert.Equal(whole.Book.StateHash(), resumed.Book.StateHash());
        Assert.Equal(state.StateHash, whole.Book.StateHash().ToString("x32", null));
    }

    [Fact]
    public async Task An_owner_that_lost_its_book_neither_answers_reads_nor_writes()
    {
        await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
        var before = await _exchange.Book().GetStateAsync();
        // Another process claims the book. The old owner may answer for the length of its lease, then it must ask.
        await using var other = OtherProcess();
        var claim = await other.GetRequiredService<ICommitter>().ClaimAsync(BookReplay.StreamOf("BTCUSDT"), default);
        Assert.Equal(before.Epoch + 1, claim.Epoch);
        var reply = await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Buy, 40_000_00, 100));
        Assert.Equal(RejectReason.None, reply.Reason);
        var after = await _exchange.Book().GetStateAsync();
        Assert.Equal(claim.Epoch + 1, after.Epoch);
        Assert.Equal(before.Sequence + 1, after.Sequence);
    }

    [Fact]
    public async Task A_read_after_the_lease_is_refused_by_an_owner_that_lost_its_book()
    {
        var before = await _exchange.Book().GetStateAsync();
        await using var other = OtherProcess();
        await other.GetRequiredService<ICommitter>().ClaimAsync(BookReplay.StreamOf("BTCUSDT"), default);
        await Eventually.AsyncTrue(async () =>
        {
            try
            {
                return (await _exchange.Book().GetStateAsync()).Epoch > before.Epoch + 1;
            }
            catch (OutcomeUnknownException)
            {
                // The refusal itself: the next call reaches a new activation.
                return false;
            }
        });
    }

    private async Task TradeAsync(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            await _exchange.Wallet(_alice).PlaceAsync(Limit(Side.Sell, 40_000_00 + i, 10));
            await _exchange.Wallet(_bob).PlaceAsync(Limit(Side.Buy, 40_000_00 + i, 7));
        }
    }

    private ServiceProvider OtherProcess()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        AddStorage(services, _exchange.ConnectionString);
        return services.BuildServiceProvider();
    }

    private async Task AssertHeldAsync(long account, long heldMinor)
    {
        Assert.Equal(heldMinor, (await _exchange.BalanceAsync(account, TestMarkets.Usdt.Id)).HeldMinor);
        Assert.Equal(heldMinor, (await _exchange.StoredBalanceAsync(account, TestMarkets.Usdt.Id)).HeldMinor);
    }
}
