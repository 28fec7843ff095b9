namespace Exchange.Domain.Markets;

/// <summary>What a market accepts; the status is journaled.</summary>
public enum MarketStatus : byte
{
    /// <summary>Orders and cancels.</summary>
    Trading = 1,

    /// <summary>Cancels only.</summary>
    CancelOnly = 2,

    /// <summary>Nothing.</summary>
    Halt = 3,
}
