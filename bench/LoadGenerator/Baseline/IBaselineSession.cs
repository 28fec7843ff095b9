namespace Exchange.LoadGenerator.Baseline;

/// <summary>One connection to the plain SQL exchange; one command at a time.</summary>
internal interface IBaselineSession : IAsyncDisposable
{
    /// <summary>Places and matches an order; its id, or 0 when the user's funds do not suffice.</summary>
    Task<long> PlaceAsync(BaselineOrder order, CancellationToken cancellationToken);

    /// <summary>Cancels an order; false when it is no longer open.</summary>
    Task<bool> CancelAsync(BaselineOrderKey order, CancellationToken cancellationToken);
}
