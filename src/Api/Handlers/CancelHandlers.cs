using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>Cancelling one order or all open orders of a market.</summary>
internal sealed class CancelHandlers(ExchangeGrains grains)
{
    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("DELETE", "/api/v3/order", SecurityType.Trade,
            ParameterSet.Of(Parameter.Symbol, Parameter.OrderId, Parameter.OrigClientOrderId,
                Parameter.NewClientOrderId, Parameter.CancelRestrictions), 1, CancelAsync),
        new("DELETE", "/api/v3/openOrders", SecurityType.Trade, ParameterSet.Of(Parameter.Symbol), 1, CancelAllAsync),
    ];

    private async ValueTask<ApiError?> CancelAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var (orderId, clientOrderId) = request.OrderName(Parameter.OrderId, Parameter.OrigClientOrderId);
        var cancelId = request.ClientId(Parameter.NewClientOrderId, generate: true);
        var restriction = request.Word(Parameter.CancelRestrictions, Words.CancelRestrictions, default,
            ApiErrors.BadCancelRestrictions);
        if (market is null || request.Error is not null) return request.Error;

        var reply = await grains.Wallet(request.Account).CancelAsync(new()
        {
            Symbol = market.Symbol,
            OrderId = orderId,
            OriginalClientOrderId = clientOrderId,
            Restriction = restriction,
            DeadlineMicros = request.DeadlineMicros,
            CancelClientOrderId = cancelId,
        });
        if (reply.Reason != RejectReason.None) return RejectErrors.Cancel(reply.Reason);
        Write(output, request, market, reply, cancelId);
        return null;
    }

    private async ValueTask<ApiError?> CancelAllAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        if (market is null) return request.Error;

        var cancelId = ClientIds.Next();
        var reply = await grains.Wallet(request.Account).CancelAllAsync(
            market.Symbol, cancelId, request.DeadlineMicros);
        if (reply.Reason != RejectReason.None) return RejectErrors.Cancel(reply.Reason);
        output.WriteStartArray();
        Write(output, request, market, reply, cancelId);
        output.WriteEndArray();
        return null;
    }

    /// <summary>Orders of a list are shown with it (Binance "Cancel all open orders"): cancelling one cancels all.</summary>
    private static void Write(
        Utf8JsonWriter output, ApiRequest request, Market market, CancelReply reply, string cancelId)
    {
        foreach (var order in reply.Orders)
        {
            if (reply.Lists.All(list => list.ListId != order.ListId))
                OrderJson.Cancel(output, request, market, order, cancelId, reply.TransactMicros);
        }
        foreach (var list in reply.Lists)
        {
            var orders = reply.Orders.Where(order => order.ListId == list.ListId).ToList();
            OrderListJson.Cancel(output, request, market, list, orders, cancelId, reply.TransactMicros);
        }
    }
}
