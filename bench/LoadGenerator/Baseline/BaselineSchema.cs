using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>
/// The tables and functions of the plain SQL exchange, in a schema of their own that each run creates anew. Side 1 buys
/// and 2 sells; status 1 is open, 2 filled, 3 canceled. Each market has its own two assets: markets then share no
/// balance row and cannot deadlock with each other, which favours this baseline.
/// </summary>
internal static class BaselineSchema
{
    public const string Name = "exchange_baseline";
    public const decimal BaseFunds = 1_000_000m;
    public const decimal QuoteFunds = 1_000_000_000m;

    private const string Tables =
        """
        DROP SCHEMA IF EXISTS exchange_baseline CASCADE;
        CREATE SCHEMA exchange_baseline;

        CREATE TABLE markets (
            id int PRIMARY KEY,
            base_asset int NOT NULL,
            quote_asset int NOT NULL);

        CREATE TABLE balances (
            user_id int NOT NULL,
            asset int NOT NULL,
            available numeric(38,8) NOT NULL CHECK (available >= 0),
            locked numeric(38,8) NOT NULL CHECK (locked >= 0),
            PRIMARY KEY (user_id, asset)) WITH (fillfactor = 50);

        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            market int NOT NULL,
            user_id int NOT NULL,
            side smallint NOT NULL,
            price numeric(38,8) NOT NULL,
            quantity numeric(38,8) NOT NULL,
            remaining numeric(38,8) NOT NULL CHECK (remaining >= 0),
            status smallint NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 80);

        CREATE INDEX orders_bids ON orders (market, price DESC, id) WHERE side = 1 AND status = 1;
        CREATE INDEX orders_asks ON orders (market, price, id) WHERE side = 2 AND status = 1;

        CREATE TABLE trades (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            market int NOT NULL,
            maker_order bigint NOT NULL,
            taker_order bigint NOT NULL,
            price numeric(38,8) NOT NULL,
            quantity numeric(38,8) NOT NULL,
            at timestamptz NOT NULL DEFAULT now());
        """;

    private const string PlaceFunction =
        """
        CREATE FUNCTION baseline_place(
            p_market int, p_user int, p_side smallint, p_price numeric, p_quantity numeric)
        RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE
            market_row markets%ROWTYPE;
            maker record;
            taker_id bigint;
            rest numeric := p_quantity;
            fill numeric;
            buyer int;
            seller int;
            buyer_limit numeric;
        BEGIN
            SELECT * INTO market_row FROM markets WHERE id = p_market FOR UPDATE;

            IF p_side = 1 THEN
                UPDATE balances
                SET available = available - p_price * p_quantity, locked = locked + p_price * p_quantity
                WHERE user_id = p_user AND asset = market_row.quote_asset AND available >= p_price * p_quantity;
            ELSE
                UPDATE balances
                SET available = available - p_quantity, locked = locked + p_quantity
                WHERE user_id = p_user AND asset = market_row.base_asset AND available >= p_quantity;
            END IF;
            IF NOT FOUND THEN
                RETURN 0;
            END IF;

            INSERT INTO orders (market, user_id, side, price, quantity, remaining, status)
            VALUES (p_market, p_user, p_side, p_price, p_quantity, p_quantity, 1)
            RETURNING id INTO taker_id;

            WHILE rest > 0 LOOP
                IF p_side = 1 THEN
                    SELECT id, user_id, price, remaining INTO maker FROM orders
                    WHERE market = p_market AND side = 2 AND status = 1 AND price <= p_price
                    ORDER BY price, id LIMIT 1 FOR UPDATE;
                ELSE
                    SELECT id, user_id, price, remaining INTO maker FROM orders
                    WHERE market = p_market AND side = 1 AND status = 1 AND price >= p_price
                    ORDER BY price DESC, id LIMIT 1 FOR UPDATE;
                END IF;
                EXIT WHEN NOT FOUND;

                fill := least(rest, maker.remaining);
                rest := rest - fill;
                IF p_side = 1 THEN
                    buyer := p_user; seller := maker.user_id; buyer_limit := p_price;
                ELSE
                    buyer := maker.user_id; seller := p_user; buyer_limit := maker.price;
                END IF;

                INSERT INTO trades (market, maker_order, taker_order, price, quantity)
                VALUES (p_market, maker.id, taker_id, maker.price, fill);
                UPDATE orders
                SET remaining = remaining - fill, status = CASE WHEN remaining = fill THEN 2 ELSE 1 END
                WHERE id = maker.id;
                UPDATE balances
                SET locked = locked - buyer_limit * fill, available = available + (buyer_limit - maker.price) * fill
                WHERE user_id = buyer AND asset = market_row.quote_asset;
                UPDATE balances SET available = available + fill
                WHERE user_id = buyer AND asset = market_row.base_asset;
                UPDATE balances SET locked = locked - fill
                WHERE user_id = seller AND asset = market_row.base_asset;
                UPDATE balances SET available = available + maker.price * fill
                WHERE user_id = seller AND asset = market_row.quote_asset;
            END LOOP;

            IF rest <> p_quantity THEN
                UPDATE orders SET remaining = rest, status = CASE WHEN rest = 0 THEN 2 ELSE 1 END
                WHERE id = taker_id;
            END IF;
            RETURN taker_id;
        END $$;
        """;

    private const string CancelFunction =
        """
        CREATE FUNCTION baseline_cancel(p_market int, p_user int, p_order bigint)
        RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            market_row markets%ROWTYPE;
            canceled record;
        BEGIN
            SELECT * INTO market_row FROM markets WHERE id = p_market FOR UPDATE;

            UPDATE orders SET status = 3 WHERE id = p_order AND user_id = p_user AND status = 1
            RETURNING side, price, remaining INTO canceled;
            IF NOT FOUND THEN
                RETURN false;
            END IF;

            IF canceled.side = 1 THEN
                UPDATE balances
                SET available = available + canceled.price * canceled.remaining,
                    locked = locked - canceled.price * canceled.remaining
                WHERE user_id = p_user AND asset = market_row.quote_asset;
            ELSE
                UPDATE balances
                SET available = available + canceled.remaining, locked = locked - canceled.remaining
                WHERE user_id = p_user AND asset = market_row.base_asset;
            END IF;
            RETURN true;
        END $$;
        """;

    private const string Funding =
        """
        INSERT INTO markets (id, base_asset, quote_asset) SELECT m, 2 * m, 2 * m + 1 FROM generate_series(1, $1) m;
        """;

    private const string Balances =
        """
        INSERT INTO balances (user_id, asset, available, locked)
        SELECT u, a.asset, a.funds, 0
        FROM generate_series(1, $1) u
        CROSS JOIN (
            SELECT base_asset AS asset, $2 AS funds FROM markets
            UNION ALL SELECT quote_asset, $3 FROM markets) a
        """;

    /// <summary>Replaces the schema and everything in it, then funds the users.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, int markets, CancellationToken cancellationToken)
    {
        foreach (var script in (string[])[Tables, PlaceFunction, CancelFunction])
        {
            await using var definition = new NpgsqlCommand(script, connection);
            await definition.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var funding = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Funding) { Parameters = { new() { Value = markets } } },
                new NpgsqlBatchCommand(Balances)
                {
                    Parameters =
                    {
                        new() { Value = BaselineOptions.Users },
                        new() { Value = BaseFunds },
                        new() { Value = QuoteFunds },
                    },
                },
            },
        };
        await funding.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives the planner its statistics, as a database in use has them.</summary>
    public static async Task AnalyzeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("VACUUM ANALYZE balances, orders, trades, markets", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
