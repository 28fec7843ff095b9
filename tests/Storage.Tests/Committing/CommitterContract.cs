using Exchange.Domain.Ledger;
using Exchange.Storage.Committing;
using Exchange.Storage.Stores;
using Exchange.Storage.Tests.Support;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Committing;

/// <summary>What a committer does on every database.</summary>
public abstract class CommitterContract(StorageHarness storage) : IAsyncLifetime
{
    private const long Alice = 1001;
    private const long Bob = 1002;

    private Committer Committer { get; set; } = null!;

    private JournalStore Journal => new(storage.Database);

    public async Task InitializeAsync()
    {
        await storage.InitializeAsync();
        Committer = storage.NewCommitter();
    }

    public Task DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task A_new_stream_starts_at_epoch_and_sequence_1_and_a_claim_raises_the_epoch()
    {
        Assert.Equal(new StreamClaim("book:A", 1, 1), await Committer.ClaimAsync("book:A", default));
        Assert.Equal(new StreamClaim("book:A", 2, 1), await Committer.ClaimAsync("book:A", default));
        Assert.True(await Journal.OwnsAsync("book:A", 2, default));
        Assert.False(await Journal.OwnsAsync("book:A", 1, default));
    }

    [Fact]
    public async Task A_committed_unit_is_in_every_table()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var unit = Unit(claim, 1, Available(-1, Btc, -500), Available(Alice, Btc, 500));
        unit.Postings.AddRange(Transfer(77, -1, Alice, Btc, 500));
        unit.Orders.Add(Order(1, 5));
        unit.Trades.Add(Trade(1, 9));

        var result = await Committer.CommitAsync(unit);

        Assert.Equal(CommitStatus.Committed, result.Status);
        Assert.Equal([new Balance(-1, Btc, -500, 0, 1), new Balance(Alice, Btc, 500, 0, 1)], result.Balances);
        Assert.Equal(2, await CountAsync("ledger WHERE transfer = 77"));
        Assert.Equal(1, await CountAsync("orders WHERE market = 1 AND order_id = 5"));
        Assert.Equal(1, await CountAsync("trades WHERE market = 1 AND trade_id = 9"));
        Assert.Equal([Entry("book:A", 1)], await ReadAsync("book:A"));
        Assert.Equal(new StreamClaim("book:A", 2, 2), await Committer.ClaimAsync("book:A", default));
    }

    [Fact]
    public async Task Units_handed_over_together_share_a_row_and_keep_their_order()
    {
        var claim = await Committer.ClaimAsync("book:A", default);

        var results = await AllAsync(Enumerable.Range(1, 500).Select(i => Committer.CommitAsync(Unit(claim, i))));

        Assert.All(results, result => Assert.Equal(CommitStatus.Committed, result.Status));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => Entry("book:A", i)), await ReadAsync("book:A"));
        Assert.InRange(await CountAsync("journal"), 1, 250);
    }

    [Fact]
    public async Task Deltas_of_one_account_and_asset_are_folded_and_a_unit_gets_exactly_its_own_balances()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        await CommittedAsync(Unit(claim, 1, Available(Alice, Btc, 100)));

        // The middle one alone would go below zero; together they do not.
        var unit = Unit(
            claim, 2, Available(Alice, Btc, 10), new BalanceDelta(Alice, Btc, -105, 105), new BalanceDelta(Alice, Btc, 0, -5),
            Available(Bob, Usdt, 0));

        Assert.Equal(
            [new Balance(Alice, Btc, 5, 100, 2), new Balance(Bob, Usdt, 0, 0, 1)],
            (await CommittedAsync(unit)).Balances);
    }

    [Fact]
    public async Task Versions_count_the_changes_of_a_balance()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        for (var i = 1; i <= 3; i++)
        {
            var result = await CommittedAsync(Unit(claim, i, Available(Alice, Btc, 1)));
            Assert.Equal([new Balance(Alice, Btc, i, 0, i)], result.Balances);
        }
    }

    [Fact]
    public async Task A_stale_epoch_is_fenced_even_before_the_new_owner_writes()
    {
        var old = await Committer.ClaimAsync("book:A", default);
        var other = storage.NewCommitter();
        var current = await other.ClaimAsync("book:A", default);

        var refused = await Committer.CommitAsync(Unit(old, 1, Available(Alice, Btc, 1)));

        Assert.Equal(CommitStatus.Fenced, refused.Status);
        Assert.Empty(refused.Balances);
        Assert.Equal(0, await CountAsync("journal"));
        Assert.Equal(CommitStatus.Committed, (await other.CommitAsync(Unit(current, 1))).Status);
    }

    [Fact]
    public async Task An_older_activation_in_the_same_process_is_fenced_without_harm_to_the_new_one()
    {
        var old = await Committer.ClaimAsync("book:A", default);
        var current = await Committer.ClaimAsync("book:A", default);

        Assert.Equal(CommitStatus.Fenced, (await Committer.CommitAsync(Unit(old, 1))).Status);
        Assert.Equal(CommitStatus.Committed, (await Committer.CommitAsync(Unit(current, 1))).Status);
    }

    [Fact]
    public async Task A_stream_that_was_never_claimed_is_fenced() =>
        Assert.Equal(CommitStatus.Fenced, (await Committer.CommitAsync(Unit("book:A", 1, 1))).Status);

    [Fact]
    public async Task A_gap_in_the_sequence_costs_the_stream_its_claim()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var results = await AllAsync(
            new[] { 1, 3, 2 }.Select(sequence => Committer.CommitAsync(Unit(claim, sequence))));

        Assert.Equal(
            [CommitStatus.Committed, CommitStatus.Fenced, CommitStatus.Fenced], results.Select(result => result.Status));
        var again = await Committer.ClaimAsync("book:A", default);
        Assert.Equal(2, again.NextSequence);
        Assert.Equal(CommitStatus.Committed, (await Committer.CommitAsync(Unit(again, 2))).Status);
    }

    [Fact]
    public async Task A_unit_that_would_go_below_zero_fails_alone_and_later_units_of_its_stream_are_fenced()
    {
        var a = await Committer.ClaimAsync("book:A", default);
        var b = await Committer.ClaimAsync("book:B", default);
        await CommittedAsync(Unit(b, 1, Available(Alice, Btc, 10)));

        var results = await AllAsync(new[]
        {
            Unit(a, 1), Unit(b, 2), Unit(a, 2, Available(Alice, Btc, -11)), Unit(a, 3, Available(Bob, Btc, 1)), Unit(b, 3),
            Unit(a, 4), Unit(b, 4, Available(Alice, Btc, -10)),
        }.Select(Committer.CommitAsync));

        Assert.Equal(
            [
                CommitStatus.Committed, CommitStatus.Committed, CommitStatus.Refused, CommitStatus.Fenced,
                CommitStatus.Committed, CommitStatus.Fenced, CommitStatus.Committed,
            ],
            results.Select(result => result.Status));
        Assert.Equal([Entry("book:A", 1)], await ReadAsync("book:A"));
        Assert.Equal(4, (await ReadAsync("book:B")).Count);
        Assert.Equal(0, await storage.QueryAsync<long>("SELECT available FROM balances WHERE account = 1001"));
        Assert.Equal(0, await CountAsync("balances WHERE account = 1002"));
        // Whoever goes on has to claim first.
        Assert.Equal(CommitStatus.Fenced, (await Committer.CommitAsync(Unit(a, 2))).Status);
        var again = await Committer.ClaimAsync("book:A", default);
        Assert.Equal(CommitStatus.Committed, (await Committer.CommitAsync(Unit(again, 2))).Status);
    }

    [Fact]
    public async Task After_a_refused_unit_its_owner_cannot_go_on_at_the_same_place()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var refused = await Committer.CommitAsync(Unit(claim, 1, Available(Alice, Btc, -1)));
        Assert.Equal(CommitStatus.Refused, refused.Status);
        Assert.Equal(CommitStatus.Fenced, (await Committer.CommitAsync(Unit(claim, 1))).Status);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(-999, true)]
    [InlineData(-1000, false)]
    [InlineData(-1001, false)]
    [InlineData(1, false)]
    public async Task Only_external_accounts_go_below_zero(long account, bool allowed)
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var result = await Committer.CommitAsync(Unit(claim, 1, Available(account, Btc, -1)));
        Assert.Equal(allowed ? CommitStatus.Committed : CommitStatus.Refused, result.Status);
    }

    [Fact]
    public async Task A_negative_held_amount_is_refused()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var result = await Committer.CommitAsync(Unit(claim, 1, new BalanceDelta(Alice, Btc, 5, -1)));
        Assert.Equal(CommitStatus.Refused, result.Status);
    }

    [Fact]
    public async Task Amounts_beyond_63_bits_are_refused_in_one_unit_in_one_batch_and_in_the_balance()
    {
        var a = await Committer.ClaimAsync("book:A", default);
        var b = await Committer.ClaimAsync("book:B", default);
        var half = (long.MaxValue / 2) + 1;

        var one = await Committer.CommitAsync(Unit(a, 1, Available(Alice, Btc, half), Available(Alice, Btc, half)));
        var two = await AllAsync(
            new[] { Unit(b, 1, Available(Alice, Btc, half)), Unit(b, 2, Available(Alice, Btc, half)) }
                .Select(Committer.CommitAsync));

        Assert.Equal(CommitStatus.Refused, one.Status);
        Assert.Equal([CommitStatus.Committed, CommitStatus.Refused], two.Select(result => result.Status));
        Assert.Equal(half, await storage.QueryAsync<long>("SELECT available FROM balances WHERE account = 1001"));
    }

    [Fact]
    public async Task A_trade_an_order_and_a_ledger_row_exist_once()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var first = Unit(claim, 1);
        first.Trades.Add(Trade(1, 1));
        first.Orders.Add(Order(1, 1));
        first.Postings.AddRange(Transfer(1, Alice, Bob, Btc, 1));
        await CommittedAsync(first);

        Action<CommitUnit>[] repeats =
        [
            unit => unit.Trades.Add(Trade(1, 1)),
            unit => unit.Orders.Add(Order(1, 1)),
            unit => unit.Postings.AddRange(Transfer(1, Alice, Bob, Btc, 1)),
        ];
        foreach (var repeat in repeats)
        {
            var again = await Committer.ClaimAsync("book:A", default);
            var unit = Unit(again, 2);
            repeat(unit);
            Assert.Equal(CommitStatus.Refused, (await Committer.CommitAsync(unit)).Status);
        }
        Assert.Equal(1, await CountAsync("journal"));
    }

    [Fact]
    public async Task A_posting_of_zero_is_refused()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var unit = Unit(claim, 1);
        unit.Postings.AddRange(Transfer(1, Alice, Bob, Btc, 0));
        Assert.Equal(CommitStatus.Refused, (await Committer.CommitAsync(unit)).Status);
    }

    [Theory]
    [InlineData("journal", "epoch = epoch")]
    [InlineData("ledger", "amount = amount")]
    [InlineData("orders", "status = status")]
    [InlineData("trades", "at = at")]
    public async Task History_can_be_neither_changed_nor_deleted(string table, string change)
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var unit = Unit(claim, 1);
        unit.Trades.Add(Trade(1, 1));
        unit.Orders.Add(Order(1, 1));
        unit.Postings.AddRange(Transfer(1, Alice, Bob, Btc, 1));
        await CommittedAsync(unit);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => storage.ExecuteAsync($"UPDATE {table} SET {change}"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => storage.ExecuteAsync($"DELETE FROM {table}"));
    }

    [Fact]
    public async Task Two_owners_that_fight_for_a_stream_leave_one_history_without_gap_or_double()
    {
        var journaled = new System.Collections.Concurrent.ConcurrentBag<long>();
        var rivals = Enumerable.Range(0, 2).Select(_ => storage.NewCommitter()).ToList();

        await Task.WhenAll(rivals.Select(rival => Task.Run(async () =>
        {
            for (var turn = 0; turn < 20; turn++)
            {
                var claim = await rival.ClaimAsync("book:A", default);
                var units = Enumerable.Range(0, 10)
                    .Select(i => Unit(claim, claim.NextSequence + i, Available(Alice, Btc, 1)))
                    .ToList();
                var results = await AllAsync(units.Select(rival.CommitAsync));
                for (var i = 0; i < units.Count; i++)
                {
                    Assert.Contains(results[i].Status, new[] { CommitStatus.Committed, CommitStatus.Fenced });
                    if (results[i].Status == CommitStatus.Committed) journaled.Add(units[i].Sequence);
                }
            }
        })));

        var entries = await ReadAsync("book:A");
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => Entry("book:A", i)), entries);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), journaled.Order());
        Assert.Equal(
            entries.Count, await storage.QueryAsync<long>("SELECT coalesce(sum(available), 0) FROM balances"));
    }

    [Fact]
    public async Task Committers_of_different_streams_share_accounts_without_losing_anything()
    {
        const int streams = 3;
        const int units = 200;
        await Task.WhenAll(Enumerable.Range(0, streams).Select(stream => Task.Run(async () =>
        {
            var committer = storage.NewCommitter();
            var claim = await committer.ClaimAsync($"book:{stream}", default);
            var random = new Random(stream);
            var results = await AllAsync(Enumerable.Range(1, units).Select(sequence => committer.CommitAsync(Unit(
                claim, sequence, Available(Alice + random.Next(20), Btc, 1), Available(Alice + random.Next(20), Usdt, 1)))));
            Assert.All(results, result => Assert.Equal(CommitStatus.Committed, result.Status));
        })));

        Assert.Equal(2 * streams * units, await storage.QueryAsync<long>("SELECT sum(available) FROM balances"));
    }

    [Fact]
    public async Task A_full_queue_makes_callers_wait_in_order_and_loses_nothing()
    {
        var committer = storage.NewCommitter(new CommitterOptions { QueueUnitsMax = 4, BatchUnitsMax = 3 });
        var claim = await committer.ClaimAsync("book:A", default);

        var results = await AllAsync(
            Enumerable.Range(1, 100).Select(i => committer.CommitAsync(Unit(claim, i, Available(Alice, Btc, 1)))));

        Assert.All(results, result => Assert.Equal(CommitStatus.Committed, result.Status));
        Assert.Equal(100, (await ReadAsync("book:A")).Count);
        Assert.InRange(await CountAsync("journal"), 34, 100);
    }

    [Fact]
    public async Task A_batch_ends_at_its_limit_of_bytes()
    {
        var committer = storage.NewCommitter(new CommitterOptions { BatchBytesMax = 10_000 });
        var claim = await committer.ClaimAsync("book:A", default);
        var units = Enumerable.Range(1, 20).Select(i => Unit(claim, i)).ToList();
        foreach (var unit in units) unit.Payload.Reserve(4_000);

        await AllAsync(units.Select(committer.CommitAsync));

        Assert.Equal(20, (await ReadAsync("book:A")).Count);
        Assert.InRange(await storage.QueryAsync<long>("SELECT max(length(payload)) FROM journal"), 4_000, 14_500);
    }

    [Fact]
    public async Task Stopping_commits_what_waits_and_fences_what_comes_later()
    {
        var committer = storage.NewCommitter(new CommitterOptions { BatchUnitsMax = 5 });
        var claim = await committer.ClaimAsync("book:A", default);
        var waiting = Enumerable.Range(1, 100).Select(i => committer.CommitAsync(Unit(claim, i)).AsTask()).ToList();

        await committer.StopAsync(default);

        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(CommitStatus.Committed, result.Status));
        Assert.Equal(CommitStatus.Fenced, (await committer.CommitAsync(Unit(claim, 101))).Status);
        Assert.Equal(100, (await ReadAsync("book:A")).Count);
    }

    [Fact]
    public async Task A_unit_can_be_reused_once_its_fate_is_known()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        var unit = new CommitUnit();
        for (var i = 1; i <= 20; i++)
        {
            unit.Clear();
            unit.Stream = claim.Stream;
            unit.Epoch = claim.Epoch;
            unit.Sequence = i;
            unit.Payload.Bytes(Entry(claim.Stream, i));
            unit.Deltas.Add(Available(Alice + i, Btc, i));
            Assert.Equal([new Balance(Alice + i, Btc, i, 0, 1)], (await CommittedAsync(unit)).Balances);
        }
        Assert.Equal(20, (await ReadAsync("book:A")).Count);
    }

    [Fact]
    public async Task A_unit_without_an_entry_is_a_bug() =>
        await Assert.ThrowsAsync<Domain.InvariantViolationException>(
            async () => await Committer.CommitAsync(new CommitUnit { Stream = "book:A", Epoch = 1, Sequence = 1 }));

    [Fact]
    public async Task A_changed_entry_a_missing_row_a_cut_tail_and_a_false_head_stop_the_reader()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        for (var i = 1; i <= 5; i++) await CommittedAsync(Unit(claim, i));
        Assert.Equal(5, (await ReadAsync("book:A")).Count);

        await storage.TamperAsync("journal", "UPDATE journal SET epoch = 2 WHERE seq = 2");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("book:A"));
        await storage.TamperAsync("journal", "UPDATE journal SET epoch = 1 WHERE seq = 2");

        await storage.ExecuteAsync("CREATE TABLE stolen AS SELECT * FROM journal");
        await storage.TamperAsync("journal", "UPDATE journal SET payload = (SELECT payload FROM stolen WHERE seq = 4) WHERE seq = 3");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("book:A"));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("book:A", 3));
        await storage.TamperAsync("journal", "UPDATE journal SET payload = (SELECT payload FROM stolen WHERE seq = 3) WHERE seq = 3");
        Assert.Equal(5, (await ReadAsync("book:A")).Count);

        await storage.TamperAsync("journal", "DELETE FROM journal WHERE seq = 3");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("book:A"));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("book:A", 3));

        await storage.TamperAsync("journal", "DELETE FROM journal WHERE seq = 4");
        await storage.TamperAsync("journal", "DELETE FROM journal WHERE seq = 5");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("book:A"));

        // The head made to fit the shorter journal does not have its hash.
        await storage.ExecuteAsync("UPDATE stream_head SET next_seq = 3");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("book:A"));
    }

    [Fact]
    public async Task Reading_starts_in_the_middle_of_a_row()
    {
        var claim = await Committer.ClaimAsync("book:A", default);
        await AllAsync(Enumerable.Range(1, 300).Select(i => Committer.CommitAsync(Unit(claim, i))));
        for (var from = 1; from <= 300; from += 7)
        {
            Assert.Equal(
                Enumerable.Range(from, 301 - from).Select(i => Entry("book:A", i)), await ReadAsync("book:A", from));
        }
        Assert.Empty(await ReadAsync("book:A", 301));
        Assert.Empty(await ReadAsync("book:none"));
    }

    private async Task<CommitResult> CommittedAsync(CommitUnit unit)
    {
        var result = await Committer.CommitAsync(unit);
        Assert.Equal(CommitStatus.Committed, result.Status);
        return result;
    }

    private Task<long> CountAsync(string from) => storage.QueryAsync<long>($"SELECT count(*) FROM {from}");

    private async Task<List<byte[]>> ReadAsync(string stream, long from = 1)
    {
        var entries = new List<byte[]>();
        await foreach (var entry in Journal.ReadAsync(stream, from, default))
        {
            Assert.Equal(from + entries.Count, entry.Sequence);
            entries.Add(entry.Payload.ToArray());
        }
        return entries;
    }

    // All are handed over before the first answer is awaited.
    private static Task<CommitResult[]> AllAsync(IEnumerable<ValueTask<CommitResult>> commits) =>
        Task.WhenAll(commits.Select(commit => commit.AsTask()).ToList());
}
