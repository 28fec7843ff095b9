namespace Exchange.Domain.Numerics;

/// <summary>A commission rate in parts per 100 million: 0.001 (10 basis points) is 100,000.</summary>
/// <param name="PerHundredMillion">0 … 100,000,000 (= 100 %).</param>
public readonly record struct FeeRate(int PerHundredMillion)
{
    /// <summary>The value that means 100 %.</summary>
    public const int One = 100_000_000;

    /// <summary>
    /// The fee on <paramref name="received"/>, rounded up to a whole minor unit, so that splitting an order into many
    /// fills never makes the total fee smaller (I-L6), and never more than <paramref name="received"/> (I-L10).
    /// </summary>
    public Amount On(Amount received)
    {
        if (PerHundredMillion == 0) return Amount.Zero;
        var product = Math.BigMul(received.Minor, PerHundredMillion, out var low);
        if (product == 0 && low >= 0 && low <= long.MaxValue - (One - 1)) return new((low + (One - 1)) / One);
        return new(checked((long)(((Int128)received.Minor * PerHundredMillion + (One - 1)) / One)));
    }
}
