using Exchange.Domain.Orders;

namespace Exchange.Silo.Demo.Market;

/// <summary>
/// When takers come to a market, on which side, and with how much. Arrivals excite further arrivals for some seconds
/// (a Hawkes process), so trades come in bursts; sides persist and lean with the price's recent movement; sizes are
/// heavy-tailed. An account whose inventory has drifted is more likely to trade back, and never goes beyond its limit.
/// Not thread-safe.
/// </summary>
internal sealed class TakerFlow(MarketProfile profile, DemoRandom random)
{
    /// <summary>Share of arrivals that are echoes of earlier ones.</summary>
    private const double EchoShare = 0.6;

    private const double EchoDecayPerSecond = 0.2;
    private const double ExcitationMax = 1.5;
    private const double SameSideAgain = 0.45;
    private const double MomentumLean = 0.3;
    private const double SizeDeviation = 1.2;
    private const double TailShare = 0.02;
    private const double TailPower = 1.5;
    private const double TailStart = 10;
    private const double SizeMaxMultiple = 150;
    private const double RoundShare = 0.35;

    private double _excitation;
    private Side _lastSide = Side.Buy;

    /// <summary>The time of the next arrival after a time (thinning; the rate only falls between arrivals).</summary>
    /// <param name="fromMicros">After when; the previous arrival or the start.</param>
    /// <param name="activity">How agitated the market is.</param>
    public long NextArrival(long fromMicros, double activity)
    {
        var steady = profile.TakersPerSecond * (1 - EchoShare) * activity;
        var seconds = 0.0;
        while (true)
        {
            var bound = steady + _excitation;
            var wait = random.NextExponential() / bound;
            seconds += wait;
            _excitation *= Math.Exp(-EchoDecayPerSecond * wait);
            if (!random.Happens((steady + _excitation) / bound)) continue;
            _excitation = Math.Min(ExcitationMax, _excitation + EchoShare * EchoDecayPerSecond);
            return fromMicros + Math.Max(1, (long)(seconds * 1_000_000));
        }
    }

    /// <summary>The side of the next order.</summary>
    /// <param name="drift">Inventory's distance from where it began as a share of the limit, positive when too much.</param>
    /// <param name="momentum">Recent movement of the price in typical movements, positive when it rose.</param>
    public Side NextSide(double drift, double momentum)
    {
        if (drift >= 1) return _lastSide = Side.Sell;
        if (drift <= -1) return _lastSide = Side.Buy;
        if (random.Happens(SameSideAgain * (1 - Math.Abs(drift)))) return _lastSide;
        var buy = 0.5 + MomentumLean * Math.Tanh(momentum) - 0.5 * Math.Sign(drift) * drift * drift;
        return _lastSide = random.Happens(buy) ? Side.Buy : Side.Sell;
    }

    /// <summary>The lots of the next order: many small ones, few large ones, some round.</summary>
    /// <param name="priceTicks">The price, in ticks.</param>
    /// <param name="roomLots">Most lots the inventory's limit leaves.</param>
    /// <returns>0 when there is no room.</returns>
    public long NextLots(double priceTicks, long roomLots)
    {
        var multiple = random.Happens(TailShare)
            ? TailStart * Math.Pow(1 - random.NextUniform(), -1 / TailPower)
            : Math.Exp(SizeDeviation * random.NextGaussian());
        var lots = profile.Lots(profile.TakerUsdt * Math.Min(multiple, SizeMaxMultiple), priceTicks);
        if (random.Happens(RoundShare)) lots = Math.Max(profile.MinLots(priceTicks), Rounded(lots));
        lots = Math.Min(lots, roomLots);
        return lots < profile.MinLots(priceTicks) ? 0 : lots;
    }

    /// <summary>People type round numbers: one digit and zeros.</summary>
    private static long Rounded(long lots)
    {
        var unit = 1L;
        while (lots / unit >= 10) unit *= 10;
        return lots / unit * unit;
    }
}
