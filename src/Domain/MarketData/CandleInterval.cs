namespace Exchange.Domain.MarketData;

/// <summary>The candle intervals of the API (Binance "Kline intervals").</summary>
public enum CandleInterval : byte
{
    /// <summary>1s.</summary>
    Second = 1,

    /// <summary>1m.</summary>
    Minute = 2,

    /// <summary>3m.</summary>
    ThreeMinutes = 3,

    /// <summary>5m.</summary>
    FiveMinutes = 4,

    /// <summary>15m.</summary>
    FifteenMinutes = 5,

    /// <summary>30m.</summary>
    HalfHour = 6,

    /// <summary>1h.</summary>
    Hour = 7,

    /// <summary>2h.</summary>
    TwoHours = 8,

    /// <summary>4h.</summary>
    FourHours = 9,

    /// <summary>6h.</summary>
    SixHours = 10,

    /// <summary>8h.</summary>
    EightHours = 11,

    /// <summary>12h.</summary>
    TwelveHours = 12,

    /// <summary>1d.</summary>
    Day = 13,

    /// <summary>3d.</summary>
    ThreeDays = 14,

    /// <summary>1w, from Monday.</summary>
    Week = 15,

    /// <summary>1M, from the first of the month.</summary>
    Month = 16,
}
