using System.Diagnostics;
using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>
/// The exchange a developer would write first: plain PostgreSQL transactions. Every command locks its market's row,
/// holds funds, matches in price-time order and moves balances in one transaction. It is the yardstick for our own
/// order path and is tuned as far as that design goes: prepared statements, partial indexes per side, fill factors,
/// statistics, a connection per worker.
/// </summary>
public static class BaselineRun
{
    /// <summary>
    /// Runs one measurement in its own schema of the given database, replacing what an earlier run left. Commands that
    /// fail are counted; losing the connection throws.
    /// </summary>
    public static async Task<BaselineResult> RunAsync(
        string connectionString, BaselineOptions options, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = BaselineSchema.Name,
            Pooling = false,
        }.ConnectionString;

        await using var control = new NpgsqlConnection(settings);
        await control.OpenAsync(cancellationToken);
        await BaselineSchema.CreateAsync(control, options.Markets, cancellationToken);

        var sessions = new List<IBaselineSession>();
        try
        {
            for (var i = 0; i < options.Connections; i++)
                sessions.Add(await OpenAsync(settings, options.Form, cancellationToken));
            var workers = sessions
                .Select((session, i) => new BaselineWorker(
                    session, new BaselineOrderSource(options.Seed + i, options.Markets)))
                .ToArray();
            await DriveAsync(control, workers, options, cancellationToken);
            return await ReportAsync(control, workers, options, cancellationToken);
        }
        finally
        {
            foreach (var session in sessions) await session.DisposeAsync();
        }
    }

    private static async Task<IBaselineSession> OpenAsync(
        string settings, BaselineForm form, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(settings);
        await connection.OpenAsync(cancellationToken);
        return form switch
        {
            BaselineForm.Function => await FunctionSession.CreateAsync(connection, cancellationToken),
            BaselineForm.Statements => await StatementSession.CreateAsync(connection, cancellationToken),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task DriveAsync(
        NpgsqlConnection control,
        BaselineWorker[] workers,
        BaselineOptions options,
        CancellationToken cancellationToken)
    {
        var share = options.PrefillOrders * options.Markets / workers.Length;
        await Task.WhenAll(workers.Select(worker => worker.PrefillAsync(share, cancellationToken)));
        await BaselineSchema.AnalyzeAsync(control, cancellationToken);

        var begin = Stopwatch.GetTimestamp() + Ticks(options.WarmUp);
        var end = begin + Ticks(options.Duration);
        await Task.WhenAll(workers.Select(worker => worker.RunAsync(begin, end, cancellationToken)));
    }

    private static async Task<BaselineResult> ReportAsync(
        NpgsqlConnection control,
        BaselineWorker[] workers,
        BaselineOptions options,
        CancellationToken cancellationToken)
    {
        var latencies = workers.SelectMany(worker => worker.Latencies).ToArray();
        Array.Sort(latencies);
        return new BaselineResult
        {
            Options = options,
            Placements = workers.Sum(worker => worker.Placements),
            Cancels = workers.Sum(worker => worker.Cancels),
            CancelsTooLate = workers.Sum(worker => worker.CancelsTooLate),
            Trades = await ScalarAsync<long>("SELECT count(*) FROM trades"),
            OpenOrders = await ScalarAsync<long>("SELECT count(*) FROM orders WHERE status = 1"),
            P50Milliseconds = Percentile(latencies, 0.50),
            P99Milliseconds = Percentile(latencies, 0.99),
            P999Milliseconds = Percentile(latencies, 0.999),
            Errors = workers.Sum(worker => worker.Errors),
            FirstError = workers.Select(worker => worker.FirstError).FirstOrDefault(error => error is not null),
            AuditFindings = await BaselineAudit.FindAsync(control, cancellationToken),
            Server = await ScalarAsync<string>(
                """
                SELECT string_agg(name || '=' || current_setting(name), ' ' ORDER BY name)
                FROM pg_settings
                WHERE name IN ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers')
                """),
        };

        async Task<T> ScalarAsync<T>(string sql)
        {
#pragma warning disable CA2100 // The texts are the constants above.
            await using var command = new NpgsqlCommand(sql, control);
#pragma warning restore CA2100
            return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    // The value of the nearest rank.
    private static double Percentile(long[] sorted, double share)
    {
        if (sorted.Length == 0) return 0;
        var rank = (int)Math.Ceiling(share * sorted.Length);
        return sorted[Math.Max(rank, 1) - 1] * 1_000.0 / Stopwatch.Frequency;
    }
}
