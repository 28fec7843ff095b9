using Exchange.Abstractions.Wallets;
using Exchange.Api.Markets;

namespace Exchange.Api.UserData;

/// <summary>
/// One account's events in this process: checks that none is missing and hands them to every subscription. It ends, once
/// and for all its subscriptions, when something may be missing (I-V3).
/// </summary>
internal sealed class AccountStream(long account, TimeProvider clock)
{
    /// <summary>How long it goes on without being confirmed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int EarlyMax = 1_000;

    private readonly Lock _lock = new();
    private readonly List<IUserEventSink> _sinks = [];
    private readonly List<UserEventBatch> _early = [];
    private UserStreamPosition? _position;
    private long _confirmedSequence;
    private long _confirmedAt = clock.GetTimestamp();
    private bool _isEnded;

    /// <summary>The account.</summary>
    public long Account { get; } = account;

    /// <summary>Completes when the wallet knows of this process; set once by whoever made the stream.</summary>
    public Task Started { get; set; } = Task.CompletedTask;

    /// <summary>Whether nothing comes any more.</summary>
    public bool IsEnded
    {
        get { lock (_lock) return _isEnded; }
    }

    /// <summary>Ends the stream when nobody listens; whoever comes later needs a new one. True when it has ended.</summary>
    public bool EndIfIdle()
    {
        lock (_lock)
        {
            if (_sinks.Count == 0) EndUnderLock();
            return _isEnded;
        }
    }

    /// <summary>Adds a subscription, which gets every event from now on; false when the stream has ended.</summary>
    public bool TryAdd(IUserEventSink sink)
    {
        lock (_lock)
        {
            if (!_isEnded) _sinks.Add(sink);
            return !_isEnded;
        }
    }

    /// <summary>Removes a subscription, which gets nothing more from now on.</summary>
    public void Remove(IUserEventSink sink)
    {
        lock (_lock) _sinks.Remove(sink);
    }

    /// <summary>The subscriptions at the moment.</summary>
    public IReadOnlyList<IUserEventSink> Sinks()
    {
        lock (_lock) return [.. _sinks];
    }

    /// <summary>
    /// Takes the wallet's word on where the events are. Those sent before the last confirmation must be here by now.
    /// </summary>
    public void Confirm(UserStreamPosition position, MarketTable markets)
    {
        lock (_lock)
        {
            if (_isEnded) return;
            if (_position is not { } known)
            {
                _position = position;
                foreach (var batch in _early) Take(batch, markets);
                _early.Clear();
            }
            else if (known.Epoch != position.Epoch || known.Sequence < _confirmedSequence)
            {
                EndUnderLock();
                return;
            }
            _confirmedSequence = position.Sequence;
            _confirmedAt = clock.GetTimestamp();
        }
    }

    /// <summary>Ends the stream when it was not confirmed for too long.</summary>
    public void EndIfUnconfirmed()
    {
        lock (_lock)
        {
            if (clock.GetElapsedTime(_confirmedAt) > Patience) EndUnderLock();
        }
    }

    /// <summary>Hands events to the subscriptions; a gap ends the stream.</summary>
    public void Apply(UserEventBatch batch, MarketTable markets)
    {
        lock (_lock)
        {
            if (_isEnded) return;
            if (_position is not null) Take(batch, markets);
            else if (_early.Count < EarlyMax) _early.Add(batch);
            else EndUnderLock();
        }
    }

    /// <summary>The wallet ended a numbering.</summary>
    public void EndEpoch(long epoch)
    {
        lock (_lock)
        {
            if (_position is null || _position.Value.Epoch <= epoch) EndUnderLock();
        }
    }

    /// <summary>Ends the stream.</summary>
    public void End()
    {
        lock (_lock) EndUnderLock();
    }

    private void Take(UserEventBatch batch, MarketTable markets)
    {
        var (epoch, sequence) = _position!.Value;

        // What is left of an older numbering was ended before this one began.
        if (batch.Epoch < epoch || _isEnded) return;
        var last = batch.FirstSequence + batch.Events.Length - 1;
        if (batch.Epoch == epoch && last <= sequence) return;
        if (batch.Epoch != epoch || batch.FirstSequence > sequence + 1)
        {
            EndUnderLock();
            return;
        }
        for (var i = (int)(sequence + 1 - batch.FirstSequence); i < batch.Events.Length; i++) Send(batch.Events[i], markets);
        _position = new(epoch, last);
    }

    private void Send(AccountEvents events, MarketTable markets)
    {
        Send(events, markets, isMicros: false);
        Send(events, markets, isMicros: true);
    }

    private void Send(AccountEvents events, MarketTable markets, bool isMicros)
    {
        if (!_sinks.Exists(sink => sink.IsMicros == isMicros)) return;
        foreach (var json in UserEventJson.OfThread.Write(events, markets, clock.GetUtcNow(), isMicros))
        {
            foreach (var sink in _sinks)
            {
                if (sink.IsMicros == isMicros) sink.Send(json);
            }
        }
    }

    private void EndUnderLock()
    {
        if (_isEnded) return;
        _isEnded = true;
        foreach (var sink in _sinks) sink.End();
        _sinks.Clear();
        _early.Clear();
    }
}
