using Exchange.Abstractions.Markets;
using Exchange.Domain.Numerics;

namespace Exchange.Web.Blazor.Markets;

/// <summary>One market as a list shows it. Prices in ticks, 0 before the first trade.</summary>
/// <param name="Market">Rules and status.</param>
/// <param name="LastTicks">Price of the last trade.</param>
/// <param name="Day">The last 24 hours.</param>
public sealed record MarketLine(MarketView Market, long LastTicks, DayStatisticsView Day)
{
    private const int PercentDecimals = 2;

    /// <summary>Change over 24 hours in hundredths of a percent, rounded half away from zero; 0 without trades.</summary>
    public long ChangeBips => Day.OpenTicks == 0
        ? 0
        : (long)decimal.Round((decimal)(Day.LastTicks - Day.OpenTicks) * 10_000 / Day.OpenTicks, MidpointRounding.AwayFromZero);

    /// <summary>The change with its sign, such as <c>+1.25%</c>.</summary>
    public string Change => (ChangeBips > 0 ? "+" : "") + DecimalText.ToText(ChangeBips, PercentDecimals) + "%";
}
