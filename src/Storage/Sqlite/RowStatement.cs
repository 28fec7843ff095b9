using Microsoft.Data.Sqlite;

namespace Exchange.Storage.Sqlite;

/// <summary>A prepared statement whose parameters <c>$0, $1 …</c> are set by position.</summary>
internal sealed class RowStatement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    public RowStatement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the caller.
        _command.CommandText = sql;
#pragma warning restore CA2100
        _parameters = new SqliteParameter[parameters];
        for (var i = 0; i < parameters; i++)
            _parameters[i] = _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}", Value = 0L });
        _command.Prepare();
    }

    public RowStatement Set(int index, object value)
    {
        _parameters[index].Value = value;
        return this;
    }

    public int Execute() => _command.ExecuteNonQuery();

    public SqliteDataReader Query() => _command.ExecuteReader();

    public void Dispose() => _command.Dispose();
}
