using System.Data.Common;
using Dapper;

namespace Exchange.Storage;

internal static class SqlExtensions
{
    /// <summary>Reads all rows of a query with <paramref name="read"/>, which sees the reader at one row.</summary>
    public static async Task<List<T>> QueryRowsAsync<T>(
        this DbConnection connection, string sql, object? parameters, Func<DbDataReader, T> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using var reader = await connection.ExecuteReaderAsync(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        // A statement that writes is committed only with the end of the response.
        await reader.NextResultAsync(cancellationToken);
        return rows;
    }

    /// <summary>Reads all rows of a query on a connection of its own.</summary>
    public static Task<List<T>> QueryRowsAsync<T>(
        this SqlDatabase database, string sql, object? parameters, Func<DbDataReader, T> read,
        CancellationToken cancellationToken) =>
        database.ReadAsync((connection, stop) => connection.QueryRowsAsync(sql, parameters, read, stop), cancellationToken);

    /// <summary>Runs a statement in a transaction of its own and returns the number of changed rows.</summary>
    public static Task<int> ExecuteAsync(
        this SqlDatabase database, string sql, object? parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, stop) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: stop)),
            cancellationToken);

    /// <summary>
    /// Reads a sum the statement took in two parts, <c>sum(x &gt;&gt; 32), sum(x &amp; 4294967295)</c>: SQLite's sum fails
    /// beyond 63 bits, and PostgreSQL's has no limit.
    /// </summary>
    public static decimal GetSplitSum(this DbDataReader row, int high) =>
        (row.GetDecimal(high) * (1L << 32)) + row.GetDecimal(high + 1);
}
