namespace Exchange.LoadGenerator.Reporting;

/// <summary>All rounds of one configuration.</summary>
internal sealed class Series(string name)
{
    private readonly List<Sample> _samples = [];

    public string Name { get; } = name;

    public IReadOnlyList<Sample> Samples => _samples;

    public long Errors => _samples.Sum(sample => sample.Errors);

    public string? FirstError => _samples.Select(sample => sample.FirstError).FirstOrDefault(error => error is not null);

    public void Add(Sample sample) => _samples.Add(sample);

    public double Median(Func<Sample, double> figure) => Median([.. _samples.Select(figure)]);

    /// <summary>The median over rounds of this configuration's figure divided by another's in the same round.</summary>
    public double MedianRatio(Series other) => Median(
    [
        .. _samples.Zip(other._samples, (own, reference) => own.OrdersPerSecond / reference.OrdersPerSecond),
    ]);

    private static double Median(double[] values)
    {
        if (values.Length == 0) return 0;
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
