using Exchange.Abstractions.Wallets;
using Exchange.Domain.Numerics;

namespace Exchange.Grains.Wallets;

/// <summary>
/// Numbers an account's events and sends them to whoever listens. Events of one book are put in order first; when one
/// cannot be, or may be missing, the numbering ends and the listeners are told (I-V3). Without listeners only the order is
/// followed.
/// Single-threaded: the wallet's turns protect it.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="balance">The newest balance known of an asset.</param>
/// <param name="clock">Leases, patience and epochs.</param>
internal sealed class AccountFeed(long account, Func<int, BalanceView> balance, TimeProvider clock)
{
    /// <summary>How long a listener is sent events without asking again.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>How long events wait for one that should come before them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long the first events of a book gather, so that they can be put in order.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    /// <summary>Events of one book that may wait.</summary>
    public const int WaitingMax = 10_000;

    private readonly Dictionary<IUserEventObserver, long> _listeners = [];
    private readonly Dictionary<string, Chain> _chains = new(StringComparer.Ordinal);
    private readonly List<AccountEvents> _unsent = [];
    private Task _sending = Task.CompletedTask;
    private long _epoch = Timestamp.From(clock.GetUtcNow()).Micros;
    private long _sequence;

    /// <summary>Whether anybody listens.</summary>
    public bool IsHeard => _listeners.Count > 0;

    /// <summary>Adds a listener or renews its lease.</summary>
    public UserStreamPosition Subscribe(IUserEventObserver listener)
    {
        if (_chains.Values.Any(IsStuck)) Break();
        _listeners[listener] = clock.GetTimestamp();
        return new(_epoch, _sequence);
    }

    /// <summary>Removes a listener.</summary>
    public void Unsubscribe(IUserEventObserver listener)
    {
        if (_listeners.Remove(listener) && !IsHeard) StartAnew();
    }

    /// <summary>Takes what a book's unit did to the account.</summary>
    public void Accept(AccountEvents events)
    {
        if (!_chains.TryGetValue(events.Symbol, out var chain))
            chain = _chains[events.Symbol] = new(events.Epoch, Chain.Unknown);
        else if (events.Epoch > chain.Epoch && chain.Waiting.Count == 0)
            chain = _chains[events.Symbol] = new(events.Epoch, last: 0);
        if (events.Epoch != chain.Epoch || events.Sequence <= chain.Last || chain.Waiting.Count == WaitingMax)
        {
            Break();
            return;
        }
        if (chain.Waiting.Count == 0)
        {
            chain.WaitingSince = clock.GetTimestamp();
            if (chain.Last == Chain.Unknown && events.Previous > 0) _ = StartSoonAsync(chain);
        }
        chain.Waiting[events.Previous] = events;
        if (chain.Last == Chain.Unknown && events.Previous == 0) chain.Last = 0;
        SendInOrder(chain);
        if (IsStuck(chain)) Break();
    }

    /// <summary>Takes a transfer.</summary>
    public void AcceptTransfer(AccountEvents events) => Send(events);

    /// <summary>Ends the numbering and tells the listeners, who have to subscribe again.</summary>
    public void Break()
    {
        SendAll();
        foreach (var listener in _listeners.Keys) listener.OnEndedAsync(account, _epoch).Ignore();
        _listeners.Clear();
        _chains.Clear();
        StartAnew();
    }

    private void StartAnew()
    {
        _unsent.Clear();
        _sequence = 0;
        _epoch = Math.Max(_epoch + 1, Timestamp.From(clock.GetUtcNow()).Micros);
    }

    /// <summary>Where the account was before this activation is not known: the lowest of the first events begins.</summary>
    private async Task StartSoonAsync(Chain chain)
    {
        await Task.Delay(Settling, clock);
        if (chain.Last != Chain.Unknown || chain.Waiting.Count == 0) return;
        chain.Last = chain.Waiting.Keys.Min();
        SendInOrder(chain);
    }

    private void SendInOrder(Chain chain)
    {
        while (chain.Waiting.Remove(chain.Last, out var next))
        {
            chain.Last = next.Sequence;
            Send(next);
        }
    }

    private bool IsStuck(Chain chain) =>
        chain.Waiting.Count > 0 && clock.GetElapsedTime(chain.WaitingSince) > Patience;

    private void Send(AccountEvents events)
    {
        if (!IsHeard) return;
        _unsent.Add(WithNewestBalances(events));
        _sequence++;
        if (_sending.IsCompleted) _sending = SendSoonAsync();
    }

    /// <summary>Whatever else the wallet was told in this burst goes into the same message.</summary>
    private async Task SendSoonAsync()
    {
        await Task.Yield();
        SendAll();
    }

    private void SendAll()
    {
        if (_unsent.Count == 0) return;
        var batch = new UserEventBatch
        {
            Account = account,
            Epoch = _epoch,
            FirstSequence = _sequence - _unsent.Count + 1,
            Events = [.. _unsent],
        };
        _unsent.Clear();
        foreach (var (listener, since) in _listeners)
        {
            if (clock.GetElapsedTime(since) <= Lease) listener.OnEventsAsync(batch).Ignore();
            else Unsubscribe(listener);
        }
    }

    /// <summary>
    /// Books tell of their commits independently of one another: a balance told late must not replace a newer one.
    /// </summary>
    private AccountEvents WithNewestBalances(AccountEvents events)
    {
        BalanceView[]? newest = null;
        for (var i = 0; i < events.Balances.Length; i++)
        {
            var known = balance(events.Balances[i].Asset);
            if (known.Version <= events.Balances[i].Version) continue;
            newest ??= [.. events.Balances];
            newest[i] = known;
        }
        return newest is null ? events : events with { Balances = newest };
    }

    /// <summary>How far the events of one book are.</summary>
    private sealed class Chain(long epoch, long last)
    {
        /// <summary>Nothing was sent yet.</summary>
        public const long Unknown = -1;

        public long Epoch { get; } = epoch;

        /// <summary>Sequence of the last event that was sent.</summary>
        public long Last { get; set; } = last;

        /// <summary>Events by the sequence of the one they wait for.</summary>
        public Dictionary<long, AccountEvents> Waiting { get; } = [];

        public long WaitingSince { get; set; }
    }
}
