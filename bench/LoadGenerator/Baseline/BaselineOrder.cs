namespace Exchange.LoadGenerator.Baseline;

/// <summary>Sides as the tables store them.</summary>
internal enum BaselineSide : short
{
    Buy = 1,
    Sell = 2,
}

/// <summary>A limit order to place: price in quote units per base unit, quantity in base units. A crossing one is
/// priced to trade at once.</summary>
internal sealed record BaselineOrder(
    int Market, int User, BaselineSide Side, decimal Price, decimal Quantity, bool IsCrossing);

/// <summary>An order a worker placed and may cancel later.</summary>
internal readonly record struct BaselineOrderKey(int Market, int User, long OrderId);
