namespace Exchange.Silo.Demo.Market;

/// <summary>
/// The process's clock while and after the sandbox makes its history: it begins in the past, because parts of the process
/// read it as soon as they are built, jumps forward from step to step, and once it has arrived in the present is the
/// system's clock for ever. It never goes back. Timestamps and timers are the system's at all times.
/// </summary>
/// <param name="system">The system's clock.</param>
/// <param name="past">How far in the past it begins.</param>
internal sealed class DemoClock(TimeProvider system, TimeSpan past) : TimeProvider
{
    // 0 in the present.
    private long _standsAtTicks = past > TimeSpan.Zero ? (system.GetUtcNow() - past).UtcTicks : 0;

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    /// <summary>Whether history is or was made: timers of this process have seen time jump.</summary>
    public bool HasJumped { get; private set; }

    /// <summary>The system's time, whatever this clock shows.</summary>
    public DateTimeOffset SystemUtcNow => system.GetUtcNow();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref _standsAtTicks) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : system.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        system.CreateTimer(callback, state, dueTime, period);

    /// <summary>Jumps forward; a moment that is not in the past any more releases the clock for ever.</summary>
    /// <returns>Whether the clock still stands in the past.</returns>
    public bool JumpTo(DateTimeOffset moment)
    {
        var standing = Volatile.Read(ref _standsAtTicks);
        if (standing == 0) return false;
        if (moment.UtcTicks < standing) throw new ArgumentOutOfRangeException(nameof(moment), "Time does not go back.");
        var isPast = moment < system.GetUtcNow();
        HasJumped |= isPast;
        Volatile.Write(ref _standsAtTicks, isPast ? moment.UtcTicks : 0);
        return isPast;
    }
}
