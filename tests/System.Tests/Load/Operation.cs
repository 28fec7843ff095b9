using Exchange.SystemTests.Client;

namespace Exchange.SystemTests.Load;

/// <summary>What was asked for.</summary>
internal enum OperationKind
{
    Place,
    Cancel,
}

/// <summary>One request of a history and what its client learnt.</summary>
internal sealed class Operation
{
    public required OperationKind Kind { get; init; }

    public required Trader Trader { get; init; }

    public required string Symbol { get; init; }

    /// <summary>Unique over all histories of a test; of a cancel, the order's.</summary>
    public required string ClientOrderId { get; init; }

    public Outcome Outcome { get; set; } = Outcome.Unknown;

    public string Detail { get; set; } = "";

    /// <summary>Known from the answer; 0 before.</summary>
    public long OrderId { get; set; }

    /// <summary>Executed quantity the answer told.</summary>
    public decimal Executed { get; set; }

    public string Status { get; set; } = "";

    /// <summary>Fills the answer told.</summary>
    public IReadOnlyList<Fill> Fills { get; set; } = [];

    /// <summary>For an unknown placement: what a later query found; null before.</summary>
    public bool? Exists { get; set; }

    public override string ToString() => $"{Kind} {Symbol} {ClientOrderId} by {Trader.Key} ({Outcome} {Status} {Detail})";
}

/// <summary>One fill as told in an answer.</summary>
internal sealed record Fill(long TradeId, decimal Price, decimal Quantity);
