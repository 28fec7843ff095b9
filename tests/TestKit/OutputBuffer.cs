using System.Text.RegularExpressions;

namespace Exchange.TestKit;

/// <summary>
/// The last lines a child process printed, a full copy of them in a file, and the waits for a line still to come.
/// Safe for use from any thread.
/// </summary>
internal sealed class OutputBuffer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly List<Waiter> _waiters = [];
    private readonly int _linesMax;
    private readonly StreamWriter _file;
    private bool _closed;

    public OutputBuffer(string path, int linesMax)
    {
        _linesMax = linesMax;
        _file = new StreamWriter(path, append: false) { AutoFlush = true };
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_closed) return;
            _file.WriteLine(line);
            _lines.Enqueue(line);
            if (_lines.Count > _linesMax) _lines.Dequeue();
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                var match = _waiters[i].Pattern.Match(line);
                if (!match.Success) continue;
                _waiters[i].Found.TrySetResult(match);
                _waiters.RemoveAt(i);
            }
        }
    }

    /// <summary>The lines still held, oldest first.</summary>
    public IReadOnlyList<string> Snapshot()
    {
        lock (_gate) return [.. _lines];
    }

    /// <summary>Completes with the first match among the lines held and the lines to come.</summary>
    public Task<Match> WaitAsync(Regex pattern)
    {
        lock (_gate)
        {
            foreach (var line in _lines)
            {
                var match = pattern.Match(line);
                if (match.Success) return Task.FromResult(match);
            }

            var waiter = new Waiter(
                pattern, new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Found.Task;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file.Dispose();
        }
    }

    private sealed record Waiter(Regex Pattern, TaskCompletionSource<Match> Found);
}
