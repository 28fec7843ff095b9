using Exchange.Domain.Journaling;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;
using Exchange.Storage;

namespace Exchange.Grains.Trading;

/// <summary>
/// One activation's ownership of a book: the engine, the position in the journal, and the commit pipeline. All state
/// changes happen synchronously in <see cref="Commit"/>'s caller before anything is awaited; later commands are decided
/// while earlier ones are being written. After the first unit that is not durable the session is broken for good: the
/// state in memory is ahead of the journal, so it must be rebuilt (I-J3).
/// </summary>
internal sealed class BookSession
{
    private readonly ICommitter _committer;
    private readonly IJournalStore _journal;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _readLease;
    private readonly StreamClaim _claim;
    private readonly MatchingEngine _engine;
    private readonly Stack<CommitUnit> _units = new();
    private Task _lastCommit = Task.CompletedTask;
    private Task<bool>? _proving;
    private long _sequence;
    private long _provedAt;

    private BookSession(
        MarketRules rules, BookReplay replay, StreamClaim claim, ICommitter committer, IJournalStore journal,
        TimeProvider clock, TimeSpan readLease)
    {
        (Rules, Book, _claim, _committer, _journal) = (rules, replay.Book, claim, committer, journal);
        (_clock, _readLease) = (clock, readLease);
        _engine = new MatchingEngine(Book);
        _sequence = Committed = replay.Sequence;
        _provedAt = clock.GetTimestamp();
    }

    public MarketRules Rules { get; }

    public OrderBook Book { get; }

    public EventBuffer Events { get; } = new();

    /// <summary>Last sequence decided; it may not be durable yet.</summary>
    public long Decided => _sequence;

    /// <summary>Hears of every decision and of what became durable.</summary>
    public MarketPublisher? Publisher { get; init; }

    /// <summary>Last sequence known to be durable.</summary>
    public long Committed { get; private set; }

    public long Epoch => _claim.Epoch;

    /// <summary>Whether everything decided so far is durable.</summary>
    public bool IsQuiet => Committed == _sequence;

    /// <summary>Whether the state in memory can no longer be trusted.</summary>
    public bool Broken { get; private set; }

    /// <summary>Says that a decision did not get as far as the journal.</summary>
    public void Break() => Broken = true;

    public long NowMicros => Timestamp.From(_clock.GetUtcNow()).Micros;

    /// <summary>Claims the stream, which fences every older owner, and rebuilds the book.</summary>
    public static async Task<BookSession> OpenAsync(
        MarketRules rules, ICommitter committer, IJournalStore journal, TimeProvider clock, TimeSpan readLease,
        MarketPublisher? publisher, CancellationToken cancellationToken)
    {
        var claim = await committer.ClaimAsync(BookReplay.StreamOf(rules.Symbol), cancellationToken);
        var replay = await BookReplay.FromSnapshotAsync(rules, journal, cancellationToken);
        await replay.CatchUpAsync(journal, cancellationToken);
        if (replay.Sequence + 1 != claim.NextSequence)
            throw new InvalidDataException(
                $"Stream {claim.Stream} ends at {replay.Sequence} but its head expects {claim.NextSequence} next.");
        return new(rules, replay, claim, committer, journal, clock, readLease) { Publisher = publisher };
    }

    public RejectReason Place(in PlaceOrder command)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.Place(in command, NowMicros, Events));
    }

    public RejectReason Test(in PlaceOrder command)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.Test(in command, NowMicros, Events));
    }

    public RejectReason Cancel(in CancelOrder command)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.Cancel(in command, NowMicros, Events));
    }

    public RejectReason PlaceList(in PlaceOrderList command)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.PlaceList(in command, NowMicros, Events));
    }

    public RejectReason CancelList(in CancelOrderList command)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.CancelList(in command, NowMicros, Events));
    }

    public RejectReason Amend(in AmendOrder command)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.Amend(in command, NowMicros, Events));
    }

    public RejectReason CancelAll(long account)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.CancelAll(account, NowMicros, Events));
    }

    public CancelReplaceResult CancelReplace(in CancelOrder cancel, in PlaceOrder place, CancelReplaceMode mode)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.CancelReplace(in cancel, in place, mode, NowMicros, Events));
    }

    public RejectReason SetStatus(MarketStatus status)
    {
        using var decision = new Decision(this);
        return decision.Complete(_engine.SetStatus(status, NowMicros, Events));
    }

    /// <summary>
    /// Hands the events of the command just decided to the committer. The returned task tells the unit's fate; the unit
    /// queued first is decided first, because nothing is awaited before the hand-over.
    /// </summary>
    public Task<CommitResult> Commit()
    {
        var unit = _units.Count > 0 ? _units.Pop() : new CommitUnit();
        unit.Stream = _claim.Stream;
        unit.Epoch = _claim.Epoch;
        unit.Sequence = ++_sequence;
        using (var decision = new Decision(this))
        {
            BookEventCodec.Encode(Events, unit.Payload);
            Settlement.Settle(Events, Book.Orders, Rules, unit);
            Publisher?.Record(_sequence, Events, Book);
            decision.Complete(true);
        }
        var commit = CommitAsync(unit);
        _lastCommit = commit;
        return commit;
    }

    /// <summary>
    /// Completes when everything decided so far is durable and this activation has proved within the read lease that it
    /// owns the book; false when it cannot be shown. What was read before the call may then be told (I-V2).
    /// </summary>
    public async ValueTask<bool> ConfirmAsync()
    {
        if (!_lastCommit.IsCompleted) await _lastCommit;
        if (Broken) return false;
        if (_clock.GetElapsedTime(_provedAt) <= _readLease) return true;
        if (_proving is not { IsCompleted: false }) _proving = ProveAsync();
        return await _proving && !Broken;
    }

    private async Task<bool> ProveAsync()
    {
        var asked = _clock.GetTimestamp();
        if (await _journal.OwnsAsync(_claim.Stream, _claim.Epoch, CancellationToken.None)) _provedAt = asked;
        else Broken = true;
        return !Broken;
    }

    private async Task<CommitResult> CommitAsync(CommitUnit unit)
    {
        var handedOver = _clock.GetTimestamp();
        var result = await _committer.CommitAsync(unit);
        if (result.Status == CommitStatus.Committed)
        {
            // Units of a stream commit in order, but their continuations may be scheduled in any.
            Committed = Math.Max(Committed, unit.Sequence);
            _provedAt = Math.Max(_provedAt, handedOver);
            Publisher?.Committed(Committed);
        }
        else
        {
            Broken = true;
        }
        unit.Clear();
        _units.Push(unit);
        return result;
    }

    /// <summary>
    /// Breaks the session when a step throws: the book may then be half way through a command, and only the journal knows
    /// its true state. An invariant that does not hold thus costs one command and a reload, never a wrong balance.
    /// </summary>
    private ref struct Decision(BookSession session)
    {
        private bool _completed;

        public T Complete<T>(T result)
        {
            _completed = true;
            return result;
        }

        public readonly void Dispose()
        {
            if (!_completed) session.Broken = true;
        }
    }
}
