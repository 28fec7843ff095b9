using Exchange.Domain.Markets;

namespace Exchange.Silo.Demo.Market;

/// <summary>How one market is simulated: its grid, sizes, pace and limits.</summary>
internal sealed record MarketProfile
{
    /// <summary>The market.</summary>
    public required MarketRules Rules { get; init; }

    /// <summary>Distance between two levels of the ladder, in ticks.</summary>
    public required long GridTicks { get; init; }

    /// <summary>Distance of the best quotes from the fair price in quiet times, in ticks.</summary>
    public required double TouchTicks { get; init; }

    /// <summary>What one whole quote unit is worth in USDT, roughly; makes amounts of different markets comparable.</summary>
    public required double QuoteInUsdt { get; init; }

    /// <summary>What one whole base unit is worth in USDT, roughly.</summary>
    public required double BaseInUsdt { get; init; }

    /// <summary>Takers per second in normal times.</summary>
    public required double TakersPerSecond { get; init; }

    /// <summary>Worth of a typical taker order in USDT; most are smaller than three times that, a few a hundred times.</summary>
    public double TakerUsdt { get; init; } = 300;

    /// <summary>Worth of the ladder's first level in USDT; levels grow away from the fair price.</summary>
    public double LevelUsdt { get; init; } = 2_500;

    /// <summary>How far an account's holding of the base asset may drift from where it began, in USDT.</summary>
    public double InventoryUsdt { get; init; } = 4_000_000;

    /// <summary>What an account starts with in each asset, in USDT: enough for the drift, and for a year of fees.</summary>
    public double FundingUsdt { get; init; } = 40_000_000;

    /// <summary>How far an account's holding of the base asset may drift, in lots.</summary>
    public long InventoryLots => (long)(InventoryUsdt / BaseInUsdt * MinorPerWhole(Rules.Base) / Rules.LotMinor);

    /// <summary>What an account starts with in the base asset, in minor units.</summary>
    public long FundingBaseMinor => (long)(Math.Floor(FundingUsdt / BaseInUsdt) * MinorPerWhole(Rules.Base));

    /// <summary>What an account starts with in the quote asset, in minor units.</summary>
    public long FundingQuoteMinor => (long)(Math.Floor(FundingUsdt / QuoteInUsdt) * MinorPerWhole(Rules.Quote));

    /// <summary>Ticks of a price in whole quote units.</summary>
    public double Ticks(double price) => price * MinorPerWhole(Rules.Quote) / Rules.TickMinor;

    /// <summary>Whole quote units of a price in ticks.</summary>
    public double Price(double ticks) => ticks * Rules.TickMinor / MinorPerWhole(Rules.Quote);

    /// <summary>
    /// Lots worth an amount of USDT at a price, within the market's filters: at least one and a half times the smallest
    /// notional, at most the largest quantity.
    /// </summary>
    public long Lots(double usdt, double priceTicks)
    {
        var baseWhole = usdt / QuoteInUsdt / Price(priceTicks);
        return Math.Clamp((long)(baseWhole * MinorPerWhole(Rules.Base) / Rules.LotMinor), MinLots(priceTicks), Rules.MaxLots);
    }

    /// <summary>The smallest quantity the simulation uses at a price.</summary>
    public long MinLots(double priceTicks)
    {
        var notionalOfLot = priceTicks * Rules.NotionalUnitMinor;
        return Math.Max(Rules.MinLots, (long)Math.Ceiling(1.5 * Rules.MinNotionalMinor / notionalOfLot));
    }

    private static double MinorPerWhole(Asset asset) => Math.Pow(10, asset.Scale);
}
