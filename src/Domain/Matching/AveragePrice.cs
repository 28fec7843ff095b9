namespace Exchange.Domain.Matching;

/// <summary>
/// Volume-weighted average price of the last five minutes, in 60 buckets of five seconds (Binance <c>avgPrice</c>). The
/// buckets are a function of the trades alone; reading at a time changes nothing that counts, so that a refused command
/// leaves no trace.
/// </summary>
internal sealed class AveragePrice
{
    public const int BucketCount = 60;
    private const long BucketMicros = 5_000_000;

    private readonly Bucket[] _buckets = new Bucket[BucketCount];

    // Sums of the window that ends with bucket _epoch; -1 when they have to be taken again.
    private long _epoch = -1;
    private UInt128 _weighted;
    private UInt128 _lots;
    private long _average = -1;

    /// <summary>Counts a trade. Times never go back.</summary>
    public void Add(long timeMicros, long priceTicks, long lots)
    {
        var weighted = (UInt128)(ulong)priceTicks * (ulong)lots;
        var epoch = timeMicros / BucketMicros;
        ref var bucket = ref _buckets[(int)(epoch % BucketCount)];
        if (bucket.Epoch != epoch) bucket = new() { Epoch = epoch };
        bucket.Weighted += weighted;
        bucket.Lots += (ulong)lots;
        _average = -1;
        if (_epoch != epoch)
        {
            _epoch = -1;
            return;
        }
        _weighted += weighted;
        _lots += (ulong)lots;
    }

    /// <summary>The average at a time, rounded down to a tick; 0 when there was no trade in the window.</summary>
    public long Ticks(long nowMicros)
    {
        var epoch = nowMicros / BucketMicros;
        if (_epoch != epoch) TakeSums(epoch);
        if (_average < 0) _average = _lots == 0 ? 0 : (long)(_weighted / _lots);
        return _average;
    }

    /// <summary>The buckets that still count at a time, oldest first.</summary>
    public IEnumerable<Bucket> Window(long nowMicros)
    {
        var last = nowMicros / BucketMicros;
        for (var epoch = Math.Max(0, last - BucketCount + 1); epoch <= last; epoch++)
        {
            var bucket = _buckets[(int)(epoch % BucketCount)];
            if (bucket.Epoch == epoch && bucket.Lots != 0) yield return bucket;
        }
    }

    /// <summary>Whether a bucket still counts at a time.</summary>
    public static bool IsInWindow(long epoch, long nowMicros) =>
        epoch <= nowMicros / BucketMicros && epoch > nowMicros / BucketMicros - BucketCount;

    /// <summary>Puts back a bucket of a snapshot.</summary>
    public void Restore(Bucket bucket) => _buckets[(int)(bucket.Epoch % BucketCount)] = bucket;

    private void TakeSums(long epoch)
    {
        (_epoch, _average, _weighted, _lots) = (epoch, -1, 0, 0);
        foreach (ref readonly var bucket in _buckets.AsSpan())
        {
            if (bucket.Epoch > epoch || bucket.Epoch <= epoch - BucketCount) continue;
            _weighted += bucket.Weighted;
            _lots += bucket.Lots;
        }
    }

    /// <summary>Trades of five seconds.</summary>
    internal struct Bucket
    {
        /// <summary>Which five seconds, counted from the Unix epoch.</summary>
        public long Epoch;

        /// <summary>Sum of price × lots.</summary>
        public UInt128 Weighted;

        /// <summary>Sum of lots.</summary>
        public UInt128 Lots;
    }
}
