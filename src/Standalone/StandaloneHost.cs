using System.Globalization;
using Exchange.Silo;
using Exchange.Standalone.Verification;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Exchange.Standalone;

/// <summary>Starts the silo with all roles and the API on SQLite in one process.</summary>
internal static class StandaloneHost
{
    private const int UsageError = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [VerifyCommand.Name, .. var rest]) return await VerifyCommand.RunAsync(rest);
        if (StandaloneOptions.Parse(args, Console.Out) is not { } options) return UsageError;
        Directory.CreateDirectory(options.DataDirectory);
        using var directoryLock = TryLock(options.DataDirectory);
        if (directoryLock is null)
        {
            await Console.Error.WriteLineAsync($"Another instance is using {options.DataDirectory}.");
            return UsageError;
        }

        var app = SiloHost.Build([.. Defaults(options), .. options.HostArguments]);
        try
        {
            await app.StartAsync();
            PrintWelcome(options, app.Configuration);
            await app.WaitForShutdownAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to stop while it was still starting, such as while it made the market's history.
            await app.StopAsync();
        }
        await app.DisposeAsync();
        return 0;
    }

    private static IEnumerable<string> Defaults(StandaloneOptions options) =>
    [
        "--Storage:DataDirectory=" + options.DataDirectory,
        string.Create(CultureInfo.InvariantCulture, $"--urls=http://127.0.0.1:{options.ApiPort}"),
        string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={StandaloneOptions.FreePort()}"),
        string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={StandaloneOptions.FreePort()}"),
        "--Demo:Enabled=true",
        "--Demo:Market=true",
        "--Logging:LogLevel:Default=Warning",
        // Both would greet every newcomer: the key ring's place is documented, and the watchdog counts from boot.
        "--Logging:LogLevel:Microsoft.AspNetCore.DataProtection=Error",
        "--Logging:LogLevel:Orleans.Runtime.Watchdog=Error",
        // It recommends the garbage collector for servers, which is not wanted here.
        "--Logging:LogLevel:Orleans.Runtime.Silo=Error",
    ];

    /// <summary>The directory belongs to one process; the operating system releases the lock when it dies.</summary>
    private static FileStream? TryLock(string directory)
    {
        try
        {
            return new FileStream(
                Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void PrintWelcome(StandaloneOptions options, IConfiguration configuration) => Console.WriteLine(
        $"""

        Exchange is running.

          REST API   http://127.0.0.1:{options.ApiPort}/api/v3
          Health     http://127.0.0.1:{options.ApiPort}/health/ready
          Data       {options.DataDirectory}

          Demo keys  demo-alice / demo-alice-secret
                     demo-bob   / demo-bob-secret
        {MarketNote(configuration)}
        Stop with Ctrl+C.
        """);

    private static string MarketNote(IConfiguration configuration) =>
        configuration.GetValue<bool>("Demo:Enabled") && configuration.GetValue<bool>("Demo:Market")
            ? "\n  The markets are simulated: makers and takers trade with sandbox money.\n"
                + "  --Demo:Market=false leaves the books to you.\n"
            : "";
}
