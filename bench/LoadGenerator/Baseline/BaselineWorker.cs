using System.Diagnostics;
using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>
/// One user-side loop: a command, its answer, the next command. It cancels only passive orders it placed itself,
/// oldest or newest alike, some of which others have filled meanwhile.
/// </summary>
internal sealed class BaselineWorker(IBaselineSession session, BaselineOrderSource source)
{
    private readonly List<BaselineOrderKey> _placed = [];

    /// <summary>Latencies of the measured commands in stopwatch ticks.</summary>
    public List<long> Latencies { get; } = new(capacity: 100_000);

    public long Placements { get; private set; }

    public long Cancels { get; private set; }

    public long CancelsTooLate { get; private set; }

    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    /// <summary>Adds passive orders to the books.</summary>
    public async Task PrefillAsync(int orders, CancellationToken cancellationToken)
    {
        for (var i = 0; i < orders; i++) await PlaceAsync(source.NextPassiveOrder(), cancellationToken);
    }

    /// <summary>Runs until <paramref name="end"/> and counts commands that start at or after
    /// <paramref name="begin"/> and are answered before the end; both are stopwatch timestamps.</summary>
    public async Task RunAsync(long begin, long end, CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            if (started >= end) return;
            var placement = _placed.Count == 0 || source.NextIsPlacement();
            var inTime = placement
                ? await PlaceAsync(source.NextOrder(), cancellationToken)
                : await CancelAsync(cancellationToken);
            var answered = Stopwatch.GetTimestamp();
            if (inTime is not { } effective || started < begin || answered > end) continue;
            Latencies.Add(answered - started);
            if (placement) Placements++;
            else Cancels++;
            if (!effective) CancelsTooLate++;
        }
    }

    // Null when the command failed, else whether it had an effect.
    private async Task<bool?> PlaceAsync(BaselineOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var id = await session.PlaceAsync(order, cancellationToken);
            if (id == 0) return Fail("insufficient funds");
            if (!order.IsCrossing) _placed.Add(new BaselineOrderKey(order.Market, order.User, id));
            return true;
        }
        catch (PostgresException exception) when (IsRefusal(exception))
        {
            return Fail(exception.Message);
        }
    }

    private async Task<bool?> CancelAsync(CancellationToken cancellationToken)
    {
        var index = source.NextIndex(_placed.Count);
        var order = _placed[index];
        _placed[index] = _placed[^1];
        _placed.RemoveAt(_placed.Count - 1);
        try
        {
            return await session.CancelAsync(order, cancellationToken);
        }
        catch (PostgresException exception) when (IsRefusal(exception))
        {
            return Fail(exception.Message);
        }
    }

    // Anything above an error has ended the connection, and the run with it.
    private static bool IsRefusal(PostgresException exception) =>
        string.Equals(exception.InvariantSeverity, "ERROR", StringComparison.Ordinal);

    private bool? Fail(string reason)
    {
        Errors++;
        FirstError ??= reason;
        return null;
    }
}
