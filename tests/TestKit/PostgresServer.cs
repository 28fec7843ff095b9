using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;

namespace Exchange.TestKit;

/// <summary>
/// A private PostgreSQL server in a temporary folder on a free loopback port, durable (fsync and synchronous_commit
/// on) and with password log-in. Stopping, even by kill, and starting again keeps port, password and data. It never
/// outlives this process (<see cref="Watchdog"/>).
/// </summary>
public sealed partial class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "exchange";
    private const string ServerAccount = "postgres";
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);

    private readonly PostgresOptions _options;
    private readonly string _binaries = PostgresBinaries.FindFolder();
    private readonly TemporaryFolder _folder = new("exchange-pg-");
    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private bool _initialised;
    private ChildProcess? _postmaster;

    public PostgresServer(PostgresOptions? options = null) => _options = options ?? new PostgresOptions();

    public int Port { get; } = FreePort.Next();

    /// <summary>The id of the postmaster; throws when the server is not running.</summary>
    public int ProcessId => Postmaster.Id;

    private string DataFolder => _folder.Combine("data");

    private ChildProcess Postmaster =>
        _postmaster ?? throw new InvalidOperationException("The PostgreSQL server is not running.");

    /// <summary>The connection string of a database of this server, as its superuser.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = Superuser,
        Password = _password,
        Database = database,
    }.ConnectionString;

    /// <summary>Creates the data folder on first use, starts the server and returns when it accepts
    /// connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_postmaster is not null) throw new InvalidOperationException("The PostgreSQL server is running.");
        if (!_initialised) await InitialiseAsync(cancellationToken);
        _postmaster = ChildProcess.Start(Command("postgres", ["-D", DataFolder]) with { OwnSession = true });
        await _postmaster.WaitForLineAsync(Ready(), StartTimeout, cancellationToken);
    }

    /// <summary>Stops the server: with <paramref name="kill"/> all its processes at once (SIGKILL, as in a crash), else
    /// a fast shutdown that ends open connections.</summary>
    public async Task StopAsync(bool kill = false)
    {
        if (_postmaster is not { } postmaster) return;
        await using (postmaster)
        {
            if (kill) await KillAsync(postmaster);
            else await postmaster.InterruptAsync(StopTimeout);
        }

        _postmaster = null;
    }

    /// <summary>Creates an empty database and returns its connection string. The name has letters, digits
    /// and underscores only.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await ExecuteAsync($"CREATE DATABASE {Identifier(name)}", cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Drops a database, ending its connections.</summary>
    public async Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString(name))) NpgsqlConnection.ClearPool(pooled);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Identifier(name)} WITH (FORCE)", cancellationToken);
    }

    /// <summary>Freezes the postmaster and all its processes: connections stay open and nothing is answered.</summary>
    public void Pause() => SignalAll(Posix.SigStop);

    /// <summary>Lets a frozen server go on.</summary>
    public void Resume() => SignalAll(Posix.SigCont);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(kill: true);
        _folder.Dispose();
    }

    private static string Identifier(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && name.Length is > 0 and <= 63
            ? $"\"{name}\""
            : throw new ArgumentException($"'{name}' is no database name.", nameof(name));

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        var passwordFile = _folder.Combine("password");
        await File.WriteAllTextAsync(passwordFile, _password, cancellationToken);
        if (Environment.IsPrivilegedProcess)
        {
            await ChildProcess.RunAsync(
                new ChildProcessOptions { FileName = "chown", Arguments = ["-R", ServerAccount, _folder.Path] },
                CommandTimeout,
                cancellationToken);
        }

        string[] arguments =
        [
            "-D", DataFolder, "-U", Superuser, "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256",
            "--pwfile", passwordFile, "--data-checksums",
        ];
        await ChildProcess.RunAsync(Command("initdb", arguments), CommandTimeout, cancellationToken);
        await File.AppendAllLinesAsync(
            Path.Combine(DataFolder, "postgresql.conf"), Configuration(), cancellationToken);
        _initialised = true;
    }

    private IEnumerable<string> Configuration()
    {
        yield return "listen_addresses = '127.0.0.1'";
        yield return string.Create(CultureInfo.InvariantCulture, $"port = {Port}");
        yield return $"unix_socket_directories = '{_folder.Path}'";
        yield return string.Create(CultureInfo.InvariantCulture, $"max_connections = {_options.ConnectionsMax}");
        yield return $"shared_buffers = {_options.SharedBuffers}";
        yield return "fsync = on";
        yield return "synchronous_commit = on";
        yield return "full_page_writes = on";
        yield return "max_wal_size = 4GB";
        foreach (var (name, value) in _options.Settings)
            yield return $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    // A backend that outlives the postmaster keeps the shared memory and would make the next start refuse.
    private static async Task KillAsync(ChildProcess postmaster)
    {
        if (postmaster.HasExited) return;
        var processes = Family(postmaster.Id);
        foreach (var id in processes) Posix.Send(id, Posix.SigKill);
        await postmaster.WaitForExitAsync(StopTimeout);
        using var stop = new CancellationTokenSource(StopTimeout);
        using var pace = new PeriodicTimer(ProbeInterval);
        while (processes.Any(IsAlive)) await pace.WaitForNextTickAsync(stop.Token);
    }

    private void SignalAll(int signal)
    {
        foreach (var id in Family(ProcessId)) Posix.Send(id, signal);
    }

    // The postmaster comes first, so it cannot replace a child that was signalled before it.
    private static List<int> Family(int postmaster)
    {
        var children = $"/proc/{postmaster}/task/{postmaster}/children";
        var text = File.Exists(children) ? File.ReadAllText(children) : string.Empty;
        return
        [
            postmaster,
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
        ];
    }

    // A zombie is still listed in /proc but holds no memory, lock or socket any more.
    private static bool IsAlive(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        // A pooled connection would be a dead one after a stop or a kill.
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString("postgres")) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // The only variable part is an identifier checked above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // PostgreSQL refuses to run as root, so root runs it as Debian's server account. setpriv becomes the tool itself
    // instead of starting it: the process id is the server's, and its exit is collected here.
    private ChildProcessOptions Command(string tool, string[] arguments)
    {
        var path = Path.Combine(_binaries, tool);
        var options = new ChildProcessOptions
        {
            FileName = path,
            Arguments = arguments,
            WorkingDirectory = _folder.Path,
        };
        return !Environment.IsPrivilegedProcess
            ? options
            : options with
            {
                FileName = "setpriv",
                Arguments =
                [
                    "--reuid", ServerAccount, "--regid", ServerAccount, "--init-groups", "--", path, .. arguments,
                ],
            };
    }

    [GeneratedRegex("database system is ready to accept connections", RegexOptions.CultureInvariant)]
    private static partial Regex Ready();
}
