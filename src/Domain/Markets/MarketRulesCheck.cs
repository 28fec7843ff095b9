using Exchange.Domain.Numerics;

namespace Exchange.Domain.Markets;

/// <summary>
/// Says what is wrong with a market's rules before the market opens, in plain English for the operator who wrote them.
/// Everything else in the core relies on rules without problems.
/// </summary>
public static class MarketRulesCheck
{
    /// <summary>Largest id of a market or an asset: ids take 15 bits of a transfer's number.</summary>
    public const int MaxId = 32_767;

    /// <summary>Most decimals an asset may have.</summary>
    public const int MaxScale = 8;

    private const int BipsOne = 10_000;

    /// <summary>The problems of the rules, one sentence each; empty when the market may open.</summary>
    public static IReadOnlyList<string> Problems(MarketRules rules)
    {
        var problems = new List<string>();
        CheckNames(rules, problems);
        CheckUnits(rules, problems);
        CheckPriceAndLots(rules, problems);
        CheckNotional(rules, problems);
        CheckFees(rules, problems);
        CheckLimits(rules, problems);
        CheckSelfTradePrevention(rules, problems);
        return problems;
    }

    private static void CheckNames(MarketRules rules, List<string> problems)
    {
        Require(rules.Id is >= 1 and <= MaxId, problems, $"The market id must be 1 to {MaxId}, not {rules.Id}.");
        Require(IsName(rules.Symbol, 2, 20), problems,
            $"The symbol '{rules.Symbol}' must be 2 to 20 characters of A-Z and 0-9.");
        CheckAsset("base", rules.Base, problems);
        CheckAsset("quote", rules.Quote, problems);
        Require(rules.Base.Id != rules.Quote.Id, problems, "The base and the quote asset must differ.");
    }

    private static void CheckAsset(string role, Asset asset, List<string> problems)
    {
        Require(asset.Id is >= 1 and <= MaxId, problems, $"The {role} asset's id must be 1 to {MaxId}, not {asset.Id}.");
        Require(IsName(asset.Code, 1, 10), problems,
            $"The {role} asset's code '{asset.Code}' must be 1 to 10 characters of A-Z and 0-9.");
        Require(HasScale(asset), problems, $"The {role} asset's scale must be 0 to {MaxScale}, not {asset.Scale}.");
    }

    private static void CheckUnits(MarketRules rules, List<string> problems)
    {
        Require(rules.TickMinor > 0, problems, "The tick must be positive.");
        Require(rules.LotMinor > 0, problems, "The lot must be positive.");
        if (rules.TickMinor <= 0 || rules.LotMinor <= 0 || !HasScale(rules.Base)) return;
        var (unit, rest) = NotionalUnit(rules);
        Require(rest == 0, problems, "A tick times a lot must be a whole number of the quote asset's minor units.");
        Require(unit <= long.MaxValue, problems, "A tick times a lot must fit 63 bits.");
    }

    private static void CheckPriceAndLots(MarketRules rules, List<string> problems)
    {
        Require(rules.MinPriceTicks >= 1, problems, "The lowest price must be at least one tick.");
        Require(rules.MinPriceTicks <= rules.MaxPriceTicks, problems,
            "The lowest price must not be above the highest price.");
        Require(Fits(rules.MaxPriceTicks, rules.TickMinor), problems,
            "The highest price in minor units must fit 63 bits.");
        Require(rules.MinLots >= 1, problems, "The smallest quantity must be at least one lot.");
        Require(rules.MinLots <= rules.MaxLots, problems,
            "The smallest quantity must not be above the largest quantity.");
        Require(rules.MinLots <= rules.MaxMarketLots && rules.MaxMarketLots <= rules.MaxLots, problems,
            "The largest quantity of a market order must lie between the smallest and the largest quantity.");
        Require(Fits(rules.MaxLots, rules.LotMinor), problems,
            "The largest quantity in minor units must fit 63 bits.");
    }

    private static void CheckNotional(MarketRules rules, List<string> problems)
    {
        Require(rules.MinNotionalMinor >= 0, problems, "The smallest notional must not be negative.");
        Require(rules.MinNotionalMinor <= rules.MaxNotionalMinor, problems,
            "The smallest notional must not be above the largest notional.");
        if (rules.TickMinor <= 0 || rules.LotMinor <= 0 || rules.MaxPriceTicks <= 0 || rules.MaxLots <= 0
            || !HasScale(rules.Base)) return;

        // The unit is at most 126 bits and the product at most 252: compared by division instead of multiplied.
        var (unit, rest) = NotionalUnit(rules);
        Require(rest != 0 || unit == 0 || (Int128)rules.MaxPriceTicks * rules.MaxLots <= long.MaxValue / unit, problems,
            "The highest price times the largest quantity must fit 63 bits of the quote asset's minor units.");
    }

    private static void CheckFees(MarketRules rules, List<string> problems)
    {
        Require(rules.MakerFee.PerHundredMillion is >= 0 and <= FeeRate.One, problems,
            "The maker fee must be 0 to 100 percent.");
        Require(rules.TakerFee.PerHundredMillion is >= 0 and <= FeeRate.One, problems,
            "The taker fee must be 0 to 100 percent.");
    }

    private static void CheckLimits(MarketRules rules, List<string> problems)
    {
        CheckMultipliers("bid", rules.BidMultiplierDownBips, rules.BidMultiplierUpBips, problems);
        CheckMultipliers("ask", rules.AskMultiplierDownBips, rules.AskMultiplierUpBips, problems);
        Require(rules.MaxOrders >= 1, problems, "An account must be allowed at least one open order.");
        Require(rules.MaxAlgoOrders >= 0, problems, "The number of open stop orders must not be negative.");
        Require(rules.MaxIcebergParts >= 0 && rules.MaxIcebergOrders >= 0, problems,
            "The numbers of iceberg slices and orders must not be negative.");
        CheckDeltas("above", rules.MinTrailingAboveBips, rules.MaxTrailingAboveBips, problems);
        CheckDeltas("below", rules.MinTrailingBelowBips, rules.MaxTrailingBelowBips, problems);
        Require(rules.MaxOrderAmends >= 0 && rules.MaxOrderLists >= 0, problems,
            "The numbers of amendments and order lists must not be negative.");
        Require(rules.MaxPositionMinor >= 0, problems, "The largest position must not be negative.");
        Require(rules.MarketOrderBandBips is >= 1 and < BipsOne, problems,
            $"The price protection of market orders must be 1 to {BipsOne - 1} basis points.");
    }

    private static void CheckDeltas(string where, int min, int max, List<string> problems) =>
        Require(max == 0 || (min >= 1 && min <= max && max < BipsOne), problems,
            $"The trailing deltas {where} the market must be 1 to {BipsOne - 1} basis points, the smallest first, or 0 to allow none.");

    private static void CheckMultipliers(string side, int down, int up, List<string> problems) =>
        Require(down >= 0 && down <= BipsOne && up >= BipsOne, problems,
            $"The {side} price multipliers must be 0 to {BipsOne} (down) and at least {BipsOne} (up) basis points.");

    private static void CheckSelfTradePrevention(MarketRules rules, List<string> problems)
    {
        var allowed = rules.AllowedSelfTradePrevention;
        Require(allowed.All(Enum.IsDefined) && allowed.Distinct().Count() == allowed.Count, problems,
            "The allowed self-trade prevention modes must be known and named once.");
        Require(allowed.Contains(rules.DefaultSelfTradePrevention), problems,
            "The default self-trade prevention mode must be an allowed one.");
    }

    private static (Int128 Unit, Int128 Remainder) NotionalUnit(MarketRules rules)
    {
        Int128 whole = 1;
        for (var i = 0; i < rules.Base.Scale; i++) whole *= 10;
        return Int128.DivRem((Int128)rules.TickMinor * rules.LotMinor, whole);
    }

    private static bool Fits(long left, long right) => (Int128)left * right <= long.MaxValue;

    private static bool HasScale(Asset asset) => asset.Scale is >= 0 and <= MaxScale;

    private static bool IsName(string text, int min, int max) =>
        text.Length >= min && text.Length <= max && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));

    private static void Require(bool condition, List<string> problems, string problem)
    {
        if (!condition) problems.Add(problem);
    }
}
