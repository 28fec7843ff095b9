using System.Collections.Concurrent;
using Exchange.SystemTests.Client;

namespace Exchange.SystemTests.Load;

/// <summary>
/// Workers that place, cancel, buy and sell at the same time as several traders, each with its own seeded randomness and
/// client ids that are never used twice, and write down what they learnt.
/// </summary>
internal sealed class LoadDriver : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<Operation> _history = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _workers = [];
    private int _acknowledged;
    private int _unknown;

    private LoadDriver(Uri api) => _http = RestClient.Connect(api);

    /// <summary>Everything asked so far.</summary>
    public IReadOnlyCollection<Operation> History => _history;

    /// <summary>Orders acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Requests whose outcome is unknown so far.</summary>
    public int Unknown => Volatile.Read(ref _unknown);

    /// <summary>Starts the workers. <paramref name="name"/> makes the client ids unique over all drivers of a test.</summary>
    public static LoadDriver Start(Uri api, LoadPlan plan, string name, int seed)
    {
        var driver = new LoadDriver(api);
        for (var i = 0; i < plan.Workers; i++)
        {
            var client = new RestClient(driver._http, plan.Traders[i % plan.Traders.Count]);
            var worker = new LoadWorker(client, plan, FormattableString.Invariant($"{name}-{i}"), new Random(seed + i));
            driver._workers.Add(Task.Run(() => driver.RunAsync(worker)));
        }
        return driver;
    }

    /// <summary>Waits until so many orders are acknowledged.</summary>
    public Task WaitForAcknowledgedAsync(int count) => Poll.UntilAsync(
        () => Acknowledged >= count || _workers.All(worker => worker.IsCompleted),
        TimeSpan.FromSeconds(60),
        $"{count} acknowledged orders (there are {Acknowledged})");

    /// <summary>Lets the requests under way end, then stops. Throws what a worker threw.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _http.Dispose();
    }

    private async Task RunAsync(LoadWorker worker)
    {
        while (!_stop.IsCancellationRequested)
        {
            var operation = worker.Next();
            // Noted before it is sent: what is sent is never forgotten.
            _history.Enqueue(operation);
            var reply = await worker.SendAsync(operation);
            if (operation.Outcome == Outcome.Unknown) Interlocked.Increment(ref _unknown);
            else if (operation is { Kind: OperationKind.Place, Outcome: Outcome.Ok }) Interlocked.Increment(ref _acknowledged);
            if (reply.ConnectionLost) return;
        }
    }
}

/// <summary>Who loads what.</summary>
/// <param name="Workers">Requests under way at the same time.</param>
internal sealed record LoadPlan(IReadOnlyList<Trader> Traders, IReadOnlyList<LoadMarket> Markets, int Workers)
{
    /// <summary>Alice, Bob and four load accounts on two markets.</summary>
    public static readonly LoadPlan Default = new(
        [Trader.Alice, Trader.Bob, Trader.Load(1), Trader.Load(2), Trader.Load(3), Trader.Load(4)],
        [LoadMarket.Bitcoin, LoadMarket.Ether],
        8);

    /// <summary>Whether a part of the orders takes any price.</summary>
    public bool WithMarketOrders { get; init; } = true;

    /// <summary>Settings that create the load accounts, and snapshots so often that a short test has some.</summary>
    public static readonly IReadOnlyList<string> Settings =
    [
        "--Demo:Enabled=true", "--Demo:LoadAccounts=6", "--Silo:SnapshotPollSeconds=0.25", "--Silo:SnapshotEntries=50",
    ];
}
