using Exchange.Grains.Hosting;
using Exchange.Grains.Markets;
using Exchange.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Exchange.Grains.Trading;

/// <summary>Writes a book's snapshots off the book's own turns; keyed by symbol, started by the book.</summary>
[Alias("Exchange.IBookSnapshotGrain")]
public interface IBookSnapshotGrain : IGrainWithStringKey
{
    /// <summary>Starts the writer when it does not run.</summary>
    [Alias("EnsureRunning"), OneWay]
    Task EnsureRunningAsync();
}

/// <summary>
/// Follows the journal with a shadow of the book and stores its state every so many entries or minutes, which bounds the
/// time a recovery takes. Only committed entries are ever seen, so a snapshot can never be ahead of the journal.
/// </summary>
[KeepAlive, HostedBy(SiloRole.TradingEngine)]
public sealed partial class BookSnapshotGrain(
    MarketDirectory markets, IJournalStore journal, TimeProvider clock, IOptions<SiloSettings> settings,
    ILogger<BookSnapshotGrain> logger) : Grain, IBookSnapshotGrain
{
    private BookReplay? _shadow;
    private long _snapshotSequence;
    private long _snapshotAt;

    /// <inheritdoc/>
    public Task EnsureRunningAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromSeconds(settings.Value.SnapshotPollSeconds);
        this.RegisterGrainTimer(FollowAsync, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
        return Task.CompletedTask;
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_shadow is null && !await StartAsync(cancellationToken)) return;
            await _shadow!.CatchUpAsync(journal, cancellationToken);
            var entries = _shadow.Sequence - _snapshotSequence;
            var age = clock.GetElapsedTime(_snapshotAt);
            if (entries < settings.Value.SnapshotEntries
                && (entries == 0 || age.TotalSeconds < settings.Value.SnapshotAgeSeconds)) return;
            var snapshot = _shadow.TakeSnapshot();
            await journal.WriteSnapshotAsync(snapshot, cancellationToken);
            (_snapshotSequence, _snapshotAt) = (_shadow.Sequence, clock.GetTimestamp());
            Log.Written(logger, this.GetPrimaryKeyString(), snapshot.Sequence, snapshot.Payload.Length);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The shadow may be half way through an entry: it starts again from the last snapshot.
            _shadow = null;
            Log.Failed(logger, this.GetPrimaryKeyString(), exception);
        }
    }

    private async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        var rules = await markets.FindAsync(this.GetPrimaryKeyString());
        if (rules is null) return false;
        _shadow = await BookReplay.FromSnapshotAsync(rules, journal, cancellationToken);
        (_snapshotSequence, _snapshotAt) = (_shadow.Sequence, clock.GetTimestamp());
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Information, "Snapshot of book {Symbol} at sequence {Sequence}: {Bytes} bytes.")]
        public static partial void Written(ILogger logger, string symbol, long sequence, int bytes);

        [LoggerMessage(1202, LogLevel.Error, "Following the journal of book {Symbol} failed; starting over.")]
        public static partial void Failed(ILogger logger, string symbol, Exception exception);
    }
}
