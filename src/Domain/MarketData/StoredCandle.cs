namespace Exchange.Domain.MarketData;

/// <summary>A stored candle in UTC; it has trades.</summary>
/// <param name="Interval">One of <see cref="CandleFolder.Intervals"/>.</param>
/// <param name="Candle">Its trades so far.</param>
public readonly record struct StoredCandle(CandleInterval Interval, Candle Candle);
