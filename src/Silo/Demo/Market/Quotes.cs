using Exchange.Domain.Orders;

namespace Exchange.Silo.Demo.Market;

/// <summary>An open order of a maker.</summary>
/// <param name="Maker">Which maker's, 0 or 1.</param>
/// <param name="OrderId">Id in the market.</param>
/// <param name="Side">Side.</param>
/// <param name="PriceTicks">Price.</param>
/// <param name="Lots">What remains.</param>
/// <param name="IsTouch">Whether it is one of the best quotes that follow the price closely.</param>
internal readonly record struct OwnQuote(
    int Maker, long OrderId, Side Side, long PriceTicks, long Lots, bool IsTouch);

/// <summary>An order to place.</summary>
internal readonly record struct NewQuote(int Maker, Side Side, long PriceTicks, long Lots, bool IsTouch);

/// <summary>What the makers should do now; everything else stays as it is.</summary>
internal sealed class QuotePlan
{
    /// <summary>Orders to cancel, the most urgent first.</summary>
    public List<OwnQuote> Cancels { get; } = [];

    /// <summary>Orders to place, the furthest from the fair price first.</summary>
    public List<NewQuote> Places { get; } = [];
}

/// <summary>How far the two makers may still go with one side, in lots over all their open orders of that side.</summary>
/// <param name="Buy">Most lots in bids, by maker.</param>
/// <param name="Sell">Most lots in asks, by maker.</param>
/// <param name="Drift">How far the inventory of both is from where it began, as a share of the limit, -1 … 1.</param>
internal sealed record QuoteRoom(long[] Buy, long[] Sell, double Drift)
{
    /// <summary>The room on a side.</summary>
    public long Of(Side side, int maker) => side == Side.Buy ? Buy[maker] : Sell[maker];
}

/// <summary>How dense and deep the ladder is.</summary>
/// <param name="GridMultiple">Distance of levels in steps of the market's grid.</param>
/// <param name="Levels">Levels per side to aim for.</param>
/// <param name="LevelsMin">Levels below which the far end is filled up again.</param>
/// <param name="LevelsMax">Levels above which the far end is taken down.</param>
/// <param name="SizeMultiple">Sizes relative to the market's.</param>
internal sealed record LadderShape(int GridMultiple, int Levels, int LevelsMin, int LevelsMax, double SizeMultiple)
{
    /// <summary>The living market: never fewer than 50 levels, whatever one taker sweeps.</summary>
    public static readonly LadderShape Live = new(1, 64, 60, 72, 1);

    /// <summary>While history is made: few and thick levels, because nobody looks at the book.</summary>
    public static readonly LadderShape History = new(3, 12, 9, 16, 4);
}
