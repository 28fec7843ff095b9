using Npgsql;

namespace Exchange.LoadGenerator.Baseline;

/// <summary>Each command is one call of a stored function, which is also its transaction: one round trip.</summary>
internal sealed class FunctionSession : IBaselineSession
{
    private readonly NpgsqlConnection _connection;
    private readonly PreparedStatement _place;
    private readonly PreparedStatement _cancel;

    private FunctionSession(NpgsqlConnection connection, PreparedStatement place, PreparedStatement cancel)
    {
        _connection = connection;
        _place = place;
        _cancel = cancel;
    }

    public static async Task<FunctionSession> CreateAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken) =>
        new(
            connection,
            await PreparedStatement.CreateAsync(
                connection,
                "SELECT baseline_place($1, $2, $3, $4, $5)",
                [
                    new NpgsqlParameter<int>(), new NpgsqlParameter<int>(), new NpgsqlParameter<short>(),
                    new NpgsqlParameter<decimal>(), new NpgsqlParameter<decimal>(),
                ],
                cancellationToken),
            await PreparedStatement.CreateAsync(
                connection,
                "SELECT baseline_cancel($1, $2, $3)",
                [new NpgsqlParameter<int>(), new NpgsqlParameter<int>(), new NpgsqlParameter<long>()],
                cancellationToken));

    public Task<long> PlaceAsync(BaselineOrder order, CancellationToken cancellationToken) =>
        _place.Set(0, order.Market).Set(1, order.User).Set(2, (short)order.Side).Set(3, order.Price)
            .Set(4, order.Quantity).ScalarAsync<long>(cancellationToken);

    public Task<bool> CancelAsync(BaselineOrderKey order, CancellationToken cancellationToken) =>
        _cancel.Set(0, order.Market).Set(1, order.User).Set(2, order.OrderId).ScalarAsync<bool>(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _place.DisposeAsync();
        await _cancel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
