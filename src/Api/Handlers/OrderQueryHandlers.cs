using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;

namespace Exchange.Api.Handlers;

/// <summary>An account's orders and trades. The account is part of every look-up: another's order does not exist.</summary>
internal sealed class OrderQueryHandlers(ExchangeGrains grains)
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 1_000;

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("GET", "/api/v3/order", SecurityType.UserData,
            ParameterSet.Of(Parameter.Symbol, Parameter.OrderId, Parameter.OrigClientOrderId), 4, OrderAsync),
        new("GET", "/api/v3/openOrders", SecurityType.UserData, ParameterSet.Of(Parameter.Symbol),
            static request => request.NamesOneMarket ? 6 : 80, OpenOrdersAsync),
        new("GET", "/api/v3/allOrders", SecurityType.UserData,
            ParameterSet.Of(Parameter.Symbol, Parameter.OrderId, Parameter.StartTime, Parameter.EndTime,
                Parameter.Limit), 20, AllOrdersAsync),
        new("GET", "/api/v3/myTrades", SecurityType.UserData,
            ParameterSet.Of(Parameter.Symbol, Parameter.OrderId, Parameter.StartTime, Parameter.EndTime,
                Parameter.FromId, Parameter.Limit),
            static request => request.Has(Parameter.OrderId) ? 5 : 20, MyTradesAsync),
    ];

    private async ValueTask<ApiError?> OrderAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var (orderId, clientOrderId) = request.OrderName(Parameter.OrderId, Parameter.OrigClientOrderId);
        if (market is null || request.Error is not null) return request.Error;

        var order = await grains.Book(market).GetOrderAsync(request.Account, orderId, clientOrderId);
        if (order is null || !IsNamed(order, orderId, clientOrderId)) return ApiErrors.OrderDoesNotExist;
        OrderJson.Query(output, request, market, order);
        return null;
    }

    // With both names given, both must be the order's.
    private static bool IsNamed(OrderView order, long orderId, string clientOrderId) =>
        (orderId == 0 || order.OrderId == orderId)
        && (clientOrderId.Length == 0 || string.Equals(order.ClientOrderId, clientOrderId, StringComparison.Ordinal));

    private async ValueTask<ApiError?> OpenOrdersAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var markets = request.NamedMarkets();
        if (request.Error is { } error) return error;

        var account = request.Account;
        var lists = await Task.WhenAll(markets.Select(market => grains.Book(market).GetOpenOrdersAsync(account)));
        output.WriteStartArray();
        for (var i = 0; i < lists.Length; i++)
        {
            foreach (var order in lists[i]) OrderJson.Query(output, request, markets[i], order);
        }
        output.WriteEndArray();
        return null;
    }

    private async ValueTask<ApiError?> AllOrdersAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var fromOrderId = request.OptionalInteger(Parameter.OrderId);
        var (start, end) = request.DayRange();
        var limit = request.StrictLimit(DefaultLimit, MaxLimit);
        if (market is null || request.Error is not null) return request.Error;

        var orders = await grains.History.GetOrdersAsync(
            request.Account, market.Symbol, fromOrderId, start, end, limit);
        output.WriteStartArray();
        foreach (var order in orders) OrderJson.Query(output, request, market, order);
        output.WriteEndArray();
        return null;
    }

    private async ValueTask<ApiError?> MyTradesAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var orderId = request.OptionalInteger(Parameter.OrderId);
        var fromId = request.OptionalInteger(Parameter.FromId);
        var (start, end) = request.DayRange();
        var limit = request.StrictLimit(DefaultLimit, MaxLimit);
        var byTime = start is not null || end is not null;
        if (byTime && (orderId is not null || fromId is not null)) request.Fail(ApiErrors.BadCombination);
        if (market is null || request.Error is not null) return request.Error;

        var trades = await grains.History.GetAccountTradesAsync(
            request.Account, market.Symbol, orderId, fromId, start, end, limit);
        output.WriteStartArray();
        foreach (var trade in trades) AccountJson.Trade(output, request, market, trade);
        output.WriteEndArray();
        return null;
    }
}
