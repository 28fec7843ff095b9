using System.Diagnostics;
using System.Globalization;
using System.Text;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Domain.Numerics;
using Exchange.Grains.Accounts;
using Exchange.LoadGenerator.Workload;
using Exchange.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.LoadGenerator.Hosting;

/// <summary>
/// Accounts <c>load-1</c> … with money and API keys <c>load-N</c> / <c>load-N-secret</c>, made the way the sandbox
/// makes its own: money only through the ledger. Making them again changes nothing.
/// </summary>
internal sealed class LoadAccounts
{
    private const int Parallel = 64;
    private const long FundingWhole = 1_000_000;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly IWalletGrain[] _wallets;

    private LoadAccounts(IWalletGrain[] wallets) => _wallets = wallets;

    /// <summary>The name of the API key of account <paramref name="number"/>, 1 ….</summary>
    public static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"load-{number}");

    /// <summary>The secret of <see cref="KeyOf"/>.</summary>
    public static string SecretOf(int number) => string.Create(CultureInfo.InvariantCulture, $"load-{number}-secret");

    public static async Task<LoadAccounts> CreateAsync(
        ExchangeServer server, int count, CancellationToken cancellationToken)
    {
        var wallets = new IWalletGrain[count];
        var assets = await server.AssetsAsync();
        var done = 0;
        var started = Stopwatch.GetTimestamp();
        var reported = started;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForAsync(1, count + 1, options, async (number, stop) =>
        {
            wallets[number - 1] = await CreateAsync(server, number, [.. assets.Select(a => (a.Id, a.Scale))], stop);
            var finished = Interlocked.Increment(ref done);
            var last = Volatile.Read(ref reported);
            if (Stopwatch.GetElapsedTime(last) > ProgressInterval
                && Interlocked.CompareExchange(ref reported, Stopwatch.GetTimestamp(), last) == last)
            {
                Console.Error.WriteLine($"accounts: {finished} of {count}");
            }
        });
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"accounts: {count} funded in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
        return new(wallets);
    }

    /// <summary>The wallet of account <paramref name="number"/>, 1 ….</summary>
    public IWalletGrain Wallet(int number) => _wallets[number - 1];

    /// <summary>Cancels every open order, so that each run starts from the same books.</summary>
    public async Task EmptyBooksAsync(IReadOnlyList<LoadMarket> markets, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        foreach (var market in markets)
        {
            await System.Threading.Tasks.Parallel.ForEachAsync(_wallets, options, async (wallet, _) =>
                await wallet.CancelAllAsync(market.Symbol, cancelClientOrderId: "", deadlineMicros: 0));
            market.Live.Clear();
        }
    }

    private static async Task<IWalletGrain> CreateAsync(
        ExchangeServer server, int number, (int Id, int Scale)[] assets, CancellationToken cancellationToken)
    {
        var key = KeyOf(number);
        var store = server.Services.GetRequiredService<IAccountStore>();
        var account = await store.EnsureAccountAsync(key + "@demo.local", cancellationToken);
        var wallet = server.Grains.GetGrain<IWalletGrain>(account);
        foreach (var (asset, scale) in assets)
        {
            var amount = FundingWhole;
            for (var i = 0; i < scale; i++) amount *= 10;
            var transfer = string.Create(CultureInfo.InvariantCulture, $"load:{number}:{asset}");
            if (!await wallet.DepositAsync(transfer, AccountNumbers.ExternalSandbox, asset, amount, "Load test money"))
                throw new InvalidOperationException($"Funding {key} was refused.");
        }
        if (await store.FindApiKeyAsync(key, cancellationToken) is not null) return wallet;
        var secret = server.Services.GetRequiredService<SecretProtector>()
            .Protect(Encoding.UTF8.GetBytes(SecretOf(number)));
        var now = Timestamp.From(TimeProvider.System.GetUtcNow()).Micros;
        await store.AddApiKeyAsync(
            new(key, account, ApiKeyKind.Hmac, secret, ApiKeyPermissions.Read | ApiKeyPermissions.Trade, "", now),
            cancellationToken);
        return wallet;
    }
}
