using System.Globalization;
using Exchange.Abstractions.Trading;
using Exchange.Domain.Orders;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.InProcess;

/// <summary>Calls wallets directly, as the API does.</summary>
internal sealed class GrainSession(LoadAccounts accounts, string clientIdPrefix) : ITradingSession
{
    private readonly List<OrderFill> _fills = [];
    private long _placed;

    public IReadOnlyList<OrderFill> Fills => _fills;

    public async ValueTask<PlaceOutcome> PlaceAsync(LoadOrder order)
    {
        var reply = await accounts.Wallet(order.Account).PlaceAsync(new PlaceOrderRequest
        {
            Symbol = order.Market.Symbol,
            ClientOrderId = string.Create(CultureInfo.InvariantCulture, $"{clientIdPrefix}-{++_placed}"),
            Side = order.IsBuy ? Side.Buy : Side.Sell,
            Type = OrderType.Limit,
            PriceTicks = order.PriceTicks,
            QuantityLots = order.QuantityLots,
        });
        if (reply.Order is not { } placed) return new(0, 0, $"placement refused: {reply.Reason}");
        _fills.Clear();
        foreach (var fill in reply.Fills) _fills.Add(new(fill.PriceTicks, fill.QuantityLots));
        var rests = placed.Status is OrderStatus.New or OrderStatus.PartiallyFilled;
        return new(placed.OrderId, rests ? placed.OriginalLots - placed.ExecutedLots : 0, null);
    }

    public async ValueTask<CancelOutcome> CancelAsync(LiveOrder order)
    {
        var reply = await accounts.Wallet(order.Account).CancelAsync(new CancelOrderRequest
        {
            Symbol = order.Market.Symbol,
            OrderId = order.OrderId,
        });
        return reply.Reason switch
        {
            RejectReason.None => new(true, null),
            RejectReason.UnknownOrder => new(false, null),
            var reason => new(false, $"cancel refused: {reason}"),
        };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
