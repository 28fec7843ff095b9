using Exchange.Domain.Orders;

namespace Exchange.Silo.Demo.Market;

/// <summary>
/// Decides what two makers should change so that both sides of a market are a ladder of orders around the fair price. The
/// ladder's levels are fixed lines in price space, so that an order stays where it is while the price moves, and only what
/// is out of place is changed: orders the price has come too close to, missing levels, the far ends now and then. Even
/// lines belong to one maker, odd lines to the other. All bids are below the fair price and all asks above it.
/// Pure: the same arguments and the same random numbers give the same plan.
/// </summary>
internal sealed class LadderPlanner(MarketProfile profile, ulong seed, DemoRandom random)
{
    /// <summary>Number of makers that share the ladder.</summary>
    public const int Makers = 2;

    private const double KeepGap = 0.35;
    private const double PlaceGap = 0.6;
    private const double OffsetShare = 0.8;
    private const double SizeSlack = 4;
    private const int ResizeLevels = 8;
    private const int ResizesMax = 2;
    private const double SkewShareOfGrid = 1.5;

    // Worth of level n relative to the first: (1 + n·SizeSlope)^SizePower, about 15 at level 60.
    private const double SizeSlope = 0.12;
    private const double SizePower = 1.3;

    /// <summary>The plan.</summary>
    /// <param name="fairTicks">The fair price, in ticks and fractions of it.</param>
    /// <param name="own">All open orders of the makers in the market.</param>
    /// <param name="room">Limits from their inventories.</param>
    /// <param name="shape">How the ladder should look.</param>
    /// <param name="activity">How agitated the market is; the best quotes step back when it is.</param>
    public QuotePlan Plan(
        double fairTicks, IReadOnlyList<OwnQuote> own, QuoteRoom room, LadderShape shape, double activity)
    {
        var plan = new QuotePlan();
        var grid = profile.GridTicks * shape.GridMultiple;
        // Makers that hold too much quote a little lower, so that the flow brings them back.
        var center = Math.Max(grid, fairTicks - SkewShareOfGrid * profile.GridTicks * room.Drift);
        foreach (var side in new[] { Side.Buy, Side.Sell })
        {
            var ladder = new SidePlan(this, plan, side, center, grid, room, shape);
            ladder.Sort(own);
            ladder.FillUp();
            Touch(plan, ladder, side, center, activity);
        }
        plan.Cancels.Sort((a, b) =>
            Math.Abs(a.PriceTicks - center).CompareTo(Math.Abs(b.PriceTicks - center)));
        plan.Places.Sort((a, b) =>
            Math.Abs(b.PriceTicks - center).CompareTo(Math.Abs(a.PriceTicks - center)));
        return plan;
    }

    /// <summary>The best quotes: one small order per side close to the price, moved only when it is clearly off.</summary>
    private void Touch(QuotePlan plan, SidePlan ladder, Side side, double center, double activity)
    {
        const double Near = 0.2;
        const double UsdtShare = 0.5;
        var half = Math.Clamp(
            profile.TouchTicks * (0.6 + 0.4 * activity), 0.5, Math.Max(0.5, KeepGap * profile.GridTicks));
        var wanted = side == Side.Buy ? (long)Math.Floor(center - half) : (long)Math.Ceiling(center + half);
        if (wanted < profile.Rules.MinPriceTicks || wanted > profile.Rules.MaxPriceTicks) return;
        var kept = false;
        foreach (var quote in ladder.TouchQuotes)
        {
            var off = Math.Abs(quote.PriceTicks - wanted);
            var distance = side == Side.Buy ? center - quote.PriceTicks : quote.PriceTicks - center;
            if (!kept && off <= Math.Max(1, half) && distance >= Near * half
                && quote.Lots > profile.MinLots(center) / 2) kept = true;
            else plan.Cancels.Add(quote);
        }
        if (kept) return;
        var usdt = profile.LevelUsdt * UsdtShare * Math.Exp(0.6 * random.NextGaussian());
        ladder.Place(new(random.Happens(0.5) ? 0 : 1, side, wanted, profile.Lots(usdt, wanted), IsTouch: true));
    }

    /// <summary>Where a line is: its multiple of the grid plus a fixed offset, so that levels do not look ruled.</summary>
    private long PriceOf(long line, long grid)
    {
        var offset = DemoRandom.ToUniform(DemoRandom.Hash(seed ^ (ulong)grid, line)) * OffsetShare * grid;
        return line * grid + (long)offset;
    }

    private long LotsOf(int level, long line, double priceTicks, LadderShape shape, double scale)
    {
        var uneven = 0.6 + DemoRandom.ToUniform(DemoRandom.Hash(~seed, line));
        var usdt = profile.LevelUsdt * shape.SizeMultiple * Math.Pow(1 + level * SizeSlope, SizePower) * uneven * scale;
        return profile.Lots(usdt, priceTicks);
    }

    /// <summary>One side of the ladder while it is planned.</summary>
    private sealed class SidePlan(
        LadderPlanner planner, QuotePlan plan, Side side, double center, long grid, QuoteRoom room, LadderShape shape)
    {
        private readonly SortedDictionary<int, OwnQuote> _levels = [];
        private readonly long[] _lots = new long[Makers];
        private readonly double[] _scale = new double[Makers];
        private readonly long _firstLine = FirstLine(planner, side, center, grid);

        public List<OwnQuote> TouchQuotes { get; } = [];

        /// <summary>Keeps what is in place and cancels the rest.</summary>
        public void Sort(IReadOnlyList<OwnQuote> own)
        {
            for (var maker = 0; maker < Makers; maker++) _scale[maker] = Scale(maker);
            foreach (var quote in own)
            {
                if (quote.Side != side) continue;
                if (quote.IsTouch)
                {
                    TouchQuotes.Add(quote);
                    _lots[quote.Maker] += quote.Lots;
                    continue;
                }
                var level = LevelOf(quote.PriceTicks);
                if (Distance(quote.PriceTicks) < KeepGap * grid || _levels.ContainsKey(level)) plan.Cancels.Add(quote);
                else Keep(level, quote);
            }
            Resize();
        }

        /// <summary>
        /// Places what is missing: holes always, the far end when the ladder has become too short; and takes the far end
        /// down when the ladder has become too long.
        /// </summary>
        public void FillUp()
        {
            var levels = _levels.Count;
            var tooShort = _levels.Count < shape.LevelsMin;
            var last = tooShort || _levels.Count == 0 ? shape.Levels - 1 : Math.Min(shape.Levels - 1, _levels.Keys.Last());
            for (var level = 0; level <= last; level++)
            {
                if (_levels.ContainsKey(level)) continue;
                var line = LineOf(level);
                var price = planner.PriceOf(line, grid);
                if (price < planner.ProfileMinTicks || price > planner.ProfileMaxTicks) continue;
                var maker = (int)(line & 1);
                Place(new(maker, side, price, planner.LotsOf(level, line, price, shape, _scale[maker]), IsTouch: false));
                levels++;
            }
            if (levels > shape.LevelsMax) CancelFarEnd();
        }

        /// <summary>Places an order; one that would go beyond the maker's room is made as small as can be.</summary>
        public void Place(NewQuote quote)
        {
            var fits = _lots[quote.Maker] + quote.Lots <= room.Of(side, quote.Maker);
            var lots = fits ? quote.Lots : planner.ProfileMinLots(quote.PriceTicks);
            _lots[quote.Maker] += lots;
            plan.Places.Add(quote with { Lots = lots });
        }

        private void Keep(int level, OwnQuote quote)
        {
            _levels.Add(level, quote);
            _lots[quote.Maker] += quote.Lots;
        }

        private void CancelFarEnd()
        {
            foreach (var (level, quote) in _levels.Reverse().TakeWhile(entry => entry.Key >= shape.Levels).ToList())
                Cancel(level, quote);
        }

        /// <summary>Orders that were far away when they were placed are too large once the price has come near.</summary>
        private void Resize()
        {
            var resized = 0;
            foreach (var (level, quote) in _levels.TakeWhile(entry => entry.Key < ResizeLevels).ToList())
            {
                var lots = planner.LotsOf(
                    Math.Max(0, level), LineOf(level), quote.PriceTicks, shape, _scale[quote.Maker]);
                var min = planner.ProfileMinLots(quote.PriceTicks);
                if (quote.Lots <= Math.Max(SizeSlack * lots, min) && quote.Lots * SizeSlack >= lots) continue;
                Cancel(level, quote);
                if (++resized == ResizesMax) return;
            }
        }

        private void Cancel(int level, OwnQuote quote)
        {
            _levels.Remove(level);
            _lots[quote.Maker] -= quote.Lots;
            plan.Cancels.Add(quote);
        }

        /// <summary>Sizes shrink when the inventory's limit comes near, down to the smallest allowed.</summary>
        private double Scale(int maker)
        {
            double full = 0;
            for (var level = 0; level < shape.Levels; level++)
            {
                var line = LineOf(level);
                if ((int)(line & 1) == maker) full += planner.LotsOf(level, line, center, shape, 1);
            }
            return full <= 0 ? 1 : Math.Clamp(room.Of(side, maker) / full, 0, 1);
        }

        private double Distance(long priceTicks) => side == Side.Buy ? center - priceTicks : priceTicks - center;

        private int LevelOf(long priceTicks)
        {
            var line = priceTicks / grid;
            return (int)Math.Clamp(side == Side.Buy ? _firstLine - line : line - _firstLine, -1_000_000, 1_000_000);
        }

        private long LineOf(int level) => side == Side.Buy ? _firstLine - level : _firstLine + level;

        /// <summary>The line nearest to the price that new orders may be on.</summary>
        private static long FirstLine(LadderPlanner planner, Side side, double center, long grid)
        {
            var line = (long)(center / grid);
            if (side == Side.Buy)
            {
                while (center - planner.PriceOf(line, grid) < PlaceGap * grid) line--;
                return line;
            }
            while (planner.PriceOf(line, grid) - center < PlaceGap * grid) line++;
            return line;
        }
    }

    private long ProfileMinTicks => profile.Rules.MinPriceTicks;

    private long ProfileMaxTicks => profile.Rules.MaxPriceTicks;

    private long ProfileMinLots(double priceTicks) => profile.MinLots(priceTicks);
}
