using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>Placing and testing orders.</summary>
internal sealed class OrderHandlers(ExchangeGrains grains)
{
    private const int TestWithRatesWeight = 20;

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("POST", "/api/v3/order", SecurityType.Trade, OrderParameters.Names, 1, PlaceAsync),
        new("POST", "/api/v3/order/test", SecurityType.Trade,
            OrderParameters.Names.With(Parameter.ComputeCommissionRates), TestWeight, TestAsync),
    ];

    private static int TestWeight(ApiRequest request) =>
        request.Has(Parameter.ComputeCommissionRates)
        && request.Parameters[Parameter.ComputeCommissionRates].SequenceEqual("true"u8) ? TestWithRatesWeight : 1;

    private async ValueTask<ApiError?> PlaceAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        if (market is null) return request.Error;
        if (OrderParameters.Read(request, market, out var responseType) is not { } order) return request.Error;

        var reply = await grains.Wallet(request.Account).PlaceAsync(order);
        request.OrderCounts = reply.Counts;
        if (reply.Reason != RejectReason.None)
            return RejectErrors.Placement(reply.Reason, reply.Counts, request.NowMicros);
        OrderJson.Placement(output, request, market, reply, Placed(reply), responseType);
        return null;
    }

    private async ValueTask<ApiError?> TestAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        if (market is null) return request.Error;
        var withRates = request.Boolean(Parameter.ComputeCommissionRates, false);
        if (OrderParameters.Read(request, market, out _) is not { } order) return request.Error;

        var reply = await grains.Wallet(request.Account).TestAsync(order);
        if (reply.Reason != RejectReason.None)
            return RejectErrors.Placement(reply.Reason, reply.Counts, request.NowMicros);
        output.WriteStartObject();
        if (withRates)
        {
            AccountJson.MakerTaker(output, Names.StandardCommissionForOrder, market.View.MakerFee, market.View.TakerFee);
            AccountJson.MakerTaker(output, Names.SpecialCommissionForOrder, 0, 0);
            AccountJson.MakerTaker(output, Names.TaxCommissionForOrder, 0, 0);
            AccountJson.NoDiscount(output);
        }
        output.WriteEndObject();
        return null;
    }

    /// <summary>The order of a reply that is no refusal.</summary>
    public static OrderView Placed(OrderReply reply) =>
        reply.Order ?? throw new InvalidOperationException("A placement was neither refused nor answered with an order.");
}
