using System.Globalization;
using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>Checks after a run that nothing was created, lost or left held without an order.</summary>
internal static class BaselineAudit
{
    private const string LostAssets =
        """
        SELECT count(*) FROM (
            SELECT b.asset
            FROM balances b JOIN markets m ON b.asset IN (m.base_asset, m.quote_asset)
            GROUP BY b.asset, m.base_asset
            HAVING sum(b.available + b.locked) <> $1 * CASE WHEN b.asset = m.base_asset THEN $2 ELSE $3 END) wrong
        """;

    private const string WrongHolds =
        """
        SELECT count(*)
        FROM balances b
        FULL JOIN (
            SELECT o.user_id,
                   CASE WHEN o.side = 1 THEN m.quote_asset ELSE m.base_asset END AS asset,
                   sum(CASE WHEN o.side = 1 THEN o.price * o.remaining ELSE o.remaining END) AS held
            FROM orders o JOIN markets m ON m.id = o.market
            WHERE o.status = 1
            GROUP BY 1, 2) h USING (user_id, asset)
        WHERE b.locked IS DISTINCT FROM coalesce(h.held, 0)
        """;

    private const string WrongFills =
        """
        SELECT count(*)
        FROM orders o
        LEFT JOIN (
            SELECT id, sum(quantity) AS filled
            FROM (SELECT maker_order AS id, quantity FROM trades
                  UNION ALL SELECT taker_order, quantity FROM trades) legs
            GROUP BY id) f USING (id)
        WHERE o.quantity - o.remaining <> coalesce(f.filled, 0) OR (o.status = 2) <> (o.remaining = 0)
        """;

    private const string CrossedMarkets =
        """
        SELECT count(*) FROM markets m
        WHERE (SELECT max(price) FROM orders WHERE market = m.id AND side = 1 AND status = 1)
           >= (SELECT min(price) FROM orders WHERE market = m.id AND side = 2 AND status = 1)
        """;

    /// <summary>One line per rule that is broken; none when all hold.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var lost = new NpgsqlCommand(LostAssets, connection)
        {
            Parameters =
            {
                new() { Value = BaselineOptions.Users },
                new() { Value = BaselineSchema.BaseFunds },
                new() { Value = BaselineSchema.QuoteFunds },
            },
        };
        await using var holds = new NpgsqlCommand(WrongHolds, connection);
        await using var fills = new NpgsqlCommand(WrongFills, connection);
        await using var crossed = new NpgsqlCommand(CrossedMarkets, connection);

        var findings = new List<string>();
        await AddAsync(lost, "assets whose balances do not sum to the funding");
        await AddAsync(holds, "balances whose locked amount is not that of the open orders");
        await AddAsync(fills, "orders whose fills do not sum to the executed quantity");
        await AddAsync(crossed, "markets whose book is crossed");
        return findings;

        async Task AddAsync(NpgsqlCommand check, string rule)
        {
            var broken = (long)(await check.ExecuteScalarAsync(cancellationToken))!;
            if (broken != 0) findings.Add(string.Create(CultureInfo.InvariantCulture, $"{broken} {rule}"));
        }
    }
}
