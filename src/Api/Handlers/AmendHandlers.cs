using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>Amendments that keep an order's place, their history, and prevented matches.</summary>
internal sealed class AmendHandlers(ExchangeGrains grains)
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 1_000;
    private const int ByMatchWeight = 2;
    private const int ByOrderWeight = 20;

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("PUT", "/api/v3/order/amend/keepPriority", SecurityType.Trade,
            ParameterSet.Of(Parameter.Symbol, Parameter.OrderId, Parameter.OrigClientOrderId, Parameter.NewClientOrderId,
                Parameter.NewQty), 4, AmendAsync),
        new("GET", "/api/v3/order/amendments", SecurityType.UserData,
            ParameterSet.Of(Parameter.Symbol, Parameter.OrderId, Parameter.FromExecutionId, Parameter.Limit), 4,
            AmendmentsAsync),
        new("GET", "/api/v3/myPreventedMatches", SecurityType.UserData,
            ParameterSet.Of(Parameter.Symbol, Parameter.PreventedMatchId, Parameter.OrderId,
                Parameter.FromPreventedMatchId, Parameter.Limit),
            static request => request.Has(Parameter.OrderId) ? ByOrderWeight : ByMatchWeight, PreventedMatchesAsync),
    ];

    private async ValueTask<ApiError?> AmendAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var (orderId, clientOrderId) = request.OrderName(Parameter.OrderId, Parameter.OrigClientOrderId);
        request.Require(Parameter.NewQty);
        var newId = request.ClientId(Parameter.NewClientOrderId, generate: true);
        if (market is null || request.Error is not null) return request.Error;
        var lots = request.Lots(Parameter.NewQty, market, OrderType.Limit);
        if (request.Error is not null) return request.Error;

        var reply = await grains.Wallet(request.Account).AmendAsync(new()
        {
            Symbol = market.Symbol,
            OrderId = orderId,
            OriginalClientOrderId = clientOrderId,
            NewClientOrderId = newId,
            QuantityLots = lots,
            DeadlineMicros = request.DeadlineMicros,
        });
        if (reply.Reason != RejectReason.None) return RejectErrors.Amendment(reply.Reason);
        var order = reply.Order ?? throw new InvalidOperationException("An amendment was neither refused nor told.");
        OrderListJson.Amendment(output, request, market, reply, order);
        return null;
    }

    private async ValueTask<ApiError?> AmendmentsAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        request.Require(Parameter.OrderId);
        var orderId = request.Integer(Parameter.OrderId, 0);
        var fromId = request.OptionalInteger(Parameter.FromExecutionId);
        var limit = request.StrictLimit(DefaultLimit, MaxLimit);
        if (market is null || request.Error is not null) return request.Error;

        var amendments = await grains.History.GetAmendmentsAsync(request.Account, market.Symbol, orderId, fromId, limit);
        output.WriteStartArray();
        foreach (var amendment in amendments) OrderListJson.Amendment(output, request, market, amendment);
        output.WriteEndArray();
        return null;
    }

    private async ValueTask<ApiError?> PreventedMatchesAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var matchId = request.OptionalInteger(Parameter.PreventedMatchId);
        var orderId = request.OptionalInteger(Parameter.OrderId);
        var fromId = request.OptionalInteger(Parameter.FromPreventedMatchId);
        var limit = request.StrictLimit(DefaultLimit, MaxLimit);
        if (matchId is null && orderId is null)
            request.Fail(ApiErrors.MissingBoth(Parameter.PreventedMatchId.Name(), Parameter.OrderId.Name()));
        if (matchId is not null && (orderId is not null || fromId is not null)) request.Fail(ApiErrors.BadCombination);
        if (market is null || request.Error is not null) return request.Error;

        var matches = await grains.History.GetPreventedMatchesAsync(
            request.Account, market.Symbol, matchId, orderId, fromId, limit);
        output.WriteStartArray();
        foreach (var match in matches) OrderListJson.PreventedMatch(output, request, market, match);
        output.WriteEndArray();
        return null;
    }
}
