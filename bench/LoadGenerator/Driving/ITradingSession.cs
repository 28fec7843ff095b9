using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.Driving;

/// <summary>One client with one command in flight. Its methods may throw whatever the transport throws.</summary>
internal interface ITradingSession : IAsyncDisposable
{
    /// <summary>The immediate fills of the last placement.</summary>
    IReadOnlyList<OrderFill> Fills { get; }

    ValueTask<PlaceOutcome> PlaceAsync(LoadOrder order);

    ValueTask<CancelOutcome> CancelAsync(LiveOrder order);
}

/// <summary>An accepted order, or why it was refused.</summary>
internal readonly record struct PlaceOutcome(long OrderId, long OpenLots, string? Refusal);

/// <summary>Whether the order was cancelled or was gone before; anything else is a refusal.</summary>
internal readonly record struct CancelOutcome(bool IsCanceled, string? Refusal);
