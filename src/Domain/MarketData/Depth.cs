using Exchange.Domain.Orders;

namespace Exchange.Domain.MarketData;

/// <summary>Both sides of a market's depth, in ticks and lots, as the changes add up to it.</summary>
public sealed class Depth
{
    /// <summary>Buy side.</summary>
    public DepthSide Bids { get; } = new(Side.Buy);

    /// <summary>Sell side.</summary>
    public DepthSide Asks { get; } = new(Side.Sell);

    /// <summary>Id of the last change; consecutive.</summary>
    public long UpdateId { get; set; }

    /// <summary>The side of buy or sell orders.</summary>
    public DepthSide Of(Side side) => side == Side.Buy ? Bids : Asks;

    /// <summary>Appends what turns <paramref name="side"/> of <paramref name="older"/> into this one's: levels with their new lots, 0 for gone.</summary>
    public void CopyChangesSince(Depth older, Side side, List<(long PriceTicks, long Lots)> changes)
    {
        var (before, now) = (older.Of(side), Of(side));
        var (i, j) = (0, 0);
        while (i < before.Count || j < now.Count)
        {
            if (i == before.Count) changes.Add(now[j++]);
            else if (j == now.Count) changes.Add((before[i++].PriceTicks, 0));
            else if (before[i].PriceTicks == now[j].PriceTicks)
            {
                if (before[i++].Lots != now[j].Lots) changes.Add(now[j]);
                j++;
            }
            else if (IsBetter(side, before[i].PriceTicks, now[j].PriceTicks))
            {
                changes.Add((before[i++].PriceTicks, 0));
            }
            else
            {
                changes.Add(now[j++]);
            }
        }
    }

    private static bool IsBetter(Side side, long price, long other) => side == Side.Buy ? price > other : price < other;
}
