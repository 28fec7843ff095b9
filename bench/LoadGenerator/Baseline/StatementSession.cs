using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>
/// Each command is a transaction of prepared statements, one round trip each, matched in this process. BEGIN travels
/// with the first statement.
/// </summary>
internal sealed class StatementSession : IBaselineSession
{
    private readonly NpgsqlConnection _connection;
    private readonly StatementSet _sql;

    private StatementSession(NpgsqlConnection connection, StatementSet sql)
    {
        _connection = connection;
        _sql = sql;
    }

    public static async Task<StatementSession> CreateAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken) =>
        new(connection, await StatementSet.CreateAsync(connection, cancellationToken));

    public async Task<long> PlaceAsync(BaselineOrder order, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        var market = await LockMarketAsync(order.Market, cancellationToken);
        var hold = order.Side == BaselineSide.Buy ? order.Price * order.Quantity : order.Quantity;
        var held = await _sql.Hold.Set(0, hold).Set(1, order.User).Set(2, market.AssetHeldBy(order.Side))
            .ExecuteAsync(cancellationToken);
        // Disposal without a commit rolls back.
        if (held == 0) return 0;

        var id = await _sql.InsertOrder.Set(0, order.Market).Set(1, order.User).Set(2, (short)order.Side)
            .Set(3, order.Price).Set(4, order.Quantity).ScalarAsync<long>(cancellationToken);
        var rest = await MatchAsync(id, order, market, cancellationToken);
        if (rest != order.Quantity) await SetRemainingAsync(id, rest, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    public async Task<bool> CancelAsync(BaselineOrderKey order, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        var market = await LockMarketAsync(order.Market, cancellationToken);
        if (await CloseAsync(order, cancellationToken) is not { } closed) return false;

        var release = closed.Side == BaselineSide.Buy ? closed.Price * closed.Remaining : closed.Remaining;
        await _sql.Hold.Set(0, -release).Set(1, order.User).Set(2, market.AssetHeldBy(closed.Side))
            .ExecuteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _sql.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<MarketRow> LockMarketAsync(int market, CancellationToken cancellationToken)
    {
        await using var reader = await _sql.LockMarket.Set(0, market).ReadAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new MarketRow(reader.GetInt32(0), reader.GetInt32(1));
    }

    // Returns what remains of the order.
    private async Task<decimal> MatchAsync(
        long id, BaselineOrder order, MarketRow market, CancellationToken cancellationToken)
    {
        var rest = order.Quantity;
        while (rest > 0 && await BestMakerAsync(order, cancellationToken) is { } maker)
        {
            var fill = Math.Min(rest, maker.Remaining);
            rest -= fill;
            await _sql.InsertTrade.Set(0, order.Market).Set(1, maker.OrderId).Set(2, id).Set(3, maker.Price)
                .Set(4, fill).ExecuteAsync(cancellationToken);
            await SetRemainingAsync(maker.OrderId, maker.Remaining - fill, cancellationToken);
            await SettleAsync(order, maker, fill, market, cancellationToken);
        }

        return rest;
    }

    private async Task SettleAsync(
        BaselineOrder order, MakerRow maker, decimal fill, MarketRow market, CancellationToken cancellationToken)
    {
        var takerBuys = order.Side == BaselineSide.Buy;
        var (buyer, seller) = takerBuys ? (order.User, maker.User) : (maker.User, order.User);
        var buyerLimit = takerBuys ? order.Price : maker.Price;
        await MoveAsync(buyer, market.Quote, (buyerLimit - maker.Price) * fill, -buyerLimit * fill, cancellationToken);
        await MoveAsync(buyer, market.Base, fill, 0m, cancellationToken);
        await MoveAsync(seller, market.Base, 0m, -fill, cancellationToken);
        await MoveAsync(seller, market.Quote, maker.Price * fill, 0m, cancellationToken);
    }

    private Task<int> MoveAsync(
        int user, int asset, decimal available, decimal locked, CancellationToken cancellationToken) =>
        _sql.Move.Set(0, available).Set(1, locked).Set(2, user).Set(3, asset).ExecuteAsync(cancellationToken);

    private Task<int> SetRemainingAsync(long id, decimal remaining, CancellationToken cancellationToken) =>
        _sql.SetRemaining.Set(0, remaining).Set(1, id).ExecuteAsync(cancellationToken);

    private async Task<MakerRow?> BestMakerAsync(BaselineOrder order, CancellationToken cancellationToken)
    {
        var best = order.Side == BaselineSide.Buy ? _sql.BestAsk : _sql.BestBid;
        await using var reader = await best.Set(0, order.Market).Set(1, order.Price).ReadAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new MakerRow(reader.GetInt64(0), reader.GetInt32(1), reader.GetDecimal(2), reader.GetDecimal(3))
            : null;
    }

    private async Task<ClosedRow?> CloseAsync(BaselineOrderKey order, CancellationToken cancellationToken)
    {
        await using var reader = await _sql.CloseOrder.Set(0, order.OrderId).Set(1, order.User)
            .ReadAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ClosedRow((BaselineSide)reader.GetInt16(0), reader.GetDecimal(1), reader.GetDecimal(2))
            : null;
    }

    private readonly record struct MarketRow(int Base, int Quote)
    {
        public int AssetHeldBy(BaselineSide side) => side == BaselineSide.Buy ? Quote : Base;
    }

    private readonly record struct MakerRow(long OrderId, int User, decimal Price, decimal Remaining);

    private readonly record struct ClosedRow(BaselineSide Side, decimal Price, decimal Remaining);
}
