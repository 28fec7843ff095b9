using Exchange.Domain.Orders;

namespace Exchange.Domain.MarketData;

/// <summary>
/// Prices and volumes of one interval. Without trades it is flat: all prices are the last close before it, volumes 0 and
/// ids -1.
/// </summary>
/// <param name="OpenMicros">First µs of the interval.</param>
/// <param name="CloseMicros">Last µs of the interval.</param>
/// <param name="OpenTicks">First price.</param>
/// <param name="HighTicks">Highest price.</param>
/// <param name="LowTicks">Lowest price.</param>
/// <param name="CloseTicks">Last price so far.</param>
/// <param name="Lots">Lots traded.</param>
/// <param name="QuoteMinor">Quote traded, minor units.</param>
/// <param name="Trades">Number of trades.</param>
/// <param name="TakerBuyLots">Lots bought by takers.</param>
/// <param name="TakerBuyQuoteMinor">Quote paid by buying takers, minor units.</param>
/// <param name="FirstTradeId">First trade; -1 for none.</param>
/// <param name="LastTradeId">Last trade; -1 for none.</param>
public readonly record struct Candle(
    long OpenMicros, long CloseMicros, long OpenTicks, long HighTicks, long LowTicks, long CloseTicks, long Lots,
    Int128 QuoteMinor, long Trades, long TakerBuyLots, Int128 TakerBuyQuoteMinor, long FirstTradeId, long LastTradeId)
{
    /// <summary>Whether there were no trades.</summary>
    public bool IsFlat => Trades == 0;

    /// <summary>A candle without trades.</summary>
    public static Candle Flat(long openMicros, long closeMicros, long ticks) =>
        new(openMicros, closeMicros, ticks, ticks, ticks, ticks, 0, 0, 0, 0, 0, -1, -1);

    /// <summary>The candle with one more trade, which comes after those in it.</summary>
    public Candle With(in PublicTrade trade)
    {
        var isBuy = trade.TakerSide == Side.Buy;
        return this with
        {
            OpenTicks = IsFlat ? trade.PriceTicks : OpenTicks,
            HighTicks = IsFlat ? trade.PriceTicks : Math.Max(HighTicks, trade.PriceTicks),
            LowTicks = IsFlat ? trade.PriceTicks : Math.Min(LowTicks, trade.PriceTicks),
            CloseTicks = trade.PriceTicks,
            Lots = Lots + trade.Lots,
            QuoteMinor = QuoteMinor + trade.QuoteMinor,
            Trades = Trades + 1,
            TakerBuyLots = TakerBuyLots + (isBuy ? trade.Lots : 0),
            TakerBuyQuoteMinor = TakerBuyQuoteMinor + (isBuy ? trade.QuoteMinor : 0),
            FirstTradeId = IsFlat ? trade.Id : FirstTradeId,
            LastTradeId = trade.Id,
        };
    }

    /// <summary>The candle with the trades of a shorter one, which come after those in it.</summary>
    public Candle With(in Candle piece)
    {
        if (piece.IsFlat) return this;
        if (IsFlat) return piece with { OpenMicros = OpenMicros, CloseMicros = CloseMicros };
        return this with
        {
            HighTicks = Math.Max(HighTicks, piece.HighTicks),
            LowTicks = Math.Min(LowTicks, piece.LowTicks),
            CloseTicks = piece.CloseTicks,
            Lots = Lots + piece.Lots,
            QuoteMinor = QuoteMinor + piece.QuoteMinor,
            Trades = Trades + piece.Trades,
            TakerBuyLots = TakerBuyLots + piece.TakerBuyLots,
            TakerBuyQuoteMinor = TakerBuyQuoteMinor + piece.TakerBuyQuoteMinor,
            LastTradeId = piece.LastTradeId,
        };
    }
}
