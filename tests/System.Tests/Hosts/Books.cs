using System.Text.Json;
using Exchange.TestKit;

namespace Exchange.SystemTests.Hosts;

/// <summary>What <c>verify --json</c> prints, as far as tests look at it.</summary>
internal sealed record Books(
    bool IsSound, IReadOnlyList<MarketBooks> Markets, IReadOnlyList<AssetBooks> Assets, int Accounts,
    IReadOnlyList<string> Differences, IReadOnlyList<string> Unchecked)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Checks a quiet data directory: fails unless the books are sound and everything could be compared.</summary>
    public static Task<Books> AssertSoundAsync(string dataDirectory) => AssertSoundWithAsync("--data", dataDirectory);

    /// <summary>The same for a PostgreSQL database.</summary>
    public static Task<Books> AssertSoundPostgresAsync(string connectionString) =>
        AssertSoundWithAsync("--ConnectionStrings:Database=" + connectionString);

    /// <summary>Runs the command with any exit code and returns it with its output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var process = ChildProcess.Start(
            ChildProcessOptions.ForAssembly(ProgramFiles.Standalone, ["verify", .. arguments]));
        var exitCode = await process.WaitForExitAsync(Timeout);
        return (exitCode, string.Join('\n', process.Output));
    }

    private static async Task<Books> AssertSoundWithAsync(params IReadOnlyList<string> arguments)
    {
        var (exitCode, output) = await RunAsync([.. arguments, "--json"]);
        Assert.True(output.StartsWith('{'), $"verify exited with {exitCode} and printed no report:\n{output}");
        var books = JsonSerializer.Deserialize<Books>(output, JsonSerializerOptions.Web)!;
        Assert.True(books.IsSound && exitCode == 0, "The books are not sound:\n" + string.Join('\n', books.Differences));
        Assert.Empty(books.Unchecked);
        Assert.NotEmpty(books.Markets);
        Assert.All(books.Markets, market => Assert.Equal(market.StateHash, market.SnapshotStateHash));
        Assert.NotEmpty(books.Assets);
        Assert.All(books.Assets, asset =>
            Assert.Equal((0m, 0m, 0L), (asset.LedgerSumMinor, asset.BalanceSumMinor, asset.DifferingBalances)));
        return books;
    }
}

internal sealed record MarketBooks(
    string Symbol, long Sequence, long Epoch, string StateHash, long SnapshotSequence, string SnapshotStateHash,
    int OpenOrders, long FinishedOrders, long Trades);

internal sealed record AssetBooks(
    int Id, string Code, decimal LedgerSumMinor, decimal BalanceSumMinor, long DifferingBalances);
