using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>
/// Cancel and replace in one decision, with Binance's three outcomes: both done (200), one done (409, -2021), none done
/// (400, -2022). A new order refused before the cancel was tried is an ordinary refusal.
/// </summary>
internal sealed class CancelReplaceHandlers(ExchangeGrains grains)
{
    private static readonly ParameterSet Names = OrderParameters.Names | ParameterSet.Of(
        Parameter.CancelReplaceMode, Parameter.CancelOrderId, Parameter.CancelOrigClientOrderId,
        Parameter.CancelNewClientOrderId, Parameter.CancelRestrictions, Parameter.OrderRateLimitExceededMode);

    public IEnumerable<ApiEndpoint> Endpoints() =>
        [new("POST", "/api/v3/order/cancelReplace", SecurityType.Trade, Names, 1, CancelReplaceAsync)];

    private async ValueTask<ApiError?> CancelReplaceAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        if (market is null) return request.Error;
        var mode = request.RequiredWord(Parameter.CancelReplaceMode, Words.CancelReplaceModes);
        request.Word(Parameter.OrderRateLimitExceededMode, Words.ExceededModes, ExceededMode.DoNothing);
        var (orderId, clientOrderId) =
            request.OrderName(Parameter.CancelOrderId, Parameter.CancelOrigClientOrderId);
        var cancelId = request.ClientId(Parameter.CancelNewClientOrderId, generate: true);
        var restriction = request.Word(Parameter.CancelRestrictions, Words.CancelRestrictions, default,
            ApiErrors.BadCancelRestrictions);
        if (OrderParameters.Read(request, market, out var responseType) is not { } order) return request.Error;

        var cancel = new CancelOrderRequest
        {
            Symbol = market.Symbol,
            OrderId = orderId,
            OriginalClientOrderId = clientOrderId,
            Restriction = restriction,
            DeadlineMicros = request.DeadlineMicros,
            CancelClientOrderId = cancelId,
        };
        var reply = await grains.Wallet(request.Account)
            .CancelReplaceAsync(new() { Cancel = cancel, Place = order, Mode = mode });
        request.OrderCounts = reply.Placed.Counts;
        if (!reply.Attempted && reply.Placed.Reason != RejectReason.None)
            return RejectErrors.Placement(reply.Placed.Reason, reply.Placed.Counts, request.NowMicros);

        var outcome = new CancelReplaceOutcome(market, reply, cancelId, responseType);
        if (outcome is { Canceled: true, Placed: true })
        {
            outcome.Write(output, request);
            return null;
        }
        return outcome.ToError(request);
    }
}
