using Exchange.Domain.Orders;

namespace Exchange.Domain.Matching;

/// <summary>
/// Outcome of a cancel-replace (I-O9). When the new order fails the market's status, its limits or its filters, which are
/// checked before anything else, the whole command is refused: both reasons are that one and nothing was attempted.
/// </summary>
/// <param name="CancelReason">Why the cancel was refused; <see cref="RejectReason.None"/> when it was done.</param>
/// <param name="NewReason">
/// Why the new order was refused; <see cref="RejectReason.None"/> when accepted or not attempted.
/// </param>
/// <param name="NewAttempted">Whether the new order was attempted.</param>
public readonly record struct CancelReplaceResult(RejectReason CancelReason, RejectReason NewReason, bool NewAttempted)
{
    /// <summary>Whether the command was refused before its cancel was attempted.</summary>
    public bool RefusedWhole => !NewAttempted && NewReason != RejectReason.None;

    /// <summary>Whether the order was cancelled and the new one accepted.</summary>
    public bool Succeeded => CancelReason == RejectReason.None && NewReason == RejectReason.None && NewAttempted;
}
