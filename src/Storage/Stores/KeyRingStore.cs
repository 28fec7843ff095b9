using Dapper;

namespace Exchange.Storage.Stores;

/// <summary>Keeps the key ring in <c>data_protection_keys</c>.</summary>
internal sealed class KeyRingStore(SqlDatabase database) : IKeyRingStore
{
    public Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async (connection, stop) => (await connection.QueryAsync<string>(new CommandDefinition(
                "SELECT xml FROM data_protection_keys ORDER BY id", cancellationToken: stop))).AsList(),
            cancellationToken);

    public Task AddAsync(string friendlyName, string xml, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, stop) => connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO data_protection_keys (friendly_name, xml) VALUES (@friendlyName, @xml)",
                new { friendlyName, xml }, cancellationToken: stop)),
            cancellationToken);
}
