using CsCheck;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;
using Exchange.Silo.Demo.Market;

namespace Exchange.Silo.Tests.Demo;

/// <summary>What the makers' plans keep to, whatever the price and the takers do.</summary>
public sealed class LadderPlannerTests
{
    private const int LevelsPromised = 50;

    private static readonly Gen<(int Market, ulong Seed, double[] Moves)> Cases = Gen.Select(
        Gen.Int[0, DemoProfiles.Markets.Count - 1], Gen.ULong, Gen.Double[-30, 30].Array[1, 40]);

    private static MarketProfile Btc => DemoProfiles.Markets[0];

    [Fact]
    public void Any_path_keeps_fifty_levels_in_order_within_filters_and_room() =>
        Cases.Sample((market, seed, moves) =>
        {
            var profile = DemoProfiles.Markets[market];
            var planner = Planner(profile, seed);
            var book = new SimulatedBook(profile);
            var random = DemoRandom.For(seed, "test");
            var fair = StartTicks(profile);
            foreach (var move in moves)
            {
                // In basis points, so up to a few grid lines at once.
                fair *= 1 + move / 10_000;
                var plan = planner.Plan(fair, book.Quotes, book.Room, LadderShape.Live, random.Between(0.3, 4));
                AssertPlacesKeepRoom(plan, book, profile);
                book.Apply(plan);
                AssertSound(book, profile, fair);
                var side = random.Happens(0.5) ? Side.Buy : Side.Sell;
                book.Take(side, profile.Lots(random.Between(10, 50_000), fair), Limit(profile, side, fair));
                Assert.True(book.Levels(Side.Buy) >= LevelsPromised && book.Levels(Side.Sell) >= LevelsPromised,
                    $"{book.Levels(Side.Buy)} bids, {book.Levels(Side.Sell)} asks");
            }
        }, iter: 300);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_living_market_keeps_its_promises_with_few_commands(int market)
    {
        var profile = DemoProfiles.Markets[market];
        var prices = new FairPrices(17, 0, DemoProfiles.Assets);
        var planner = Planner(profile, 17);
        var flow = new TakerFlow(profile, DemoRandom.For(17, "takers"));
        var book = new SimulatedBook(profile);
        const int Seconds = 2 * 3600;
        var commands = 0;
        var arrival = 0L;
        long takerBought = 0;
        for (var second = 1; second <= Seconds; second++)
        {
            prices.AdvanceTo(second * 1_000_000L);
            var fair = profile.Ticks(prices.Price(profile.Rules.Base.Code, profile.Rules.Quote.Code));
            var plan = planner.Plan(fair, book.Quotes, book.Room, LadderShape.Live, prices.Activity);
            if (second > 1) commands += Math.Max(plan.Cancels.Count, plan.Places.Count);
            book.Apply(plan);
            AssertSound(book, profile, fair);
            for (; arrival <= second * 1_000_000L; arrival = flow.NextArrival(arrival, prices.Activity))
            {
                var side = flow.NextSide((double)takerBought / profile.InventoryLots, 0);
                var room = profile.InventoryLots - (side == Side.Buy ? takerBought : -takerBought);
                var traded = book.Take(side, flow.NextLots(fair, room), Limit(profile, side, fair));
                takerBought += side == Side.Buy ? traded : -traded;
                Assert.True(book.Levels(Side.Buy) >= LevelsPromised && book.Levels(Side.Sell) >= LevelsPromised);
            }
            Assert.InRange(takerBought, -profile.InventoryLots, profile.InventoryLots);
            Assert.All(book.Bought, lots => Assert.InRange(lots, -profile.InventoryLots, profile.InventoryLots));
            // Value only moves between them.
            Assert.Equal(0, takerBought + book.Bought.Sum());
        }
        Assert.InRange((double)commands / Seconds, 0.2, 4);
    }

    [Fact]
    public void A_book_that_is_in_place_is_left_alone()
    {
        var planner = Planner(Btc, 5);
        var book = Filled(planner, Btc);
        var again = planner.Plan(StartTicks(Btc), book.Quotes, book.Room, LadderShape.Live, 1);
        Assert.Empty(again.Cancels);
        Assert.Empty(again.Places);
    }

    [Fact]
    public void Only_what_is_out_of_place_is_replaced()
    {
        var planner = Planner(Btc, 5);
        var book = Filled(planner, Btc);
        var plan = planner.Plan(StartTicks(Btc) + Btc.GridTicks, book.Quotes, book.Room, LadderShape.Live, 1);
        Assert.InRange(plan.Cancels.Count + plan.Places.Count, 2, 12);
    }

    [Fact]
    public void The_same_arguments_give_the_same_plan()
    {
        var first = Planner(Btc, 5).Plan(StartTicks(Btc), [], Free(Btc), LadderShape.Live, 1);
        var second = Planner(Btc, 5).Plan(StartTicks(Btc), [], Free(Btc), LadderShape.Live, 1);
        Assert.Equal(first.Places, second.Places);
    }

    [Fact]
    public void Sizes_grow_away_from_the_price_and_both_makers_share_the_ladder()
    {
        var book = Filled(Planner(Btc, 5), Btc);
        var asks = book.Side(Side.Sell).Where(q => !q.IsTouch).OrderBy(q => q.PriceTicks).Select(q => q.Lots).ToList();
        Assert.True(asks[^10..].Average() > 5 * asks[..10].Average());
        Assert.InRange(book.Quotes.Count(q => q.Maker == 0), 50, 80);
        Assert.InRange(book.Quotes.Count(q => q.Maker == 1), 50, 80);
    }

    [Fact]
    public void Without_room_every_level_is_as_small_as_can_be()
    {
        var none = new QuoteRoom([0, 0], Free(Btc).Sell, 1);
        var plan = Planner(Btc, 5).Plan(StartTicks(Btc), [], none, LadderShape.Live, 1);
        var bids = plan.Places.Where(quote => quote.Side == Side.Buy).ToList();
        Assert.True(bids.Count > LevelsPromised);
        Assert.All(bids, bid => Assert.Equal(Btc.MinLots(bid.PriceTicks), bid.Lots));
        Assert.Contains(plan.Places, quote => quote.Side == Side.Sell && quote.Lots > 100 * Btc.MinLots(quote.PriceTicks));
    }

    [Fact]
    public void Makers_that_hold_too_much_quote_lower()
    {
        var even = Planner(Btc, 5).Plan(StartTicks(Btc), [], Free(Btc), LadderShape.Live, 1);
        var full = Planner(Btc, 5).Plan(StartTicks(Btc), [], Free(Btc) with { Drift = 1 }, LadderShape.Live, 1);
        Assert.True(BestBid(full) < BestBid(even));
    }

    private static long BestBid(QuotePlan plan) => plan.Places.Where(q => q.Side == Side.Buy).Max(q => q.PriceTicks);

    private static QuoteRoom Free(MarketProfile profile) => new SimulatedBook(profile).Room;

    private static SimulatedBook Filled(LadderPlanner planner, MarketProfile profile)
    {
        var book = new SimulatedBook(profile);
        book.Apply(planner.Plan(StartTicks(profile), [], book.Room, LadderShape.Live, 1));
        return book;
    }

    private static LadderPlanner Planner(MarketProfile profile, ulong seed) =>
        new(profile, seed, DemoRandom.For(seed, "touch"));

    private static double StartTicks(MarketProfile profile) => profile.Ticks(profile.BaseInUsdt / profile.QuoteInUsdt);

    private static long Limit(MarketProfile profile, Side side, double fair) =>
        (long)(fair + (side == Side.Buy ? 8 : -8) * profile.GridTicks);

    private static void AssertPlacesKeepRoom(QuotePlan plan, SimulatedBook book, MarketProfile profile)
    {
        foreach (var side in new[] { Side.Buy, Side.Sell })
        {
            for (var maker = 0; maker < LadderPlanner.Makers; maker++)
            {
                var placed = plan.Places.Where(q => q.Side == side && q.Maker == maker).ToList();
                var canceled = plan.Cancels.Where(q => q.Side == side && q.Maker == maker).Sum(q => q.Lots);
                var open = book.Lots(side, maker) - canceled + placed.Sum(q => q.Lots);
                Assert.True(open <= book.Room.Of(side, maker) || placed.All(q => q.Lots <= profile.MinLots(q.PriceTicks)));
            }
        }
    }

    private static void AssertSound(SimulatedBook book, MarketProfile profile, double fair)
    {
        var bestBid = book.Side(Side.Buy).Max(quote => quote.PriceTicks);
        var bestAsk = book.Side(Side.Sell).Min(quote => quote.PriceTicks);
        Assert.True(bestBid < bestAsk, $"{bestBid} >= {bestAsk} around {fair}");
        Assert.InRange(book.Levels(Side.Buy), LevelsPromised, 80);
        Assert.InRange(book.Levels(Side.Sell), LevelsPromised, 80);
        foreach (var quote in book.Quotes)
        {
            var notional = (Int128)quote.PriceTicks * quote.Lots * profile.Rules.NotionalUnitMinor;
            Assert.True(MarketFilters.Price(profile.Rules, quote.PriceTicks));
            Assert.True(quote.Lots > 0 && MarketFilters.LotSize(profile.Rules, quote.Lots));
            Assert.True(MarketFilters.MaxNotional(profile.Rules, notional));
        }
        for (var maker = 0; maker < LadderPlanner.Makers; maker++)
            Assert.True(MarketFilters.MaxNumOrders(profile.Rules, book.Quotes.Count(q => q.Maker == maker) - 1));
    }
}
