namespace Exchange.Domain.MarketData;

/// <summary>A candle of a <see cref="CandleSet"/>.</summary>
/// <param name="Interval">Which interval.</param>
/// <param name="ZoneOffsetMinutes">0, or <see cref="CandleSet.EastZoneMinutes"/>.</param>
/// <param name="Candle">The candle so far.</param>
/// <param name="IsClosed">Whether the interval is over; a late trade can change it even then.</param>
public readonly record struct CandleChange(
    CandleInterval Interval, int ZoneOffsetMinutes, Candle Candle, bool IsClosed);
