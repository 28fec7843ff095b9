using Exchange.Storage.Committing;
using Npgsql;
using static Exchange.Storage.Tests.Support.Units;

namespace Exchange.Storage.Tests.Faults;

/// <summary>
/// Owners of four streams that hand over ten units at a time and, as a grain does, claim their stream again after every
/// answer other than committed.
/// </summary>
internal sealed class Load
{
    private const int Streams = 4;
    private const int Burst = 10;

    private readonly Committer _committer;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly List<(long At, TaskCompletionSource Reached)> _marks = [];
    private long _committed;

    public Load(Committer committer, CancellationToken stop)
    {
        _committer = committer;
        _stop = stop;
        Finished = RunAsync();
    }

    public Task<Dictionary<string, Owner>> Finished { get; }

    /// <summary>Completes when that many more units are committed, or fails with the load.</summary>
    public Task Progressed(int units)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _marks.Add((_committed + units, reached));
        return Task.WhenAny(reached.Task, Finished).Unwrap();
    }

    private async Task<Dictionary<string, Owner>> RunAsync()
    {
        var owners = Enumerable.Range(0, Streams).ToDictionary(i => $"book:{i}", _ => new Owner());
        await Task.WhenAll(owners.Select(owner => Task.Run(() => OwnAsync(owner.Key, owner.Value), CancellationToken.None)));
        return owners;
    }

    private async Task OwnAsync(string stream, Owner owner)
    {
        while (!_stop.IsCancellationRequested)
        {
            StreamClaim claim;
            try
            {
                claim = await _committer.ClaimAsync(stream, CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The server is away; the owner tries again, as an activation does.
                continue;
            }
            // What an unknown answer left behind is decided now.
            var next = claim.NextSequence;
            var sound = true;
            while (sound && !_stop.IsCancellationRequested)
            {
                var first = next;
                var results = await Task.WhenAll(Enumerable.Range(0, Burst).Select(i => _committer.CommitAsync(
                    Unit(claim, first + i, Available(1001 + i, Btc, 1))).AsTask()));
                for (var i = 0; i < Burst; i++)
                {
                    if (results[i].Status == CommitStatus.Committed) owner.Committed.Add(first + i);
                    else sound = false;
                    if (results[i].Status == CommitStatus.Unknown) owner.Unknown++;
                    Assert.NotEqual(CommitStatus.Refused, results[i].Status);
                }
                next += Burst;
                Advance(results.Count(result => result.Status == CommitStatus.Committed));
            }
        }
    }

    private void Advance(int units)
    {
        lock (_gate)
        {
            _committed += units;
            foreach (var (at, reached) in _marks)
            {
                if (at <= _committed) reached.TrySetResult();
            }
            _marks.RemoveAll(mark => mark.At <= _committed);
        }
    }

    public sealed class Owner
    {
        public List<long> Committed { get; } = [];

        public int Unknown { get; set; }
    }
}
