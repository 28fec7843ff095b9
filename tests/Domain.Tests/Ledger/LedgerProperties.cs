using CsCheck;

namespace Exchange.Domain.Tests.Ledger;

/// <summary>The ledger of random trading days, with plenty of money and with too little of it.</summary>
public sealed class LedgerProperties
{
    [Theory]
    [InlineData(10_000_000)]
    [InlineData(20_000)]
    public void Every_command_keeps_the_ledger_whole(long funds) =>
        TradingDay.Steps(120).Sample(
            steps =>
            {
                var day = new TradingDay(funds);
                foreach (var step in steps) day.Run(step);
                day.Close();
            },
            iter: 150);

    [Fact]
    public void Random_days_have_everything_in_them()
    {
        // A fixed sequence, so that the properties above are known to reach what they check.
        var day = new TradingDay(10_000_000);
        var random = new Random(20_260_101);
        for (var i = 0; i < 3_000; i++)
        {
            day.Run(new(
                random.Next(100), random.Next(1, TradingDay.Accounts + 1), random.Next(1000), random.Next(-10, 11),
                random.Next(1, 41), random.Next(-8, 9), random.Next(1000)));
        }
        day.Close();
        var (trades, finished, prevented, triggered, selfTrades) = day.Seen;
        Assert.True(
            trades > 200 && finished > 200 && prevented > 20 && triggered > 10 && selfTrades > 5,
            $"Too little happened: {day.Seen}.");
    }
}
