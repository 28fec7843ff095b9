namespace Exchange.Silo.Demo.Market;

/// <summary>
/// How agitated the simulated market is, as a factor on normal volatility: slow swings over hours, regimes of minutes
/// (calm, busy, storm), and shocks that echo for about a minute (GARCH). Their product makes volatility cluster at every
/// scale, as in real markets.
/// </summary>
internal sealed class Volatility(DemoRandom random)
{
    private const double SwingDeviation = 0.3;
    private const double SwingHalfLifeSeconds = 3 * 3600;
    private const double EchoShock = 0.04;
    private const double EchoMemory = 0.94;
    private const double FactorMin = 0.25;
    private const double FactorMax = 4;

    private static readonly Regime[] Regimes = [new(0.6, 2400), new(1.1, 1500), new(2.2, 300)];

    private double _swing;
    private double _echo = 1;
    private int _regime = 1;

    /// <summary>The factor now; about 1 on average.</summary>
    public double Factor => Math.Clamp(
        Math.Exp(_swing - SwingDeviation * SwingDeviation / 2) * Regimes[_regime].Factor * Math.Sqrt(_echo),
        FactorMin, FactorMax);

    /// <summary>One second passes, in which the market's common shock was <paramref name="shock"/> deviations.</summary>
    public void Advance(double shock)
    {
        var pull = Math.Log(2) / SwingHalfLifeSeconds;
        _swing += -pull * _swing + SwingDeviation * Math.Sqrt(2 * pull) * random.NextGaussian();
        _echo = 1 - EchoShock - EchoMemory + (EchoShock * shock * shock + EchoMemory) * _echo;
        if (random.Happens(1 / Regimes[_regime].MeanSeconds)) _regime = NextRegime();
    }

    /// <summary>News: whatever the regime was, it is a storm now.</summary>
    public void Storm() => _regime = Regimes.Length - 1;

    // From calm or storm the market becomes busy; from busy it calms down more often than it storms.
    private int NextRegime() => _regime != 1 ? 1 : random.Happens(0.75) ? 0 : 2;

    private readonly record struct Regime(double Factor, double MeanSeconds);
}
