using System.Data.Common;

namespace Exchange.Storage.Stores;

/// <summary>Accounts and API keys.</summary>
internal sealed class AccountStore(SqlDatabase database, TimeProvider time) : IAccountStore
{
    private const int UserKind = 1;
    private const long FirstUser = 1_001;
    private const int AttemptsMax = 1_000;

    private const string SelectKeys =
        "SELECT key, account, kind, material, permissions, allowed_addresses, created_at, label FROM api_keys";

    public async Task<long> EnsureAccountAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            var account = await FindByNameAsync(name, cancellationToken)
                ?? await database.WriteAsync((connection, stop) => InsertAsync(connection, name, stop), cancellationToken);
            if (account is not null) return account.Value;
        }
        throw new InvalidOperationException("Too many accounts are being created at once.");
    }

    public async Task<AccountRecord?> FindAccountAsync(long account, CancellationToken cancellationToken)
    {
        var rows = await database.QueryRowsAsync(
            "SELECT id, name, can_trade, created_at FROM accounts WHERE id = @account AND kind = @UserKind",
            new { account, UserKind },
            row => new AccountRecord(row.GetInt64(0), row.GetString(1), row.GetBoolean(2), row.GetInt64(3)),
            cancellationToken);
        return rows.SingleOrDefault();
    }

    public async Task<ApiKeyRecord?> FindApiKeyAsync(string key, CancellationToken cancellationToken) =>
        (await database.QueryRowsAsync(
            SelectKeys + " WHERE key = @key", new { key }, ReadKey, cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<ApiKeyRecord>> ListApiKeysAsync(long account, CancellationToken cancellationToken) =>
        await database.QueryRowsAsync(
            SelectKeys + " WHERE account = @account ORDER BY created_at, key", new { account }, ReadKey, cancellationToken);

    public async Task<bool> DeleteApiKeyAsync(long account, string key, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "DELETE FROM api_keys WHERE key = @key AND account = @account", new { key, account }, cancellationToken) == 1;

    public async Task<bool> AddApiKeyAsync(ApiKeyRecord key, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            """
            INSERT INTO api_keys (key, account, kind, material, permissions, allowed_addresses, created_at, label)
            VALUES (@Key, @Account, @Kind, @Material, @Permissions, @AllowedAddresses, @CreatedMicros, @Label)
            ON CONFLICT (key) DO NOTHING
            """,
            new
            {
                key.Key,
                key.Account,
                Kind = (int)key.Kind,
                key.Material,
                Permissions = (int)key.Permissions,
                key.AllowedAddresses,
                key.CreatedMicros,
                key.Label,
            },
            cancellationToken) == 1;

    private static ApiKeyRecord ReadKey(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), (ApiKeyKind)row.GetInt32(2), row.GetFieldValue<byte[]>(3),
        (ApiKeyPermissions)row.GetInt32(4), row.GetString(5), row.GetInt64(6), row.GetString(7));

    private async Task<long?> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        var rows = await database.QueryRowsAsync(
            "SELECT id FROM accounts WHERE name = @name", new { name }, row => (long?)row.GetInt64(0), cancellationToken);
        return rows.SingleOrDefault();
    }

    // The next number after the highest in use. Whoever loses a race for the name or the number gets nothing and looks
    // again; one of the racers always wins.
    private async Task<long?> InsertAsync(DbConnection connection, string name, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryRowsAsync(
            """
            INSERT INTO accounts (id, name, kind, can_trade, created_at)
            SELECT CASE WHEN max(id) >= @FirstUser THEN max(id) + 1 ELSE @FirstUser END, @name, @UserKind, @canTrade, @at
            FROM accounts WHERE id > 0
            ON CONFLICT DO NOTHING
            RETURNING id
            """,
            new { name, FirstUser, UserKind, canTrade = true, at = time.Micros() }, row => (long?)row.GetInt64(0),
            cancellationToken);
        return rows.SingleOrDefault();
    }
}
