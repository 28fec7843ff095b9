using System.Collections.Concurrent;
using Exchange.Abstractions.Wallets;

namespace Exchange.Grains.Tests.Support;

/// <summary>Keeps what it hears of accounts.</summary>
internal sealed class EventRecorder : IUserEventObserver
{
    public ConcurrentQueue<UserEventBatch> Batches { get; } = new();

    public ConcurrentQueue<(long Account, long Epoch)> Ended { get; } = new();

    /// <summary>The events of an account in the order of their numbers, which must have neither holes nor doubles.</summary>
    public IReadOnlyList<AccountEvents> Of(long account)
    {
        var batches = Batches.Where(b => b.Account == account).OrderBy(b => b.FirstSequence).ToList();
        Assert.True(batches.Select(b => b.Epoch).Distinct().Count() <= 1, "All events are of one numbering.");
        var next = batches.Count > 0 ? batches[0].FirstSequence : 0;
        foreach (var batch in batches)
        {
            Assert.Equal(next, batch.FirstSequence);
            next += batch.Events.Length;
        }
        return [.. batches.SelectMany(b => b.Events)];
    }

    public Task OnEventsAsync(UserEventBatch batch)
    {
        Batches.Enqueue(batch);
        return Task.CompletedTask;
    }

    public Task OnEndedAsync(long account, long epoch)
    {
        Ended.Enqueue((account, epoch));
        return Task.CompletedTask;
    }
}
