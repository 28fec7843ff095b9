namespace Exchange.Domain.MarketData;

/// <summary>How far the stored candles of a market go.</summary>
/// <param name="LastTradeId">All trades up to this one are in; 0 for none.</param>
/// <param name="Newest">The newest candle of every interval of <see cref="CandleFolder.Intervals"/> that has one.</param>
public sealed record CandleProgress(long LastTradeId, IReadOnlyList<StoredCandle> Newest);
