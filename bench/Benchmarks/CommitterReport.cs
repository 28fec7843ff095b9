using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Exchange.Storage;
using Exchange.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Benchmarks;

/// <summary>
/// Runs <see cref="CommitterWorkload"/> against a private PostgreSQL server with fsync on (or a SQLite file) and prints
/// units per second, latency, batch size and CPU per unit of both sides, then checks that the ledger sums to zero.
/// </summary>
internal static class CommitterReport
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    /// <summary>Options: <c>pg</c> or <c>sqlite</c>, accounts, percent of fills, then numbers in flight.</summary>
    public static async Task<int> RunAsync(string[] options)
    {
        if (options is not [("pg" or "sqlite") and var kind, var accountText, var fillText, .. { Length: > 0 } inFlightText])
        {
            await Console.Error.WriteLineAsync("usage: committer pg|sqlite ACCOUNTS FILL-PERCENT IN-FLIGHT...");
            return 2;
        }
        var accounts = int.Parse(accountText, CultureInfo.InvariantCulture);
        var fills = int.Parse(fillText, CultureInfo.InvariantCulture);
        Console.WriteLine(
            $"{kind}, {accounts} accounts, {fills} % fills\n"
            + " in-flight    units/s   p50 ms   p99 ms  units/batch  client us/unit  database us/unit");
        foreach (var text in inFlightText)
            await RunOneAsync(kind == "pg", accounts, fills, int.Parse(text, CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task RunOneAsync(bool postgres, int accounts, int fills, int inFlight)
    {
        using var folder = new TemporaryFolder("exchange-bench-");
        await using var server = postgres
            ? new PostgresServer(new PostgresOptions
            {
                SharedBuffers = "1GB",
                Settings = new Dictionary<string, string> { ["max_wal_size"] = "8GB" },
            })
            : null;
        string? connectionString = null;
        if (server is not null)
        {
            await server.StartAsync();
            connectionString = await server.CreateDatabaseAsync("bench");
        }
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddExchangeStorage(new() { ConnectionString = connectionString, DataDirectory = folder.Path });
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IDatabase>().MigrateAsync(CancellationToken.None);
        var workload = new CommitterWorkload(provider.GetRequiredService<ICommitter>(), accounts, fills);
        await workload.FundAsync();
        await MeasureAsync(workload, server, inFlight);
        foreach (var totals in await provider.GetRequiredService<ILedgerStore>().ReadTotalsAsync(CancellationToken.None))
        {
            if (totals is not { LedgerSumMinor: 0, BalanceSumMinor: 0, DifferingBalances: 0 })
                throw new InvalidOperationException($"The ledger is wrong: {totals}.");
        }
    }

    private static async Task MeasureAsync(CommitterWorkload workload, PostgresServer? server, int inFlight)
    {
        using (var warm = new CancellationTokenSource(WarmUp)) await workload.RunAsync(inFlight, 1, warm.Token);
        using var batches = new BatchCounter();
        var client = Process.GetCurrentProcess().TotalProcessorTime;
        var database = DatabaseCpu(server);
        var started = Stopwatch.GetTimestamp();
        using var stop = new CancellationTokenSource(Measured);
        var latencies = await workload.RunAsync(inFlight, 1_000_000, stop.Token);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var clientMicros = (Process.GetCurrentProcess().TotalProcessorTime - client).TotalMicroseconds;
        var databaseMicros = (DatabaseCpu(server) - database).TotalMicroseconds;
        latencies.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{inFlight,10}  {latencies.Count / seconds,9:N0}  {latencies[latencies.Count / 2] / 1000,7:F1}  {latencies[latencies.Count * 99 / 100] / 1000,7:F1}  {batches.UnitsPerBatch,11:F0}  {clientMicros / latencies.Count,14:F1}  {databaseMicros / latencies.Count,16:F1}"));
    }

    // utime and stime of the postmaster's children; fields 14 and 15 of stat, in hundredths of a second.
    private static TimeSpan DatabaseCpu(PostgresServer? server)
    {
        if (server is null) return TimeSpan.Zero;
        var ticks = 0L;
        foreach (var child in File.ReadAllText($"/proc/{server.ProcessId}/task/{server.ProcessId}/children").Split(' '))
        {
            if (child.Length == 0) continue;
            var stat = File.ReadAllText($"/proc/{child}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    private sealed class BatchCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _batches;
        private long _units;

        public BatchCounter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "exchange_journal_batch_units") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<int>((_, units, _, _) =>
            {
                Interlocked.Increment(ref _batches);
                Interlocked.Add(ref _units, units);
            });
            _listener.Start();
        }

        public double UnitsPerBatch => (double)_units / Math.Max(1, _batches);

        public void Dispose() => _listener.Dispose();
    }
}
