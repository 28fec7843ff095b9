using CsCheck;
using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.MarketData;

/// <summary>Random trades with bursts and silences of very different lengths.</summary>
internal static class TradeTape
{
    private const long Second = 1_000_000;
    private const long Day = 86_400 * Second;

    // A Sunday before the turn of a year, before noon in UTC and on Monday in zones far enough east.
    private static readonly long Start = (new DateTime(2023, 12, 31, 11, 59, 50, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / 10;

    private static readonly Gen<long> Pause = Gen.Frequency(
        (2, Gen.Const(0L)), (4, Gen.Long[1, Second]), (3, Gen.Long[1, 60 * Second]), (3, Gen.Long[1, 3_600 * Second]),
        (2, Gen.Long[1, Day]), (1, Gen.Long[1, 40 * Day]));

    /// <summary>Trades of increasing id, 1 the first.</summary>
    public static Gen<PublicTrade[]> Trades(int min, int max) =>
        Gen.Select(Pause, Gen.Long[1, 1_000], Gen.Long[1, 50], Gen.Bool, (pause, price, lots, buys) => (pause, price, lots, buys))
            .Array[min, max].Select(Number);

    private static PublicTrade[] Number((long Pause, long Price, long Lots, bool Buys)[] draws)
    {
        var at = Start;
        var trades = new PublicTrade[draws.Length];
        for (var i = 0; i < draws.Length; i++)
        {
            var (pause, price, lots, buys) = draws[i];
            at += pause;
            trades[i] = new(i + 1, price, lots, price * lots, at, buys ? Side.Buy : Side.Sell);
        }
        return trades;
    }
}
