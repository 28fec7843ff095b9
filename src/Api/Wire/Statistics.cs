using Exchange.Abstractions.Markets;
using Exchange.Api.Markets;
using Exchange.Domain.Markets;

namespace Exchange.Api.Wire;

/// <summary>What answers and streams derive from a window's trades.</summary>
internal static class Statistics
{
    /// <summary>Decimals of percentages.</summary>
    public const int PercentDecimals = 3;

    /// <summary>Decimals of <see cref="WeightedAverage"/>.</summary>
    public const int AverageScale = MarketUnits.Decimals;

    private const int HundredPower = 2;

    /// <summary>Change from the first price to the last in 10^-<see cref="PercentDecimals"/> %.</summary>
    public static Int128 ChangePercent(DayStatisticsView trades) => WideNumber.Ratio(
        trades.LastTicks - trades.OpenTicks, PercentDecimals + HundredPower, trades.OpenTicks);

    /// <summary>Base volume, minor units.</summary>
    public static Int128 Volume(Market market, DayStatisticsView trades) => (Int128)trades.Lots * market.View.LotMinor;

    /// <summary>Quote volume ÷ base volume, both in whole units, in 10^-<see cref="AverageScale"/>.</summary>
    public static Int128 WeightedAverage(Market market, DayStatisticsView trades)
    {
        var power = AverageScale + market.Rules.Base.Scale - market.Rules.Quote.Scale;
        return WideNumber.Ratio((Int128)trades.QuoteMinor, power, Volume(market, trades));
    }
}
