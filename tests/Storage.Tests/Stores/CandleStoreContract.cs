using Exchange.Domain.MarketData;
using Exchange.Domain.Orders;
using Exchange.Storage.Queries;
using Exchange.Storage.Stores;
using Exchange.Storage.Tests.Support;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Stores;

public sealed class PostgreSqlCandleStoreTests() : CandleStoreContract(new PostgreSqlHarness());

public sealed class SqliteCandleStoreTests() : CandleStoreContract(new SqliteHarness());

/// <summary>How candles are stored, and what happens when two do it.</summary>
public abstract class CandleStoreContract(StorageHarness storage) : IAsyncLifetime
{
    private const int Market = 1;

    private CandleStore Store => new(storage.Database);

    public Task InitializeAsync() => storage.InitializeAsync();

    public Task DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task In_the_beginning_there_is_nothing()
    {
        var progress = await Store.ReadProgressAsync(Market, default);
        Assert.Equal(0, progress.LastTradeId);
        Assert.Empty(progress.Newest);
    }

    [Fact]
    public async Task What_is_saved_is_read_whole_and_replaced_whole()
    {
        var candle = Minute(5, 1) with { QuoteMinor = (Int128)5 * long.MaxValue, TakerBuyQuoteMinor = (Int128)long.MaxValue + 1 };
        Assert.True(await SaveAsync(0, 10, candle, Minute(6, 2)));
        Assert.Equal([candle, Minute(6, 2)], await ReadAsync());

        Assert.True(await SaveAsync(10, 11, Minute(6, 3), Minute(7, 4)));
        Assert.Equal([candle, Minute(6, 3), Minute(7, 4)], await ReadAsync());
        var progress = await Store.ReadProgressAsync(Market, default);
        Assert.Equal(11, progress.LastTradeId);
        Assert.Equal([new(CandleInterval.Minute, Minute(7, 4))], progress.Newest);
        Assert.Equal([Minute(6, 3)], await Store.ReadAsync(Market, CandleInterval.Minute, 6 * 60_000_000, 7 * 60_000_000, default));
    }

    [Fact]
    public async Task Many_candles_are_saved_at_once()
    {
        var candles = Enumerable.Range(1, 1_000).Select(minute => Minute(minute, minute)).ToArray();
        Assert.True(await SaveAsync(0, 1_000, candles));
        Assert.Equal(candles, await ReadAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(11)]
    public async Task A_writer_with_another_progress_changes_nothing(long expected)
    {
        Assert.True(await SaveAsync(0, 10, Minute(5, 1)));
        Assert.False(await SaveAsync(expected, 20, Minute(5, 2), Minute(6, 3)));
        Assert.Equal([Minute(5, 1)], await ReadAsync());
        Assert.Equal(10, (await Store.ReadProgressAsync(Market, default)).LastTradeId);
    }

    [Fact]
    public async Task A_progress_that_was_never_made_is_not_expected()
    {
        Assert.False(await SaveAsync(5, 6, Minute(5, 1)));
        Assert.Empty(await ReadAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SaveAsync(6, 6, Minute(5, 1)));
    }

    [Fact]
    public async Task Of_writers_at_once_one_wins()
    {
        for (var progress = 0L; progress < 10; progress++)
        {
            var saved = await Task.WhenAll(Enumerable.Range(1, 4).Select(writer => Task.Run(
                () => SaveAsync(progress, progress + 1, Minute(progress, writer)))));
            Assert.Equal(1, saved.Count(won => won));
            Assert.Equal(Array.IndexOf(saved, true) + 1, (await ReadAsync())[^1].OpenTicks);
        }
    }

    [Fact]
    public async Task Backfills_at_once_count_every_trade_once()
    {
        const int trades = 25_000;
        var committer = storage.NewCommitter();
        var claim = await committer.ClaimAsync("book:A", default);
        for (var i = 0; i < 5; i++)
        {
            var unit = Unit(claim, i + 1);
            for (var id = (i * trades / 5) + 1; id <= (i + 1) * trades / 5; id++)
                unit.Trades.Add(Trade(Market, id, at: id * 40_000L));
            await committer.CommitAsync(unit);
        }

        var folders = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(
            () => new CandleBackfill(Store, new TradingQueries(storage.Database)).RunAsync(Market, default))));

        Assert.All(folders, folder => Assert.Equal(trades, folder.LastTradeId));
        var minutes = await ReadAsync();
        Assert.Equal(trades, minutes.Sum(minute => minute.Trades));
        Assert.Equal((trades * 40_000L / 60_000_000) + 1, minutes.Count);
        Assert.Equal(trades, Assert.Single(await Store.ReadAsync(Market, CandleInterval.Day, 0, long.MaxValue, default)).Trades);
    }

    private static Candle Minute(long minute, long price) => Candle
        .Flat(minute * 60_000_000, (minute + 1) * 60_000_000 - 1, 0)
        .With(new PublicTrade(minute + 1, price, 2, 2 * price, minute * 60_000_000, Side.Buy))
        .With(new PublicTrade(minute + 2, price + 1, 2, 2 * price, minute * 60_000_000, Side.Sell));

    private Task<bool> SaveAsync(long expected, long progress, params Candle[] minutes) => Store.SaveAsync(
        Market, expected, progress, [.. minutes.Select(candle => new StoredCandle(CandleInterval.Minute, candle))], default);

    private Task<IReadOnlyList<Candle>> ReadAsync() =>
        Store.ReadAsync(Market, CandleInterval.Minute, 0, long.MaxValue, default);
}
