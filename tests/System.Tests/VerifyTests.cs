using Exchange.SystemTests.Hosts;
using Exchange.TestKit;

namespace Exchange.SystemTests;

/// <summary>
/// <c>verify</c> finds what does not fit. Each case breaks one thing of sound data, past the constraints and triggers
/// that would refuse it, and names what the report must say.
/// </summary>
public sealed class VerifyTests(TradedData data) : IClassFixture<TradedData>
{
    private const string Trader = "(SELECT taker_account FROM trades LIMIT 1)";
    private const string Journal = "stream = 'book:BTCUSDT' AND seq = (SELECT {0}(seq) FROM journal WHERE stream = 'book:BTCUSDT')";
    private const string LastTrade = "market = 1 AND trade_id = (SELECT max(trade_id) FROM trades WHERE market = 1)";
    private const string LastOrder = "market = 1 AND order_id = (SELECT max(order_id) FROM orders WHERE market = 1)";

    public static TheoryData<string, string, string> Spoilings => new()
    {
        {
            "a hold nobody owns",
            $"UPDATE balances SET available = available - 1, held = held + 1 WHERE asset = 4 AND account = {Trader}",
            "minor units of USDT, its open orders"
        },
        {
            "money from nowhere",
            $"UPDATE balances SET available = available + 1 WHERE asset = 4 AND account = {Trader}",
            "USDT: 1 balances differ from the sum of their postings"
        },
        {
            "a posting changed",
            "DROP TRIGGER ledger_no_update; UPDATE ledger SET amount = amount + 1 WHERE rowid = (SELECT max(rowid) FROM ledger)",
            "all postings sum to 1, not to 0"
        },
        {
            "a journal entry changed",
            "DROP TRIGGER journal_no_update; UPDATE journal SET payload = CAST(payload || x'00' AS BLOB) WHERE " + Row("max"),
            "the journal cannot be replayed"
        },
        {
            "the first journal entry lost",
            "DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE " + Row("min"),
            "the journal cannot be replayed after 0"
        },
        {
            "the last journal entry lost",
            "DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE " + Row("max"),
            "the journal cannot be replayed"
        },
        {
            "an older owner's entry",
            "DROP TRIGGER journal_no_update; UPDATE journal SET epoch = epoch + 1 WHERE " + Row("min"),
            "older epoch"
        },
        {
            "a snapshot of another moment",
            "UPDATE book_snapshots SET sequence = sequence - 1 WHERE stream = 'book:BTCUSDT'",
            "snapshot"
        },
        {
            "a trade lost",
            "DROP TRIGGER trades_no_delete; DELETE FROM trades WHERE " + LastTrade,
            "is in the journal but not stored"
        },
        {
            "a trade changed",
            "DROP TRIGGER trades_no_update; UPDATE trades SET taker_fee_minor = taker_fee_minor + 1 WHERE " + LastTrade,
            "the journal tells TradeRecord"
        },
        {
            "a trade nobody made",
            "INSERT INTO trades SELECT trade_id + 1, agg_id, price_ticks, quantity_lots, quote_minor, taker_order_id, "
            + "maker_order_id, taker_account, maker_account, taker_fee_minor, maker_fee_minor, at, market, taker_side "
            + "FROM trades WHERE " + LastTrade,
            "are stored but not in the journal"
        },
        {
            "a finished order lost",
            "DROP TRIGGER orders_no_delete; DELETE FROM orders WHERE " + LastOrder,
            "finished in the journal but is not stored"
        },
        {
            "a finished order changed",
            "DROP TRIGGER orders_no_update; UPDATE orders SET status = 7 - status WHERE " + LastOrder,
            "the journal tells FinishedOrder"
        },
        {
            "a finished order that is not",
            "DROP TRIGGER orders_no_update; UPDATE orders SET order_id = order_id + 1000000 WHERE " + LastOrder,
            "is stored as finished, but not finished in the journal"
        },
    };

    [Theory]
    [MemberData(nameof(Spoilings))]
    public async Task Broken_data_is_found(string what, string sql, string expected)
    {
        using var copy = new TemporaryFolder("exchange-spoiled-");
        await data.SpoilAsync(copy.Path, sql);
        var (exitCode, output) = await Books.RunAsync("--data", copy.Path);
        Assert.True(exitCode == 1, $"{what}: exit code {exitCode}\n{output}");
        Assert.Contains(output.Split('\n'), line => line.StartsWith("DIFFERS: ", StringComparison.Ordinal)
            && line.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sound_data_is_sound_and_reading_changes_nothing()
    {
        using var copy = new TemporaryFolder("exchange-sound-");
        await data.SpoilAsync(copy.Path, "");
        var before = await File.ReadAllBytesAsync(copy.Combine("exchange.db"));
        var books = await Books.AssertSoundAsync(copy.Path);
        Assert.Contains(books.Markets, market => market.SnapshotSequence > 0 && market.Sequence > market.SnapshotSequence);
        Assert.True(books.Accounts > 6 && books.Markets.Sum(market => market.Trades) > 20);
        Assert.Equal(before, await File.ReadAllBytesAsync(copy.Combine("exchange.db")));
    }

    [Fact]
    public async Task A_directory_without_data_is_refused()
    {
        using var empty = new TemporaryFolder("exchange-empty-");
        var (exitCode, output) = await Books.RunAsync("--data", empty.Path);
        Assert.Equal(2, exitCode);
        Assert.Contains("There is no exchange.db", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(empty.Path));
    }

    private static string Row(string which) => Journal.Replace("{0}", which, StringComparison.Ordinal);
}
