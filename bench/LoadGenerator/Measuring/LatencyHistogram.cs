namespace Exchange.LoadGenerator.Measuring;

/// <summary>
/// Counts latencies in buckets that are 1 µs wide up to 128 µs and 1/128 of the value above, so that percentiles are
/// within 0.8 % of the truth from microseconds to two minutes. Safe for use from any thread.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Precision = 7;
    private const int SubBuckets = 1 << Precision;
    private const int Octaves = 20;
    private const long MaxMicros = (1L << (Precision + Octaves)) - 1;

    private readonly long[] _counts = new long[(Octaves + 1) * SubBuckets];
    private long _max;

    /// <summary>Records one latency; values beyond the range count as its end.</summary>
    public void Record(long micros)
    {
        micros = Math.Clamp(micros, 0, MaxMicros);
        Interlocked.Increment(ref _counts[BucketOf(micros)]);
        var seen = Volatile.Read(ref _max);
        while (micros > seen)
        {
            var previous = Interlocked.CompareExchange(ref _max, micros, seen);
            if (previous == seen) break;
            seen = previous;
        }
    }

    /// <summary>What was recorded so far, in milliseconds.</summary>
    public LatencySummary Summary()
    {
        var total = 0L;
        foreach (ref var count in _counts.AsSpan()) total += Volatile.Read(ref count);
        return new(
            total, Percentile(total, 0.50), Percentile(total, 0.99), Percentile(total, 0.999),
            Volatile.Read(ref _max) / 1_000.0);
    }

    private double Percentile(long total, double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += Volatile.Read(ref _counts[bucket]);
            if (seen >= rank) return Math.Min(UpperEdge(bucket), Volatile.Read(ref _max)) / 1_000.0;
        }
        return 0;
    }

    // The first 2 x 128 buckets are exact; every further octave halves the resolution.
    private static int BucketOf(long micros)
    {
        var octave = Math.Max(0, 63 - Precision - System.Numerics.BitOperations.LeadingZeroCount((ulong)micros));
        return (octave << Precision) + (int)(micros >> octave);
    }

    private static long UpperEdge(int bucket)
    {
        var octave = Math.Max(0, (bucket >> Precision) - 1);
        return ((bucket - ((long)octave << Precision) + 1) << octave) - 1;
    }
}

/// <summary>Percentiles of recorded latencies in milliseconds.</summary>
internal sealed record LatencySummary(long Count, double P50, double P99, double P999, double Max)
{
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"p50 {P50:F2}, p99 {P99:F2}, p99.9 {P999:F2}, max {Max:F1}");
}
