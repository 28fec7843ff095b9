using Exchange.Domain.Orders;

namespace Exchange.Domain.MarketData;

/// <summary>
/// A trade as everyone may see it. Ids of a market rise by one, and moments never fall (I-T5).
/// </summary>
/// <param name="Id">Trade id, from 1.</param>
/// <param name="PriceTicks">Price.</param>
/// <param name="Lots">Quantity.</param>
/// <param name="QuoteMinor">Price × quantity in minor units of the quote asset.</param>
/// <param name="AtMicros">When, µs since 1970.</param>
/// <param name="TakerSide">Side of the incoming order.</param>
public readonly record struct PublicTrade(
    long Id, long PriceTicks, long Lots, long QuoteMinor, long AtMicros, Side TakerSide);
