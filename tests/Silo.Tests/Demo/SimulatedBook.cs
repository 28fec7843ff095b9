using Exchange.Domain.Orders;
using Exchange.Silo.Demo.Market;

namespace Exchange.Silo.Tests.Demo;

/// <summary>The makers' own orders in a market without anyone else, and what their plans and takers make of them.</summary>
internal sealed class SimulatedBook(MarketProfile profile)
{
    private readonly long[] _bought = new long[LadderPlanner.Makers];
    private List<OwnQuote> _quotes = [];
    private long _lastId;

    public IReadOnlyList<OwnQuote> Quotes => _quotes;

    /// <summary>Net lots bought by each maker.</summary>
    public IReadOnlyList<long> Bought => _bought;

    public QuoteRoom Room => new(
        [.. _bought.Select(lots => Math.Max(0, profile.InventoryLots - lots))],
        [.. _bought.Select(lots => Math.Max(0, profile.InventoryLots + lots))],
        Math.Clamp(_bought.Average() / profile.InventoryLots, -1, 1));

    public IEnumerable<OwnQuote> Side(Side side) => _quotes.Where(quote => quote.Side == side);

    public int Levels(Side side) => Side(side).Select(quote => quote.PriceTicks).Distinct().Count();

    public long Lots(Side side, int maker) =>
        Side(side).Where(quote => quote.Maker == maker).Sum(quote => quote.Lots);

    public void Apply(QuotePlan plan)
    {
        foreach (var quote in plan.Cancels) Assert.True(_quotes.Remove(quote), $"{quote} is not open.");
        foreach (var quote in plan.Places)
            _quotes.Add(new(quote.Maker, ++_lastId, quote.Side, quote.PriceTicks, quote.Lots, quote.IsTouch));
    }

    /// <summary>A taker's IOC order; returns the lots that traded.</summary>
    public long Take(Side side, long lots, long limitTicks)
    {
        var left = lots;
        var opposite = side == Domain.Orders.Side.Buy ? Domain.Orders.Side.Sell : Domain.Orders.Side.Buy;
        var makers = side == Domain.Orders.Side.Buy
            ? Side(opposite).OrderBy(quote => quote.PriceTicks)
            : Side(opposite).OrderByDescending(quote => quote.PriceTicks);
        foreach (var quote in makers.ToList())
        {
            var reaches = side == Domain.Orders.Side.Buy ? quote.PriceTicks <= limitTicks : quote.PriceTicks >= limitTicks;
            if (left == 0 || !reaches) break;
            var traded = Math.Min(left, quote.Lots);
            left -= traded;
            _bought[quote.Maker] += side == Domain.Orders.Side.Buy ? -traded : traded;
            _quotes = [.. _quotes.Select(q => q == quote ? q with { Lots = q.Lots - traded } : q).Where(q => q.Lots > 0)];
        }
        return lots - left;
    }
}
