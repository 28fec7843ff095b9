using CsCheck;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.MarketData;

/// <summary>The sorted levels against a plain dictionary.</summary>
public sealed class DepthTests
{
    private static readonly Gen<(Side Side, long Price, long Lots)[]> Changes =
        Gen.Select(Gen.Bool.Select(buy => buy ? Side.Buy : Side.Sell), Gen.Long[1, 40], Gen.Long[0, 3]).Array[0, 120];

    [Fact]
    public void Levels_are_what_was_set_last_best_first() => Changes.Sample(changes =>
    {
        var depth = Build(changes);
        Assert.Equal(Expected(changes, Side.Buy).OrderByDescending(level => level.Key), Levels(depth.Bids));
        Assert.Equal(Expected(changes, Side.Sell).OrderBy(level => level.Key), Levels(depth.Asks));
        foreach (var price in Enumerable.Range(1, 40))
            Assert.Equal(Expected(changes, Side.Buy).GetValueOrDefault(price), depth.Bids.LotsAt(price));
    });

    [Fact]
    public void Changes_turn_the_older_depth_into_the_newer() => Gen.Select(Changes, Changes).Sample((before, after) =>
    {
        var (older, newer) = (Build(before), Build(after));
        foreach (var side in new[] { Side.Buy, Side.Sell })
        {
            var changes = new List<(long PriceTicks, long Lots)>();
            newer.CopyChangesSince(older, side, changes);
            Assert.All(changes, change => Assert.NotEqual(change.Lots, older.Of(side).LotsAt(change.PriceTicks)));
            Assert.Equal(changes.Count, changes.DistinctBy(change => change.PriceTicks).Count());
            foreach (var (price, lots) in changes) older.Of(side).Set(price, lots);
            Assert.Equal(Levels(newer.Of(side)), Levels(older.Of(side)));
        }
    });

    private static Depth Build((Side Side, long Price, long Lots)[] changes)
    {
        var depth = new Depth();
        foreach (var (side, price, lots) in changes) depth.Of(side).Set(price, lots);
        return depth;
    }

    private static Dictionary<long, long> Expected((Side Side, long Price, long Lots)[] changes, Side side)
    {
        var levels = new Dictionary<long, long>();
        foreach (var change in changes.Where(change => change.Side == side))
        {
            if (change.Lots > 0) levels[change.Price] = change.Lots;
            else levels.Remove(change.Price);
        }
        return levels;
    }

    private static List<KeyValuePair<long, long>> Levels(DepthSide side) =>
        [.. Enumerable.Range(0, side.Count).Select(i => KeyValuePair.Create(side[i].PriceTicks, side[i].Lots))];
}
