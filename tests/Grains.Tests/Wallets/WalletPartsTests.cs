using Exchange.Abstractions.Wallets;
using Exchange.Domain.Orders;
using Exchange.Grains.Tests.Support;
using Exchange.Grains.Wallets;

namespace Exchange.Grains.Tests.Wallets;

/// <summary>The plain parts of a wallet.</summary>
public sealed class WalletPartsTests
{
    [Fact]
    public void An_older_balance_never_replaces_a_newer_one()
    {
        var balances = new WalletBalances();
        Assert.True(balances.Update(new BalanceView(1, 100, 0, 5)));
        Assert.False(balances.Update(new BalanceView(1, 900, 0, 4)));
        Assert.False(balances.Update(new BalanceView(1, 900, 0, 5)));
        Assert.Equal(100, balances.Free(1));
    }

    [Fact]
    public void What_is_set_aside_is_not_free_until_it_is_released()
    {
        var balances = new WalletBalances();
        balances.Update(new BalanceView(1, 100, 20, 1));
        balances.Reserve(1, 70);
        Assert.Equal((30, 100, 120, true), (balances.Free(1), balances.Available(1), balances.Total(1), balances.HasReservations(1)));
        balances.Update(new BalanceView(1, 50, 70, 2));
        Assert.Equal(0, balances.Free(1));
        balances.Release(1, 70);
        Assert.Equal((50, false), (balances.Free(1), balances.HasReservations(1)));
    }

    [Fact]
    public void Orders_are_counted_in_calendar_windows_and_fills_are_given_back()
    {
        var window = new OrderRateWindow(2, 3);
        const long start = 86_400_000_000L * 20_000;
        Accept(window, start);
        Accept(window, start + 9_999_999);
        Assert.False(window.TryEnter(start + 9_999_999));
        Accept(window, start + 10_000_000);
        Assert.Equal((1, 3), Counts(window, start + 10_000_000));
        Assert.False(window.TryEnter(start + 10_000_000));
        window.TakerFilled(start + 10_000_000);
        Assert.Equal((0, 2), Counts(window, start + 10_000_000));
        window.MakerFilled(start + 10_000_000);
        Assert.Equal((0, 0), Counts(window, start + 10_000_000));
        Accept(window, start + 10_000_000);
        Assert.Equal((0, 0), Counts(window, start + 86_400_000_000L));
    }

    [Fact]
    public void Orders_being_decided_take_a_place_until_they_are_refused()
    {
        var window = new OrderRateWindow(2, 10);
        Assert.True(window.TryEnter(1));
        Assert.True(window.TryEnter(1));
        Assert.False(window.TryEnter(1));
        window.Refused();
        Assert.True(window.TryEnter(1));
        Assert.Equal((0, 0), Counts(window, 1));
    }

    [Theory]
    [InlineData(Side.Buy, OrderType.Limit, 100, 3, 0, 300_000L)]
    [InlineData(Side.Buy, OrderType.StopLossLimit, 100, 3, 0, 300_000L)]
    [InlineData(Side.Sell, OrderType.Limit, 100, 3, 0, 300_000L)]
    [InlineData(Side.Sell, OrderType.Market, 0, 3, 0, 300_000L)]
    [InlineData(Side.Buy, OrderType.Market, 0, 0, 77, 77L)]
    [InlineData(Side.Buy, OrderType.Market, 0, 3, 0, null)]
    [InlineData(Side.Sell, OrderType.Market, 0, 0, 77, null)]
    [InlineData(Side.Buy, OrderType.StopLoss, 0, 3, 0, null)]
    [InlineData(Side.Buy, OrderType.Limit, long.MaxValue, long.MaxValue, 0, null)]
    [InlineData(Side.Sell, OrderType.Limit, 1, long.MaxValue, 0, null)]
    [InlineData(Side.Buy, OrderType.Limit, -1, 5, 0, null)]
    public void A_hold_follows_from_the_order_or_is_left_to_the_book(
        Side side, OrderType type, long ticks, long lots, long quote, long? expected)
    {
        var request = ExchangeCluster.Limit(side, ticks, lots) with { Type = type, QuoteQuantityMinor = quote };
        Assert.Equal(expected, Holds.Required(TestMarkets.BtcUsdt, request));
    }

    private static void Accept(OrderRateWindow window, long now)
    {
        Assert.True(window.TryEnter(now));
        window.Accepted(now);
    }

    private static (int, int) Counts(OrderRateWindow window, long now)
    {
        var counts = window.Counts(now);
        return (counts.TenSeconds, counts.Day);
    }
}
