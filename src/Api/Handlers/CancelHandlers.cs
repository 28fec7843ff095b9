using System.Text.Json;
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
        OrderJson.Cancel(output, request, market, reply.Orders[0], cancelId, reply.TransactMicros);
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
        foreach (var order in reply.Orders)
            OrderJson.Cancel(output, request, market, order, cancelId, reply.TransactMicros);
        output.WriteEndArray();
        return null;
    }
}
