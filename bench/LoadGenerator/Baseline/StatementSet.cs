using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>The prepared statements of one <see cref="StatementSession"/>.</summary>
internal sealed class StatementSet : IAsyncDisposable
{
    private readonly List<PreparedStatement> _all = [];

    private StatementSet()
    {
    }

    public PreparedStatement LockMarket { get; private set; } = null!;

    /// <summary>Moves an amount from available to locked, or back when negative; no row when funds do not
    /// suffice.</summary>
    public PreparedStatement Hold { get; private set; } = null!;

    public PreparedStatement InsertOrder { get; private set; } = null!;

    public PreparedStatement BestAsk { get; private set; } = null!;

    public PreparedStatement BestBid { get; private set; } = null!;

    public PreparedStatement InsertTrade { get; private set; } = null!;

    /// <summary>Sets what remains of an order; nothing left means filled.</summary>
    public PreparedStatement SetRemaining { get; private set; } = null!;

    /// <summary>Adds to a balance's available and locked amounts.</summary>
    public PreparedStatement Move { get; private set; } = null!;

    /// <summary>Marks an open order as canceled and returns its side, price and remaining quantity.</summary>
    public PreparedStatement CloseOrder { get; private set; } = null!;

    public static async Task<StatementSet> CreateAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var set = new StatementSet();
        set.LockMarket = await set.AddAsync(
            connection,
            "SELECT base_asset, quote_asset FROM markets WHERE id = $1 FOR UPDATE",
            [new NpgsqlParameter<int>()],
            cancellationToken);
        set.Hold = await set.AddAsync(
            connection,
            """
            UPDATE balances SET available = available - $1, locked = locked + $1
            WHERE user_id = $2 AND asset = $3 AND available >= $1
            """,
            [new NpgsqlParameter<decimal>(), new NpgsqlParameter<int>(), new NpgsqlParameter<int>()],
            cancellationToken);
        set.InsertOrder = await set.AddAsync(
            connection,
            """
            INSERT INTO orders (market, user_id, side, price, quantity, remaining, status)
            VALUES ($1, $2, $3, $4, $5, $5, 1) RETURNING id
            """,
            [
                new NpgsqlParameter<int>(), new NpgsqlParameter<int>(), new NpgsqlParameter<short>(),
                new NpgsqlParameter<decimal>(), new NpgsqlParameter<decimal>(),
            ],
            cancellationToken);
        set.BestAsk = await set.AddAsync(
            connection,
            """
            SELECT id, user_id, price, remaining FROM orders
            WHERE market = $1 AND side = 2 AND status = 1 AND price <= $2 ORDER BY price, id LIMIT 1 FOR UPDATE
            """,
            [new NpgsqlParameter<int>(), new NpgsqlParameter<decimal>()],
            cancellationToken);
        set.BestBid = await set.AddAsync(
            connection,
            """
            SELECT id, user_id, price, remaining FROM orders
            WHERE market = $1 AND side = 1 AND status = 1 AND price >= $2 ORDER BY price DESC, id LIMIT 1 FOR UPDATE
            """,
            [new NpgsqlParameter<int>(), new NpgsqlParameter<decimal>()],
            cancellationToken);
        set.InsertTrade = await set.AddAsync(
            connection,
            "INSERT INTO trades (market, maker_order, taker_order, price, quantity) VALUES ($1, $2, $3, $4, $5)",
            [
                new NpgsqlParameter<int>(), new NpgsqlParameter<long>(), new NpgsqlParameter<long>(),
                new NpgsqlParameter<decimal>(), new NpgsqlParameter<decimal>(),
            ],
            cancellationToken);
        set.SetRemaining = await set.AddAsync(
            connection,
            "UPDATE orders SET remaining = $1, status = CASE WHEN $1 = 0 THEN 2 ELSE 1 END WHERE id = $2",
            [new NpgsqlParameter<decimal>(), new NpgsqlParameter<long>()],
            cancellationToken);
        set.Move = await set.AddAsync(
            connection,
            """
            UPDATE balances SET available = available + $1, locked = locked + $2 WHERE user_id = $3 AND asset = $4
            """,
            [
                new NpgsqlParameter<decimal>(), new NpgsqlParameter<decimal>(), new NpgsqlParameter<int>(),
                new NpgsqlParameter<int>(),
            ],
            cancellationToken);
        set.CloseOrder = await set.AddAsync(
            connection,
            """
            UPDATE orders SET status = 3 WHERE id = $1 AND user_id = $2 AND status = 1
            RETURNING side, price, remaining
            """,
            [new NpgsqlParameter<long>(), new NpgsqlParameter<int>()],
            cancellationToken);
        return set;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in _all) await statement.DisposeAsync();
    }

    private async Task<PreparedStatement> AddAsync(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        var statement = await PreparedStatement.CreateAsync(connection, sql, parameters, cancellationToken);
        _all.Add(statement);
        return statement;
    }
}
