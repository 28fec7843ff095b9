using Exchange.Abstractions.Wallets;

namespace Exchange.Api.Tests.Fakes;

/// <summary>The events of one account: numbers what a test tells it and hands it to whoever subscribed.</summary>
internal sealed class FakeUserEvents(long account)
{
    private readonly Lock _lock = new();
    private readonly HashSet<IUserEventObserver> _observers = [];

    /// <summary>The account's listen key.</summary>
    public string ListenKey { get; } = Abstractions.Wallets.ListenKey.Format(account, new('x', 53));

    /// <summary>Listen keys other than the account's own are not known; neither is this one when it is closed.</summary>
    public bool IsListenKeyValid { get; set; } = true;

    /// <summary>What was done with listen keys.</summary>
    public List<string> ListenKeyUses { get; } = [];

    /// <summary>Thrown by subscriptions when set.</summary>
    public Func<Exception>? Failure { get; set; }

    /// <summary>Calls to subscribe or renew.</summary>
    public int Subscriptions { get; private set; }

    public UserStreamPosition Position { get; private set; } = new(100, 7);

    public Task<UserStreamPosition> SubscribeAsync(IUserEventObserver observer)
    {
        lock (_lock)
        {
            Subscriptions++;
            if (Failure is { } failure) throw failure();
            _observers.Add(observer);
            return Task.FromResult(Position);
        }
    }

    public Task<bool> UseListenKeyAsync(string use, string key)
    {
        ListenKeyUses.Add($"{use} {key}");
        return Task.FromResult(IsListenKeyValid && string.Equals(key, ListenKey, StringComparison.Ordinal));
    }

    /// <summary>Sends events as one batch.</summary>
    public async Task PublishAsync(params AccountEvents[] events)
    {
        UserEventBatch batch;
        lock (_lock)
        {
            batch = Batch(Position.Sequence + 1, events);
            Position = Position with { Sequence = Position.Sequence + events.Length };
        }
        await SendAsync(batch);
    }

    /// <summary>Numbers events that never arrive.</summary>
    public void Lose(int count) => Position = Position with { Sequence = Position.Sequence + count };

    /// <summary>Begins a new numbering without a word.</summary>
    public void Restart() => Position = new(Position.Epoch + 1, 0);

    public async Task SendAsync(UserEventBatch batch)
    {
        foreach (var observer in Observers()) await observer.OnEventsAsync(batch);
    }

    /// <summary>Ends the numbering as a wallet does.</summary>
    public async Task EndAsync()
    {
        var epoch = Position.Epoch;
        Restart();
        foreach (var observer in Observers()) await observer.OnEndedAsync(account, epoch);
    }

    public UserEventBatch Batch(long first, params AccountEvents[] events) =>
        new() { Account = account, Epoch = Position.Epoch, FirstSequence = first, Events = events };

    private IUserEventObserver[] Observers()
    {
        lock (_lock) return [.. _observers];
    }
}
