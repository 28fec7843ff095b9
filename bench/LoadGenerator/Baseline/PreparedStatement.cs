using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>A server-side prepared statement whose parameters are typed once and set by position.</summary>
internal sealed class PreparedStatement : IAsyncDisposable
{
    private readonly NpgsqlCommand _command;

    private PreparedStatement(NpgsqlCommand command) => _command = command;

    public static async Task<PreparedStatement> CreateAsync(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Every text is a constant of this folder.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        await command.PrepareAsync(cancellationToken);
        return new PreparedStatement(command);
    }

    public PreparedStatement Set<T>(int position, T value)
    {
        ((NpgsqlParameter<T>)_command.Parameters[position]).TypedValue = value;
        return this;
    }

    public Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        _command.ExecuteNonQueryAsync(cancellationToken);

    public Task<NpgsqlDataReader> ReadAsync(CancellationToken cancellationToken) =>
        _command.ExecuteReaderAsync(cancellationToken);

    /// <summary>The single value of a statement that always returns one row.</summary>
    public async Task<T> ScalarAsync<T>(CancellationToken cancellationToken)
    {
        await using var reader = await _command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<T>(0);
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();
}
