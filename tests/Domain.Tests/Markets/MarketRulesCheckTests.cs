using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Markets;

public sealed class MarketRulesCheckTests
{
    [Fact]
    public void Sound_rules_have_no_problems()
    {
        Assert.Empty(MarketRulesCheck.Problems(SampleMarkets.BtcUsdt));
        Assert.Empty(MarketRulesCheck.Problems(SampleMarkets.BtcEur));
        Assert.Empty(MarketRulesCheck.Problems(SampleMarkets.ShareEur));
    }

    public static TheoryData<string, Func<MarketRules, MarketRules>> Mistakes => new()
    {
        { "market id", r => r with { Id = 0 } },
        { "market id", r => r with { Id = 32_768 } },
        { "symbol", r => r with { Symbol = "B" } },
        { "symbol", r => r with { Symbol = new string('A', 21) } },
        { "symbol", r => r with { Symbol = "BTC-USDT" } },
        { "symbol", r => r with { Symbol = "btcusdt" } },
        { "symbol", r => r with { Symbol = "\u0412\u0422\u0421USDT" } },
        { "base asset's scale", r => r with { Base = r.Base with { Scale = 9 } } },
        { "quote asset's scale", r => r with { Quote = r.Quote with { Scale = -1 } } },
        { "base asset's code", r => r with { Base = r.Base with { Code = "" } } },
        { "quote asset's id", r => r with { Quote = r.Quote with { Id = 0 } } },
        { "must differ", r => r with { Base = r.Quote } },
        { "tick must be positive", r => r with { TickMinor = 0 } },
        { "lot must be positive", r => r with { LotMinor = -1 } },
        { "whole number", r => r with { TickMinor = 1_000_001 } },
        { "tick times a lot must fit", r => r with { TickMinor = long.MaxValue, LotMinor = 1_000_000_000 } },
        { "at least one tick", r => r with { MinPriceTicks = 0 } },
        { "lowest price must not be above", r => r with { MinPriceTicks = r.MaxPriceTicks + 1 } },
        { "highest price in minor units", r => r with { MaxPriceTicks = long.MaxValue / r.TickMinor + 1 } },
        { "at least one lot", r => r with { MinLots = 0 } },
        { "smallest quantity must not be above", r => r with { MinLots = r.MaxLots + 1 } },
        { "market order", r => r with { MaxMarketLots = r.MaxLots + 1 } },
        { "market order", r => r with { MaxMarketLots = r.MinLots - 1 } },
        { "largest quantity in minor units", r => r with { MaxLots = long.MaxValue / r.LotMinor + 1 } },
        { "smallest notional must not be negative", r => r with { MinNotionalMinor = -1 } },
        { "smallest notional must not be above", r => r with { MaxNotionalMinor = r.MinNotionalMinor - 1 } },
        {
            "highest price times the largest quantity",
            r => r with { MaxLots = long.MaxValue / r.NotionalUnitMinor / r.MaxPriceTicks + 1 }
        },
        { "maker fee", r => r with { MakerFee = new(-1) } },
        { "taker fee", r => r with { TakerFee = new(100_000_001) } },
        { "bid price multipliers", r => r with { BidMultiplierUpBips = 9_999 } },
        { "ask price multipliers", r => r with { AskMultiplierDownBips = 10_001 } },
        { "one open order", r => r with { MaxOrders = 0 } },
        { "stop orders", r => r with { MaxAlgoOrders = -1 } },
        { "largest position", r => r with { MaxPositionMinor = -1 } },
        { "price protection", r => r with { MarketOrderBandBips = 0 } },
        { "price protection", r => r with { MarketOrderBandBips = 10_000 } },
        { "default self-trade", r => r with { AllowedSelfTradePrevention = [] } },
        { "default self-trade", r => r with { AllowedSelfTradePrevention = [SelfTradePrevention.None] } },
        {
            "known and named once",
            r => r with
            {
                AllowedSelfTradePrevention = [SelfTradePrevention.ExpireMaker, SelfTradePrevention.ExpireMaker],
            }
        },
        { "known and named once", r => r with { AllowedSelfTradePrevention = [SelfTradePrevention.ExpireMaker, 0] } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Names_a_mistake(string words, Func<MarketRules, MarketRules> change)
    {
        var problems = MarketRulesCheck.Problems(change(SampleMarkets.BtcUsdt));
        Assert.Contains(problems, problem => problem.Contains(words, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.EndsWith(".", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_themselves_are_allowed()
    {
        var rules = SampleMarkets.BtcUsdt;
        Assert.Empty(MarketRulesCheck.Problems(
            rules with { MaxLots = long.MaxValue / rules.NotionalUnitMinor / rules.MaxPriceTicks }));
        Assert.Empty(MarketRulesCheck.Problems(rules with { Id = 32_767, Symbol = new string('A', 20) }));
        Assert.Empty(MarketRulesCheck.Problems(rules with { MakerFee = new(0), TakerFee = new(100_000_000) }));
    }

    [Fact]
    public void Even_absurd_rules_are_answered_with_problems() =>
        Assert.NotEmpty(MarketRulesCheck.Problems(SampleMarkets.BtcUsdt with
        {
            TickMinor = long.MaxValue,
            LotMinor = long.MaxValue,
            MaxPriceTicks = long.MaxValue,
            MaxLots = long.MaxValue,
            Base = SampleMarkets.Share,
        }));
}
