namespace Exchange.Silo.Demo.Market;

/// <summary>
/// The prices that the simulated traders believe in, in USDT per whole asset: logarithmic returns with a common factor,
/// clustered volatility, rare jumps and a slow pull towards where it all began, so that prices stay in a sensible range for
/// as long as the market runs. A market between two assets is priced by their ratio, so BTCUSDT, ETHUSDT and ETHBTC agree.
/// The state is a function of the seed and the seconds passed. Thread-safe.
/// </summary>
internal sealed class FairPrices
{
    private const long SecondMicros = 1_000_000;
    private const double SecondsPerYear = 365.0 * 86_400;
    private const double PullHalfLifeSeconds = 20 * 86_400;
    private const double JumpsPerDay = 3;
    private const double JumpDeviation = 0.005;
    private const double JumpPerSecond = 0.08;

    /// <summary>Furthest the pull lets a price go from its anchor: a quarter or four times.</summary>
    private static readonly double LogRange = Math.Log(4);

    private readonly Lock _lock = new();
    private readonly DemoRandom _random;
    private readonly Volatility _volatility;
    private readonly Path[] _paths;
    private long _timeMicros;
    private double _news;

    /// <summary>Starts at a time, every asset at its anchor.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="startMicros">When it starts.</param>
    /// <param name="assets">The assets that move.</param>
    public FairPrices(ulong seed, long startMicros, IReadOnlyList<DemoAsset> assets)
    {
        _random = DemoRandom.For(seed, "prices");
        _volatility = new(DemoRandom.For(seed, "volatility"));
        _timeMicros = startMicros;
        _paths = [.. assets.Select(asset => new Path(asset))];
    }

    /// <summary>How agitated the market is; about 1 on average.</summary>
    public double Activity
    {
        get
        {
            lock (_lock) return _volatility.Factor;
        }
    }

    /// <summary>Lets time pass, in whole seconds; a time before the last one changes nothing.</summary>
    public void AdvanceTo(long nowMicros)
    {
        lock (_lock)
        {
            for (; _timeMicros + SecondMicros <= nowMicros; _timeMicros += SecondMicros) AdvanceSecond();
        }
    }

    /// <summary>The price of an asset in another; one that is not simulated counts 1.</summary>
    public double Price(string baseCode, string quoteCode)
    {
        lock (_lock) return Value(baseCode) / Value(quoteCode);
    }

    /// <summary>Goes on from a price, such as the one before a restart; one out of range moves into it.</summary>
    public void MoveTo(string code, double price)
    {
        lock (_lock) _paths.Single(path => path.Asset.Code == code).MoveTo(price);
    }

    private double Value(string code)
    {
        foreach (var path in _paths)
        {
            if (path.Asset.Code == code) return path.Price;
        }
        return 1;
    }

    private void AdvanceSecond()
    {
        var common = _random.NextShock();
        var factor = _volatility.Factor;
        if (_random.Happens(JumpsPerDay / 86_400))
        {
            _news += JumpDeviation * _random.NextGaussian();
            _volatility.Storm();
        }
        // News is digested over half a minute, so that makers can follow.
        var digested = JumpPerSecond * _news;
        _news -= digested;
        foreach (var path in _paths) path.Advance(common, _random.NextShock(), factor, digested);
        _volatility.Advance(common);
    }

    private sealed class Path(DemoAsset asset)
    {
        private readonly double _anchor = Math.Log(asset.AnchorPrice);
        private readonly double _deviation = asset.YearlyVolatility / Math.Sqrt(SecondsPerYear);
        private readonly double _own = Math.Sqrt(1 - asset.CommonShare * asset.CommonShare);
        private double _log = Math.Log(asset.AnchorPrice);

        public DemoAsset Asset => asset;

        public double Price => Math.Exp(_log);

        public void MoveTo(double price) => _log = InRange(Math.Log(price));

        public void Advance(double common, double own, double factor, double news)
        {
            var shock = asset.CommonShare * common + _own * own;
            var pull = Math.Log(2) / PullHalfLifeSeconds * (_anchor - _log);
            _log = InRange(_log + pull + _deviation * factor * shock + asset.CommonShare * news);
        }

        private double InRange(double log) => Math.Clamp(log, _anchor - LogRange, _anchor + LogRange);
    }
}

/// <summary>An asset whose price moves.</summary>
/// <param name="Code">Code such as <c>BTC</c>.</param>
/// <param name="AnchorPrice">Where it is pulled to, in USDT.</param>
/// <param name="YearlyVolatility">Deviation of the logarithmic return of a year.</param>
/// <param name="CommonShare">How much of it moves with the market, 0 … 1.</param>
internal sealed record DemoAsset(string Code, double AnchorPrice, double YearlyVolatility, double CommonShare);
