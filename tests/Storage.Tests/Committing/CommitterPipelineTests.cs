using Exchange.Storage.Committing;
using Exchange.Storage.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Committing;

/// <summary>What becomes of units that were made ready while an earlier batch was still at the database.</summary>
public sealed class CommitterPipelineTests : IAsyncDisposable
{
    private readonly ScriptedBackend _backend = new();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task One_batch_is_at_the_database_at_a_time_and_each_continues_the_one_before()
    {
        await using var committer = NewCommitter(batchUnitsMax: 1);
        var fates = await HandOverAsync(committer, "A1", "A2", "A3");
        foreach (var expected in new[] { "A1", "A2", "A3" })
        {
            var batch = await _backend.NextAsync();
            Assert.Equal([expected], batch.Entries);
            Assert.False(_backend.HasAnother);
            batch.End(BatchOutcome.Committed);
        }
        Assert.All(await Task.WhenAll(fates), fate => Assert.Equal(CommitStatus.Committed, fate.Status));
    }

    [Theory]
    [InlineData(nameof(BatchOutcome.Refused), null, CommitStatus.Refused)]
    [InlineData(nameof(BatchOutcome.Fenced), null, CommitStatus.Fenced)]
    [InlineData(nameof(BatchOutcome.Unknown), nameof(BatchOutcome.NotWritten), CommitStatus.Fenced)]
    [InlineData(nameof(BatchOutcome.Unknown), nameof(BatchOutcome.Committed), CommitStatus.Committed)]
    public async Task A_unit_made_ready_behind_one_that_costs_the_claim_is_never_sent(
        string outcome, string? resolved, CommitStatus status)
    {
        await using var committer = NewCommitter(batchUnitsMax: 1);
        if (resolved is not null) _backend.Resolved = Enum.Parse<BatchOutcome>(resolved);
        var fates = await HandOverAsync(committer, "A1", "A2", "A3", "B1");

        (await _backend.NextAsync()).End(BatchOutcome.Committed);
        var failing = await _backend.NextAsync();
        Assert.Equal(["A2"], failing.Entries);
        failing.End(Enum.Parse<BatchOutcome>(outcome));

        var next = await _backend.NextAsync();
        Assert.Equal(["B1"], next.Entries);
        next.End(BatchOutcome.Committed);
        Assert.Equal(
            [CommitStatus.Committed, status, CommitStatus.Fenced, CommitStatus.Committed],
            (await Task.WhenAll(fates)).Select(fate => fate.Status));
    }

    [Fact]
    public async Task Units_made_ready_behind_a_batch_that_is_taken_apart_keep_their_order_and_their_place()
    {
        await using var committer = NewCommitter(batchUnitsMax: 3);
        var fates = await HandOverAsync(committer, "A1", "B1", "C1", "A2", "B2", "C2", "A3", "C3", "B3");

        await ExpectAsync(BatchOutcome.Committed, "A1", "B1", "C1");
        await ExpectAsync(BatchOutcome.Refused, "A2", "B2", "C2");
        await ExpectAsync(BatchOutcome.Committed, "A2");
        await ExpectAsync(BatchOutcome.Refused, "B2");
        await ExpectAsync(BatchOutcome.Committed, "C2");
        await ExpectAsync(BatchOutcome.Committed, "A3", "C3");

        Assert.Equal(
            [
                CommitStatus.Committed, CommitStatus.Committed, CommitStatus.Committed, CommitStatus.Committed,
                CommitStatus.Refused, CommitStatus.Committed, CommitStatus.Committed, CommitStatus.Committed,
                CommitStatus.Fenced,
            ],
            (await Task.WhenAll(fates)).Select(fate => fate.Status));
    }

    [Fact]
    public async Task Units_of_an_older_claim_made_ready_before_the_new_one_are_sent_apart_from_the_new_owners()
    {
        await using var committer = NewCommitter(batchUnitsMax: 3);
        var fates = await HandOverAsync(committer, "A1", "B1", "C1", "A2");
        var claim = committer.ClaimAsync("A", default);
        var first = await _backend.NextAsync();
        first.End(BatchOutcome.Committed);
        var second = await _backend.NextAsync();
        Assert.Equal(["A2"], second.Entries);
        var later = committer.CommitAsync(Unit(await claim, 2)).AsTask();
        second.End(BatchOutcome.Fenced);

        var third = await _backend.NextAsync();
        Assert.Equal(["A2"], third.Entries);
        Assert.Equal([2L], third.Epochs);
        third.End(BatchOutcome.Committed);
        Assert.Equal(CommitStatus.Fenced, (await fates[3]).Status);
        Assert.Equal(CommitStatus.Committed, (await later).Status);
    }

    private Committer NewCommitter(int batchUnitsMax) =>
        new(_backend, TimeProvider.System, NullLogger<Committer>.Instance, new() { BatchUnitsMax = batchUnitsMax });

    // Units are named by their stream and sequence. All of them wait behind a batch at the database when it returns, so
    // that the batches made of them are as large as they may be.
    private async Task<Task<CommitResult>[]> HandOverAsync(Committer committer, params string[] units)
    {
        var claims = new Dictionary<string, StreamClaim>(StringComparer.Ordinal);
        foreach (var stream in units.Select(unit => unit[..1]).Distinct())
            claims[stream] = await committer.ClaimAsync(stream, default);
        var first = committer.CommitAsync(Unit(await committer.ClaimAsync("first", default), 1)).AsTask();
        var batch = await _backend.NextAsync();
        Task<CommitResult>[] fates =
            [.. units.Select(unit => committer.CommitAsync(Unit(claims[unit[..1]], unit[1] - '0')).AsTask())];
        batch.End(BatchOutcome.Committed);
        Assert.Equal(CommitStatus.Committed, (await first).Status);
        return fates;
    }

    private async Task ExpectAsync(BatchOutcome outcome, params string[] entries)
    {
        var batch = await _backend.NextAsync();
        Assert.Equal(entries.Order(), batch.Entries);
        batch.End(outcome);
    }
}
