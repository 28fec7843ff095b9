using System.Globalization;
using System.Text.RegularExpressions;

namespace Exchange.TestKit;

/// <summary>
/// A private Redis server from Debian's package on a free loopback port, in memory only. Stopping and starting it again
/// keeps the port and loses the data.
/// </summary>
public sealed partial class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new("exchange-redis-");
    private ChildProcess? _process;

    public int Port { get; } = FreePort.Next();

    /// <summary>Host and port in the form StackExchange.Redis takes.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts the server and returns when it accepts connections; throws with its output when it does not,
    /// and with the package to install when there is no <c>redis-server</c>.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_process is not null) throw new InvalidOperationException("The Redis server is running.");
        _process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = FindBinary(),
            OwnSession = true,
            Arguments =
            [
                "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path,
                "--save", "", "--appendonly", "no", "--daemonize", "no",
            ],
        });
        await _process.WaitForLineAsync(Ready(), StartTimeout, cancellationToken);
    }

    /// <summary>Stops the server: with <paramref name="kill"/> at once (SIGKILL), else by SIGTERM.</summary>
    public async Task StopAsync(bool kill = false)
    {
        if (_process is not { } process) return;
        _process = null;
        await using (process)
        {
            if (!kill) await process.TerminateAsync(StopTimeout);
        }
    }

    /// <summary>Freezes the server: connections stay open and nothing is answered.</summary>
    public void Pause() => _process?.Pause();

    public void Resume() => _process?.Resume();

    public async ValueTask DisposeAsync()
    {
        await StopAsync(kill: true);
        _folder.Dispose();
    }

    private static string FindBinary()
    {
        string[] candidates = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"];
        return candidates.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException(
            "This needs a Redis server and found none at " + string.Join(" or ", candidates) +
            ". Install it with: apt-get install redis-server (or run ./test, which does).");
    }

    [GeneratedRegex("Ready to accept connections", RegexOptions.CultureInvariant)]
    private static partial Regex Ready();
}
