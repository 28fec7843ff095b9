using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Exchange.TestKit;

/// <summary>
/// A process a test starts, watches and ends: by request (SIGTERM), by force (SIGKILL) or by freezing it (SIGSTOP).
/// It never outlives this process (<see cref="Watchdog"/>). Failures carry the last lines of its output.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesInErrors = 40;
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly OutputBuffer _output;
    private readonly bool _deleteOutput;
    private readonly string _name;
    private bool _disposed;

    private ChildProcess(ChildProcessOptions options)
    {
        _name = string.Join(' ', [Path.GetFileName(options.FileName), .. options.Arguments.Take(1)]);
        _deleteOutput = options.OutputFile is null;
        OutputFile = options.OutputFile ?? Path.GetTempFileName();
        _output = new OutputBuffer(OutputFile, options.OutputLinesMax);
        _process = new Process { StartInfo = StartInfo(options) };
        _process.OutputDataReceived += Receive;
        _process.ErrorDataReceived += Receive;
    }

    public int Id { get; private set; }

    public bool HasExited => _process.HasExited;

    /// <summary>The exit code; 128 + n when a signal n ended it. Throws <see cref="InvalidOperationException"/> while
    /// it runs.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The file with everything it printed, both streams, in order of arrival.</summary>
    public string OutputFile { get; }

    /// <summary>The last lines it printed, oldest first.</summary>
    public IReadOnlyList<string> Output => _output.Snapshot();

    /// <summary>Starts the process; throws when the executable cannot be started.</summary>
    public static ChildProcess Start(ChildProcessOptions options)
    {
        var child = new ChildProcess(options);
        try
        {
            child._process.Start();
        }
        catch
        {
            child.Release();
            throw;
        }

        child.Id = child._process.Id;
        Watchdog.AddProcess(child.Id);
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a command to its end and returns its output; throws with that output unless it
    /// exits with 0.</summary>
    public static async Task<string> RunAsync(
        ChildProcessOptions options, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await using var child = Start(options);
        var exitCode = await child.WaitForExitAsync(timeout, cancellationToken);
        return exitCode == 0
            ? string.Join('\n', child.Output)
            : throw child.Failure($"exited with {exitCode}");
    }

    /// <summary>Waits for a line with a match, including lines already printed (as far as still held in memory).
    /// Throws <see cref="TimeoutException"/>, or <see cref="InvalidOperationException"/> when it exits first.</summary>
    public async Task<Match> WaitForLineAsync(
        Regex pattern, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var found = _output.WaitAsync(pattern);
        using var stop = Deadline(timeout, cancellationToken);
        try
        {
            // Exit is reported only after both streams are read to their end, so no line can be missed.
            var exited = _process.WaitForExitAsync(stop.Token);
            await Task.WhenAny(found, exited).WaitAsync(stop.Token);
            if (!found.IsCompleted) throw Failure($"exited with {ExitCode} before printing /{pattern}/");
            return await found;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut($"did not print /{pattern}/ within {timeout}");
        }
    }

    /// <summary>Asks an address until it answers 200. Throws <see cref="TimeoutException"/>, or
    /// <see cref="InvalidOperationException"/> when the process exits first.</summary>
    public async Task WaitForHttpOkAsync(Uri address, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var stop = Deadline(timeout, cancellationToken);
        using var pace = new PeriodicTimer(ProbeInterval);
        var last = "no answer";
        try
        {
            while (true)
            {
                if (HasExited) throw Failure($"exited with {ExitCode} before {address} answered 200");
                (var ok, last) = await ProbeAsync(client, address, stop.Token);
                if (ok) return;
                await pace.WaitForNextTickAsync(stop.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut($"{address} did not answer 200 within {timeout} (last: {last})");
        }
    }

    /// <summary>Waits for the end and returns the exit code; throws <see cref="TimeoutException"/>.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using var stop = Deadline(timeout, cancellationToken);
        try
        {
            await _process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut($"did not exit within {timeout}");
        }

        Watchdog.DropProcess(Id);
        return ExitCode;
    }

    /// <summary>Asks it to end (SIGTERM) and waits; throws <see cref="TimeoutException"/> when it does not.</summary>
    public Task<int> TerminateAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Send(Posix.SigTerm);
        return WaitForExitAsync(timeout, cancellationToken);
    }

    /// <summary>Interrupts it (SIGINT, as Ctrl-C) and waits; throws <see cref="TimeoutException"/>.</summary>
    public Task<int> InterruptAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Send(Posix.SigInt);
        return WaitForExitAsync(timeout, cancellationToken);
    }

    /// <summary>Ends it at once (SIGKILL, as <c>kill -9</c>) and waits until it is gone.</summary>
    public Task<int> KillAsync()
    {
        Send(Posix.SigKill);
        return WaitForExitAsync(KillTimeout);
    }

    /// <summary>Freezes it (SIGSTOP): it keeps its sockets open and answers nothing, as after a long pause.</summary>
    public void Pause() => Send(Posix.SigStop);

    /// <summary>Lets a frozen process go on (SIGCONT).</summary>
    public void Resume() => Send(Posix.SigCont);

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await KillAsync();
        Release();
    }

    private static ProcessStartInfo StartInfo(ChildProcessOptions options)
    {
        // setsid becomes the program itself, so the process id stays the program's.
        var start = new ProcessStartInfo(
            options.OwnSession ? "setsid" : options.FileName,
            options.OwnSession ? [options.FileName, .. options.Arguments] : options.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = options.WorkingDirectory ?? string.Empty,
        };
        foreach (var (name, value) in options.Environment) start.Environment[name] = value;
        return start;
    }

    private static CancellationTokenSource Deadline(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(timeout);
        return source;
    }

    private static async Task<(bool Ok, string Answer)> ProbeAsync(
        HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(
                address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (response.StatusCode == HttpStatusCode.OK, $"status {(int)response.StatusCode}");
        }
        catch (HttpRequestException exception)
        {
            return (false, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, "no answer within 5 s");
        }
    }

    // After the exit has been observed the id may belong to a stranger.
    private void Send(int signal)
    {
        if (!HasExited) Posix.Send(Id, signal);
    }

    private void Receive(object sender, DataReceivedEventArgs args)
    {
        if (args.Data is not null) _output.Add(args.Data);
    }

    private void Release()
    {
        _process.Dispose();
        _output.Dispose();
        if (_deleteOutput) File.Delete(OutputFile);
    }

    private InvalidOperationException Failure(string what) => new(Describe(what));

    private TimeoutException TimedOut(string what) => new(Describe(what));

    private string Describe(string what)
    {
        var lines = Output;
        var tail = string.Join('\n', lines.Skip(Math.Max(0, lines.Count - LinesInErrors)));
        return $"{_name} (pid {Id}): {what}. Last output:\n{tail}";
    }
}
