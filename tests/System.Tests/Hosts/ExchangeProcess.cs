using System.Diagnostics;
using System.Globalization;
using Exchange.TestKit;

namespace Exchange.SystemTests.Hosts;

/// <summary>A running Standalone or Silo.</summary>
internal sealed class ExchangeProcess : IAsyncDisposable
{
    /// <summary>The promise for a fresh start.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private ExchangeProcess(ChildProcess process, int apiPort)
    {
        _process = process;
        Api = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{apiPort}"));
    }

    public Uri Api { get; }

    public Uri ReadyAddress => new(Api, "/health/ready");

    /// <summary>From the start of the process to the first 200 of the readiness probe.</summary>
    public TimeSpan TimeToReady { get; private set; }

    public bool HasExited => _process.HasExited;

    public IReadOnlyList<string> Output => _process.Output;

    /// <summary>
    /// Starts Standalone on a data directory and waits until it is ready. The books are the test's own unless its settings
    /// switch the simulated traders on.
    /// </summary>
    public static Task<ExchangeProcess> StartStandaloneAsync(string dataDirectory, params IReadOnlyList<string> settings)
    {
        var port = FreePort.Next();
        return StartAsync(
            ProgramFiles.Standalone,
            port,
            [
                "--data", dataDirectory, "--api-port", port.ToString(CultureInfo.InvariantCulture),
                "--web-port", FreePort.Next().ToString(CultureInfo.InvariantCulture), "--Demo:Market=false", .. settings,
            ]);
    }

    /// <summary>Starts a silo and waits until it is ready.</summary>
    public static Task<ExchangeProcess> StartSiloAsync(params IReadOnlyList<string> settings)
    {
        var port = FreePort.Next();
        return StartAsync(
            ProgramFiles.Silo,
            port,
            [string.Create(CultureInfo.InvariantCulture, $"--urls=http://127.0.0.1:{port}"), .. settings]);
    }

    /// <summary>Ends it at once, as <c>kill -9</c>.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Freezes it.</summary>
    public void Pause() => _process.Pause();

    /// <summary>Lets it go on.</summary>
    public void Resume() => _process.Resume();

    /// <summary>SIGTERM; returns the exit code.</summary>
    public Task<int> TerminateAsync(TimeSpan timeout) => _process.TerminateAsync(timeout);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ExchangeProcess> StartAsync(string assembly, int port, IReadOnlyList<string> arguments)
    {
        var started = Stopwatch.GetTimestamp();
        var child = ChildProcess.Start(ChildProcessOptions.ForAssembly(assembly, [.. arguments, .. Common()]) with
        {
            // Several of these share a machine with the tests; one heap per core is for a server of its own.
            Environment = new Dictionary<string, string?> { ["DOTNET_gcServer"] = "0" },
        });
        var process = new ExchangeProcess(child, port);
        try
        {
            await child.WaitForHttpOkAsync(process.ReadyAddress, StartTimeout);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
        process.TimeToReady = Stopwatch.GetElapsedTime(started);
        return process;
    }

    private static IEnumerable<string> Common() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={FreePort.Next()}"),
        string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={FreePort.Next()}"),
        "--Limits:RequestWeightPerMinute=0",
        "--Limits:RawRequestsPerFiveMinutes=0",
        "--Limits:OrdersPerTenSeconds=1000000",
        "--Limits:OrdersPerDay=100000000",
        "--Logging:LogLevel:Default=Warning",
    ];
}
