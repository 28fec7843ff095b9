using System.Data.Common;
using Exchange.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Standalone.Verification;

/// <summary>
/// <c>verify</c>: checks the books of a data directory or of the configured database. Exits with 0 when they are sound,
/// 1 when anything differs, 2 when it could not look.
/// </summary>
internal static class VerifyCommand
{
    /// <summary>The first word of the command line.</summary>
    public const string Name = "verify";

    private const string JsonSwitch = "--json";
    private const int Sound = 0;
    private const int NotSound = 1;
    private const int UsageError = 2;

    /// <summary>Runs with the arguments after the command's name.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var json = args.Contains(JsonSwitch, StringComparer.Ordinal);
        if (StandaloneOptions.Parse([.. args.Where(arg => arg != JsonSwitch)], Console.Out) is not { } options)
            return UsageError;
        var configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables().AddCommandLine([.. options.HostArguments]).Build();
        var storage = new StorageOptions
        {
            ConnectionString = configuration.GetConnectionString("Database"),
            DataDirectory = options.DataDirectory,
        };
        // Opening would create the file, and an empty database is always sound.
        if (string.IsNullOrEmpty(storage.ConnectionString)
            && !File.Exists(Path.Combine(options.DataDirectory, "exchange.db")))
        {
            await Console.Error.WriteLineAsync($"There is no exchange.db in {options.DataDirectory}.");
            return UsageError;
        }
        try
        {
            // A program that reads the report may read both streams as one.
            Action<string> progress = json ? static _ => { } : Console.Error.WriteLine;
            var report = await CheckAsync(storage, progress, CancellationToken.None);
            if (json) await Console.Out.WriteLineAsync(ReportWriter.ToJson(report));
            else ReportWriter.Print(report, Console.Out);
            return report.IsSound ? Sound : NotSound;
        }
        catch (DbException exception)
        {
            await Console.Error.WriteLineAsync("The database cannot be read: " + exception.Message);
            return UsageError;
        }
    }

    private static async Task<VerificationReport> CheckAsync(
        StorageOptions storage, Action<string> progress, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddExchangeStorage(storage)
            .BuildServiceProvider();
        var verifier = new Verifier(
            services.GetRequiredService<IMarketStore>(), services.GetRequiredService<IJournalStore>(),
            services.GetRequiredService<ILedgerStore>(), services.GetRequiredService<ITradingQueries>(),
            progress);
        return await verifier.RunAsync(cancellationToken);
    }
}
