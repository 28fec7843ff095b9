using System.Globalization;
using Exchange.Silo;
using Exchange.Standalone.Verification;
using Exchange.Web.Blazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Exchange.Standalone;

/// <summary>Starts the silo with all roles, the API and the trading site on SQLite in one process.</summary>
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

        await using var silo = SiloHost.Build([.. SiloDefaults(options), .. options.HostArguments]);
        await using var site = WebHost.Build(
            [.. SiteDefaults(options), .. options.HostArguments], silo.Services.GetRequiredService<IClusterClient>());
        try
        {
            await silo.StartAsync();
            await site.StartAsync();
            PrintWelcome(options, silo.Configuration);
            await RunToEndAsync(silo, site);
        }
        catch (OperationCanceledException) when (silo.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Asked to stop while it was still starting, such as while it made the market's history.
            await site.StopAsync();
            await silo.StopAsync();
        }
        return 0;
    }

    /// <summary>Whoever is told to stop first takes the other along; the site goes before what it asks.</summary>
    private static async Task RunToEndAsync(WebApplication silo, WebApplication site)
    {
        silo.Lifetime.ApplicationStopping.Register(site.Lifetime.StopApplication);
        site.Lifetime.ApplicationStopping.Register(silo.Lifetime.StopApplication);
        await site.WaitForShutdownAsync();
        await silo.WaitForShutdownAsync();
    }

    private static IEnumerable<string> SiteDefaults(StandaloneOptions options) =>
    [
        .. Defaults(options),
        string.Create(CultureInfo.InvariantCulture, $"--urls=http://localhost:{options.WebPort}"),
        string.Create(CultureInfo.InvariantCulture, $"--Web:PublicUrl=http://localhost:{options.WebPort}"),
        "--Web:RequireHttps=false",
        "--Mail:Log=true",
    ];

    private static IEnumerable<string> SiloDefaults(StandaloneOptions options) =>
    [
        .. Defaults(options),
        string.Create(CultureInfo.InvariantCulture, $"--urls=http://127.0.0.1:{options.ApiPort}"),
        string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={StandaloneOptions.FreePort()}"),
        string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={StandaloneOptions.FreePort()}"),
    ];

    private static IEnumerable<string> Defaults(StandaloneOptions options) =>
    [
        "--Storage:DataDirectory=" + options.DataDirectory,
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

          Trading    http://localhost:{options.WebPort}
          REST API   http://127.0.0.1:{options.ApiPort}/api/v3
          Health     http://127.0.0.1:{options.ApiPort}/health/ready
          Data       {options.DataDirectory}

          Log-ins    alice@demo.local / Demo-pass-1
                     bob@demo.local   / Demo-pass-1
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
