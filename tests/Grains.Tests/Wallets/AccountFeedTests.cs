using Exchange.Abstractions.Wallets;
using Exchange.Grains.Tests.Support;
using Exchange.Grains.Wallets;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Grains.Tests.Wallets;

/// <summary>The numbering of an account's events: complete and in order, or ended.</summary>
public sealed class AccountFeedTests
{
    private const long Account = 7;

    private readonly FakeTimeProvider _clock = new();
    private readonly EventRecorder _listener = new();
    private readonly AccountFeed _feed;
    private BalanceView _known = new(1, 0, 0, 0);

    public AccountFeedTests() => _feed = new(Account, asset => _known, _clock);

    [Fact]
    public Task Events_of_a_book_are_numbered_in_the_order_of_its_journal() => InTurnsAsync(async () =>
    {
        var start = _feed.Subscribe(_listener);
        foreach (var (sequence, previous) in new[] { (15, 12), (10, 8), (12, 11), (11, 10), (16, 15) })
            _feed.Accept(Unit("A", sequence, previous));
        _clock.Advance(AccountFeed.Settling);
        Assert.Equal([10, 11, 12, 15, 16], (await HeardAsync(5)).Select(e => e.Sequence));
        Assert.Equal(start with { Sequence = 5 }, _feed.Subscribe(_listener));
    });

    [Fact]
    public Task Books_do_not_wait_for_one_another() => InTurnsAsync(async () =>
    {
        _feed.Subscribe(_listener);
        _feed.Accept(Unit("A", 1, 0));
        _feed.Accept(Unit("A", 3, 2));
        _feed.Accept(Unit("B", 9, 0));
        Assert.Equal(["A", "B"], (await HeardAsync(2)).Select(e => e.Symbol));
    });

    [Fact]
    public Task An_event_that_does_not_come_ends_the_numbering() => InTurnsAsync(() =>
    {
        var start = _feed.Subscribe(_listener);
        _feed.Accept(Unit("A", 1, 0));
        _feed.Accept(Unit("A", 3, 2));
        _clock.Advance(AccountFeed.Patience / 2);
        Assert.Equal(start.Epoch, _feed.Subscribe(_listener).Epoch);
        _clock.Advance(AccountFeed.Patience);
        Assert.NotEqual(start.Epoch, _feed.Subscribe(_listener).Epoch);
        Assert.Equal((Account, start.Epoch), Assert.Single(_listener.Ended));
    });

    [Fact]
    public Task An_event_that_comes_too_late_ends_the_numbering() => InTurnsAsync(() =>
    {
        _feed.Subscribe(_listener);
        _feed.Accept(Unit("A", 5, 4));
        _clock.Advance(AccountFeed.Settling);
        Assert.True(_feed.IsHeard);
        _feed.Accept(Unit("A", 4, 3));
        Assert.Single(_listener.Ended);
        Assert.False(_feed.IsHeard);
    });

    [Fact]
    public Task Too_many_waiting_events_end_the_numbering() => InTurnsAsync(() =>
    {
        _feed.Subscribe(_listener);
        _feed.Accept(Unit("A", 1, 0));
        for (var i = 3; i < AccountFeed.WaitingMax + 3; i++) _feed.Accept(Unit("A", i, i - 1));
        Assert.True(_feed.IsHeard);
        _feed.Accept(Unit("A", AccountFeed.WaitingMax + 3, AccountFeed.WaitingMax + 2));
        Assert.False(_feed.IsHeard);
    });

    [Fact]
    public Task A_book_that_changed_hands_begins_anew() => InTurnsAsync(async () =>
    {
        _feed.Subscribe(_listener);
        _feed.Accept(Unit("A", 5, 0));
        _feed.Accept(Unit("A", 9, 8, epoch: 2));
        _feed.Accept(Unit("A", 8, 0, epoch: 2));
        Assert.Equal([5, 8, 9], (await HeardAsync(3)).Select(e => e.Sequence));
        _feed.Accept(Unit("A", 6, 5));
        Assert.Single(_listener.Ended);
    });

    [Fact]
    public Task A_balance_told_late_does_not_replace_a_newer_one() => InTurnsAsync(async () =>
    {
        _feed.Subscribe(_listener);
        _known = new(1, 70, 30, 6);
        _feed.Accept(Unit("A", 1, 0) with { Balances = [new(1, 100, 0, 5)] });
        _feed.Accept(Unit("A", 2, 1) with { Balances = [new(1, 60, 40, 7)] });
        Assert.Equal(
            [new BalanceView(1, 70, 30, 6), new BalanceView(1, 60, 40, 7)],
            (await HeardAsync(2)).Select(e => e.Balances.Single()));
    });

    [Fact]
    public Task A_listener_that_does_not_ask_again_is_dropped() => InTurnsAsync(async () =>
    {
        var other = new EventRecorder();
        _feed.Subscribe(_listener);
        _clock.Advance(AccountFeed.Lease);
        _feed.Subscribe(other);
        _feed.Accept(Unit("A", 1, 0));
        await HeardAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _feed.Accept(Unit("A", 2, 1));
        await Eventually.AsyncTrue(() => Task.FromResult(other.Of(Account).Count == 2));
        Assert.Single(_listener.Of(Account));
    });

    [Fact]
    public Task The_order_is_followed_while_nobody_listens() => InTurnsAsync(async () =>
    {
        _feed.Accept(Unit("A", 1, 0));
        _feed.Accept(Unit("A", 3, 2));
        _feed.Subscribe(_listener);
        _feed.Accept(Unit("A", 2, 1));
        Assert.Equal([2, 3], (await HeardAsync(2)).Select(e => e.Sequence));
    });

    [Fact]
    public Task Nothing_is_kept_for_nobody() => InTurnsAsync(() =>
    {
        var before = _feed.Subscribe(_listener);
        _feed.Unsubscribe(_listener);
        _feed.Accept(Unit("A", 1, 0));
        var after = _feed.Subscribe(_listener);
        Assert.Equal(0, after.Sequence);
        Assert.True(after.Epoch > before.Epoch);
    });

    /// <summary>One step at a time, as in a grain.</summary>
    private static Task InTurnsAsync(Func<Task> body) => Task.Factory.StartNew(
        body, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler)
        .Unwrap();

    private static Task InTurnsAsync(Action body) => InTurnsAsync(() =>
    {
        body();
        return Task.CompletedTask;
    });

    private static AccountEvents Unit(string symbol, long sequence, long previous, long epoch = 1) =>
        new() { Symbol = symbol, Epoch = epoch, Sequence = sequence, Previous = previous };

    private async Task<IReadOnlyList<AccountEvents>> HeardAsync(int count)
    {
        await Eventually.AsyncTrue(() => Task.FromResult(_listener.Of(Account).Count >= count));
        return _listener.Of(Account);
    }
}
