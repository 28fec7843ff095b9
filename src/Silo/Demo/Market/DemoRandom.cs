namespace Exchange.Silo.Demo.Market;

/// <summary>
/// Pseudo-random numbers for the simulation (SplitMix64): the same seed gives the same numbers on every platform and
/// runtime, for ever. Not for secrets. Not thread-safe.
/// </summary>
internal sealed class DemoRandom(ulong seed)
{
    private ulong _state = seed;
    private double _spareGaussian = double.NaN;

    /// <summary>A generator of its own for a part of the simulation, so that parts do not disturb each other.</summary>
    public static DemoRandom For(ulong seed, string part)
    {
        var mixed = seed;
        foreach (var letter in part) mixed = Mix(mixed ^ letter);
        return new(mixed);
    }

    /// <summary>A number that looks random but depends only on its arguments.</summary>
    public static ulong Hash(ulong a, long b) => Mix(Mix(a) ^ unchecked((ulong)b));

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        unchecked
        {
            _state += 0x9E37_79B9_7F4A_7C15;
        }
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUniform() => ToUniform(NextBits());

    /// <summary>The top bits as a number in [0, 1).</summary>
    public static double ToUniform(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform between two bounds.</summary>
    public double Between(double low, double high) => low + (high - low) * NextUniform();

    /// <summary>True with a probability.</summary>
    public bool Happens(double probability) => NextUniform() < probability;

    /// <summary>Standard normal (Box–Muller).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spareGaussian))
        {
            var spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare;
        }
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
        var angle = 2 * Math.PI * NextUniform();
        _spareGaussian = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextUniform());

    /// <summary>Unit variance with heavy tails: most draws are calm, one in twenty is three times as wide.</summary>
    public double NextShock()
    {
        const double WideShare = 0.05;
        const double Width = 3;
        var scale = 1 / Math.Sqrt(1 - WideShare + WideShare * Width * Width);
        return NextGaussian() * (Happens(WideShare) ? Width : 1) * scale;
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
            return value ^ (value >> 31);
        }
    }
}
