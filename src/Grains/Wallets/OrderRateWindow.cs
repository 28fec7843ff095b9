using Exchange.Abstractions.Trading;

namespace Exchange.Grains.Wallets;

/// <summary>
/// Counts an account's unfilled orders in fixed calendar windows of ten seconds and one UTC day (Binance "Unfilled order
/// count"): one up per accepted order, down by one when a taker fills, by five when a resting order fills for the first
/// time, never below zero.
/// </summary>
internal sealed class OrderRateWindow(int tenSecondsLimit, int dayLimit)
{
    private const long TenSecondsMicros = 10_000_000;
    private const long DayMicros = 86_400_000_000;
    private const int MakerCredit = 5;

    private long _tenSeconds;
    private long _day;
    private int _tenSecondsCount;
    private int _dayCount;
    private int _undecided;

    /// <summary>
    /// Lets one more order (or all of a list) try, or not; orders that are being decided take a place until they are <see cref="Accepted"/>
    /// or <see cref="Refused"/>, so that a burst cannot slip through.
    /// </summary>
    public bool TryEnter(long nowMicros, int orders = 1)
    {
        Roll(nowMicros);
        if (_tenSecondsCount + _undecided + orders > tenSecondsLimit || _dayCount + _undecided + orders > dayLimit)
            return false;
        _undecided += orders;
        return true;
    }

    /// <summary>Counts what entered.</summary>
    public void Accepted(long nowMicros, int orders = 1)
    {
        Roll(nowMicros);
        _undecided -= orders;
        _tenSecondsCount += orders;
        _dayCount += orders;
    }

    /// <summary>Gives back the place of an order that entered and does not count.</summary>
    public void Refused(int orders = 1) => _undecided -= orders;

    /// <summary>An order filled on arrival.</summary>
    public void TakerFilled(long nowMicros) => TakeBack(nowMicros, 1);

    /// <summary>A resting order filled for the first time.</summary>
    public void MakerFilled(long nowMicros) => TakeBack(nowMicros, MakerCredit);

    /// <summary>The counts now.</summary>
    public OrderCounts Counts(long nowMicros)
    {
        Roll(nowMicros);
        return new(_tenSecondsCount, _dayCount, tenSecondsLimit, dayLimit);
    }

    private void TakeBack(long nowMicros, int count)
    {
        Roll(nowMicros);
        _tenSecondsCount = Math.Max(0, _tenSecondsCount - count);
        _dayCount = Math.Max(0, _dayCount - count);
    }

    private void Roll(long nowMicros)
    {
        if (nowMicros / TenSecondsMicros != _tenSeconds)
            (_tenSeconds, _tenSecondsCount) = (nowMicros / TenSecondsMicros, 0);
        if (nowMicros / DayMicros != _day) (_day, _dayCount) = (nowMicros / DayMicros, 0);
    }
}
