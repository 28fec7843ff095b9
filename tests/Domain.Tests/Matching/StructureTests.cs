using Exchange.Domain.Matching;

namespace Exchange.Domain.Tests.Matching;

/// <summary>The ladder and the hash tables against the runtime's own collections.</summary>
public class StructureTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 5_000)]
    [InlineData(3, long.MaxValue - 1)]
    public void Ladder_is_a_sorted_list_of_queues(int seed, long highestPrice)
    {
        foreach (var lowestFirst in (bool[])[false, true])
        {
            var random = new Random(seed);
            var store = new OrderStore();
            var ladder = new PriceLadder(store, lowestFirst);
            var model = new SortedDictionary<long, List<(int Slot, long Lots)>>(
                Comparer<long>.Create((a, b) => lowestFirst ? a.CompareTo(b) : b.CompareTo(a)));
            var live = new List<(int Slot, long Price)>();
            for (var i = 0; i < 6_000; i++)
            {
                var growing = i / 1_000 % 2 == 0;
                if (live.Count == 0 || random.Next(10) < (growing ? 7 : 3))
                {
                    var price = 1 + random.NextInt64(highestPrice);
                    var lots = 1 + random.Next(9);
                    var slot = store.Allocate();
                    store[slot].OrderId = i + 1;
                    ladder.Add(slot, price, lots);
                    if (!model.TryGetValue(price, out var queue)) model[price] = queue = [];
                    queue.Add((slot, lots));
                    live.Add((slot, price));
                }
                else
                {
                    var at = random.Next(live.Count);
                    var (slot, price) = live[at];
                    var queue = model[price];
                    var place = queue.FindIndex(o => o.Slot == slot);
                    if (random.Next(3) == 0 && queue[place].Lots > 1)
                    {
                        ladder.Reduce(price, 1);
                        queue[place] = (slot, queue[place].Lots - 1);
                    }
                    else
                    {
                        ladder.Remove(slot, price, queue[place].Lots);
                        store.Release(slot);
                        store.Recycle();
                        queue.RemoveAt(place);
                        if (queue.Count == 0) model.Remove(price);
                        live.RemoveAt(at);
                    }
                }
                if (i % 20 == 0 || model.Count < 3) AssertSame(model, ladder, store);
            }
        }
    }

    private static void AssertSame(
        SortedDictionary<long, List<(int Slot, long Lots)>> model, PriceLadder ladder, OrderStore store)
    {
        Assert.Equal(model.Count, ladder.LevelCount);
        Assert.Equal(model.Values.Sum(q => q.Count), ladder.OrderCount);
        var best = model.FirstOrDefault();
        Assert.Equal(best.Key, ladder.BestPriceTicks);
        Assert.Equal(best.Value?[0].Slot ?? -1, ladder.BestHead);
        var cursor = ladder.Levels();
        foreach (var (price, queue) in model)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(price, cursor.PriceTicks);
            Assert.Equal(queue.Sum(o => o.Lots), cursor.Lots);
            Assert.Equal(cursor.Lots, ladder.LotsAt(price));
            var slots = new List<int>();
            for (var slot = cursor.Head; slot >= 0; slot = store.Link(slot).Next) slots.Add(slot);
            Assert.Equal(queue.Select(o => o.Slot), slots);
        }
        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 8)]
    [InlineData(3, 1L << 32)]
    [InlineData(4, 1L << 20)]
    public void Order_id_map_is_a_dictionary(int seed, long step)
    {
        var random = new Random(seed);
        var store = new OrderStore();
        var map = new OrderIdMap(store);
        var model = new Dictionary<long, int>();
        var ids = new List<long>();
        var next = 1L;
        for (var i = 0; i < 60_000; i++)
        {
            if (ids.Count == 0 || random.Next(100) < (i < 30_000 ? 55 : 45))
            {
                var slot = store.Allocate();
                store[slot].OrderId = next;
                map.Add(next, slot);
                model.Add(next, slot);
                ids.Add(next);
                next += random.Next(4) == 0 ? step : 1;
            }
            else
            {
                var at = random.Next(ids.Count);
                var id = ids[at];
                map.Remove(id, model[id]);
                store.Release(model[id]);
                store.Recycle();
                model.Remove(id);
                ids[at] = ids[^1];
                ids.RemoveAt(ids.Count - 1);
            }
            var probe = random.Next(2) == 0 && ids.Count > 0 ? ids[random.Next(ids.Count)] : random.NextInt64(next + 9);
            Assert.Equal(model.TryGetValue(probe, out var expected), map.TryGet(probe, out var actual));
            if (model.ContainsKey(probe)) Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Long_map_is_a_dictionary()
    {
        var random = new Random(5);
        var map = new LongMap();
        var model = new Dictionary<long, int>();
        for (var i = 0; i < 100_000; i++)
        {
            var key = 1 + random.Next(3_000) * (random.Next(2) == 0 ? 1L : 1L << 40);
            if (model.Remove(key)) map.Remove(key);
            else
            {
                model.Add(key, i);
                map.Add(key, i);
            }
            var probe = (long)random.Next(3_000);
            Assert.Equal(model.TryGetValue(probe, out var expected), map.TryGet(probe, out var actual));
            if (model.ContainsKey(probe)) Assert.Equal(expected, actual);
        }
        Assert.Equal(model.Count, map.Count);
        Assert.Throws<InvariantViolationException>(() => map.Remove(1L << 50));
    }
}
