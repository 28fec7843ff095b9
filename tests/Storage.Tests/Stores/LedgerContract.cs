using Exchange.Domain.Ledger;
using Exchange.Storage.PostgreSql;
using Exchange.Storage.Sqlite;
using Exchange.Storage.Tests.Support;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Stores;

public sealed class PostgreSqlLedgerTests() : LedgerContract(new PostgreSqlHarness())
{
    private protected override ILedgerStore Open(SqlDatabase database) => new PostgreSqlLedgerStore((PostgreSqlDatabase)database);
}

public sealed class SqliteLedgerTests() : LedgerContract(new SqliteHarness())
{
    private protected override ILedgerStore Open(SqlDatabase database) => new SqliteLedgerStore((SqliteDatabase)database);
}

/// <summary>Transfers outside trading, and the sums that must be zero.</summary>
public abstract class LedgerContract(StorageHarness storage) : IAsyncLifetime
{
    private const long Sandbox = AccountNumbers.ExternalSandbox;
    private const long Alice = 1001;
    private const long Bob = 1002;

    private ILedgerStore _ledger = null!;

    public async Task InitializeAsync()
    {
        await storage.InitializeAsync();
        _ledger = Open(storage.Database);
    }

    public Task DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task A_transfer_moves_both_balances_and_writes_both_legs()
    {
        var result = await _ledger.TransferAsync(Deposit("d:1", Alice, 500), default);

        Assert.Equal(TransferStatus.Applied, result.Status);
        Assert.Equal([new Balance(Sandbox, Btc, -500, 0, 1), new Balance(Alice, Btc, 500, 0, 1)], result.Balances);
        Assert.Equal([new Balance(Alice, Btc, 500, 0, 1)], await _ledger.ReadBalancesAsync(Alice, default));
        Assert.Equal(2, await storage.QueryAsync<long>("SELECT count(*) FROM ledger WHERE transfer = -1 AND reference = -1"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_repeat_changes_nothing_and_says_so()
    {
        await _ledger.TransferAsync(Deposit("d:1", Alice, 500), default);
        var again = await _ledger.TransferAsync(Deposit("d:1", Alice, 500) with { AtMicros = 9 }, default);

        Assert.Equal(TransferStatus.AlreadyApplied, again.Status);
        Assert.Equal([new Balance(Sandbox, Btc, -500, 0, 1), new Balance(Alice, Btc, 500, 0, 1)], again.Balances);
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_a_conflict()
    {
        var first = Deposit("d:1", Alice, 500);
        await _ledger.TransferAsync(first, default);
        foreach (var other in (Transfer[])
            [first with { AmountMinor = 501 }, first with { To = Bob }, first with { Asset = Usdt },
                first with { From = -2 }, first with { Kind = TransferKind.Adjustment }])
        {
            Assert.Equal(TransferStatus.Conflict, (await _ledger.TransferAsync(other, default)).Status);
        }
        Assert.Equal(500, (await _ledger.ReadBalancesAsync(Alice, default))[0].AvailableMinor);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_transfer_without_funds_changes_nothing_and_its_id_stays_free()
    {
        await _ledger.TransferAsync(Deposit("d:1", Alice, 500), default);
        var transfer = new Transfer("t:1", Alice, Bob, Btc, 501, TransferKind.Adjustment, "test", 1);

        var refused = await _ledger.TransferAsync(transfer, default);

        Assert.Equal(TransferStatus.InsufficientBalance, refused.Status);
        Assert.Equal([new Balance(Alice, Btc, 500, 0, 1)], refused.Balances);
        await _ledger.TransferAsync(Deposit("d:2", Alice, 1), default);
        Assert.Equal(TransferStatus.Applied, (await _ledger.TransferAsync(transfer, default)).Status);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Accounts_without_any_balance_cannot_pay()
    {
        var refused = await _ledger.TransferAsync(
            new Transfer("t:1", Alice, Bob, Btc, 1, TransferKind.Adjustment, "test", 1), default);
        Assert.Equal(TransferStatus.InsufficientBalance, refused.Status);
        Assert.Empty(refused.Balances);
    }

    [Fact]
    public async Task One_id_used_by_many_at_once_is_applied_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => _ledger.TransferAsync(Deposit("d:1", Alice, 500), default))));

        Assert.Equal(1, results.Count(result => result.Status == TransferStatus.Applied));
        Assert.Equal(19, results.Count(result => result.Status == TransferStatus.AlreadyApplied));
        Assert.Equal(500, (await _ledger.ReadBalancesAsync(Alice, default))[0].AvailableMinor);
    }

    [Fact]
    public async Task Transfers_in_both_directions_at_once_do_not_block_each_other_for_ever()
    {
        await _ledger.TransferAsync(Deposit("d:1", Alice, 1_000), default);
        await _ledger.TransferAsync(Deposit("d:2", Bob, 1_000), default);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => _ledger.TransferAsync(
            i % 2 == 0
                ? new Transfer($"t:{i}", Alice, Bob, Btc, 1, TransferKind.Adjustment, "test", 1)
                : new Transfer($"t:{i}", Bob, Alice, Btc, 1, TransferKind.Adjustment, "test", 1),
            default))));

        Assert.Equal(1_000, (await _ledger.ReadBalancesAsync(Alice, default))[0].AvailableMinor);
        await AssertSoundAsync();
    }

    [Theory]
    [InlineData("", Alice, 1)]
    [InlineData("t", Alice, 0)]
    [InlineData("t", Alice, -1)]
    [InlineData("t", Sandbox, 1)]
    public async Task A_transfer_that_makes_no_sense_is_an_error(string id, long to, long amount) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _ledger.TransferAsync(Deposit(id, to, amount), default));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task An_id_has_at_most_128_characters(int length, bool allowed)
    {
        var transfer = Deposit(new string('x', length), Alice, 1);
        if (allowed) Assert.Equal(TransferStatus.Applied, (await _ledger.TransferAsync(transfer, default)).Status);
        else await Assert.ThrowsAsync<ArgumentException>(() => _ledger.TransferAsync(transfer, default));
    }

    [Fact]
    public async Task Totals_show_a_balance_without_ledger_a_ledger_without_balance_and_a_wrong_amount()
    {
        await _ledger.TransferAsync(Deposit("d:1", Alice, 500), default);
        await storage.ExecuteAsync("UPDATE balances SET available = 501 WHERE account = 1001");
        Assert.Equal([new AssetTotals(Btc, 0, 1, 1)], await _ledger.ReadTotalsAsync(default));

        await storage.ExecuteAsync("DELETE FROM balances WHERE account = 1001");
        Assert.Equal([new AssetTotals(Btc, 0, -500, 1)], await _ledger.ReadTotalsAsync(default));

        await storage.ExecuteAsync("INSERT INTO balances (account, asset, available, held, version) VALUES (1003, 2, 5, 6, 1)");
        Assert.Equal(
            [new AssetTotals(Btc, 0, -500, 1), new AssetTotals(Usdt, 0, 11, 1)], await _ledger.ReadTotalsAsync(default));
    }

    [Fact]
    public async Task Totals_are_exact_beyond_63_bits()
    {
        await storage.ExecuteAsync(
            $"""
            INSERT INTO balances (account, asset, available, held, version)
            VALUES (1, 1, {long.MaxValue}, {long.MaxValue}, 1), (2, 1, {long.MaxValue}, 3, 1)
            """);
        Assert.Equal([new AssetTotals(Btc, 0, (3m * long.MaxValue) + 3, 2)], await _ledger.ReadTotalsAsync(default));
    }

    private protected abstract ILedgerStore Open(SqlDatabase database);

    private static Transfer Deposit(string id, long to, long amount) =>
        new(id, Sandbox, to, Btc, amount, TransferKind.Deposit, "test", 1);

    private async Task AssertSoundAsync() => Assert.All(
        await _ledger.ReadTotalsAsync(default),
        totals => Assert.Equal(new AssetTotals(totals.Asset, 0, 0, 0), totals));
}
