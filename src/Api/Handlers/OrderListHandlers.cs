using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>Order lists: OCO (and its legacy form), OTO, OTOCO, their cancel and their queries.</summary>
internal sealed class OrderListHandlers(ExchangeGrains grains)
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 1_000;

    private delegate List<PlaceOrderRequest>? Reader(ApiRequest request, Market market);

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        Placement("/api/v3/orderList/oco", ListParameters.Oco, OrderListKind.Oco, ListParameters.ReadOco),
        Placement("/api/v3/order/oco", ListParameters.LegacyOco, OrderListKind.Oco, ListParameters.ReadLegacyOco),
        Placement("/api/v3/orderList/oto", ListParameters.Oto, OrderListKind.Oto, ListParameters.ReadOto),
        Placement("/api/v3/orderList/otoco", ListParameters.Otoco, OrderListKind.Otoco, ListParameters.ReadOtoco),
        new("DELETE", "/api/v3/orderList", SecurityType.Trade,
            ParameterSet.Of(Parameter.Symbol, Parameter.OrderListId, Parameter.ListClientOrderId,
                Parameter.NewClientOrderId), 1, CancelAsync),
        new("GET", "/api/v3/orderList", SecurityType.UserData,
            ParameterSet.Of(Parameter.OrderListId, Parameter.OrigClientOrderId), 4, ListAsync),
        new("GET", "/api/v3/allOrderList", SecurityType.UserData,
            ParameterSet.Of(Parameter.FromId, Parameter.StartTime, Parameter.EndTime, Parameter.Limit), 20, AllListsAsync),
        new("GET", "/api/v3/openOrderList", SecurityType.UserData, default, 6, OpenListsAsync),
    ];

    private ApiEndpoint Placement(string path, ParameterSet parameters, OrderListKind kind, Reader read) =>
        new("POST", path, SecurityType.Trade, parameters, 1, (request, output) => PlaceAsync(request, output, kind, read));

    private async ValueTask<ApiError?> PlaceAsync(
        ApiRequest request, Utf8JsonWriter output, OrderListKind kind, Reader read)
    {
        var market = request.RequiredMarket();
        if (market is null) return request.Error;
        var listId = request.ClientId(Parameter.ListClientOrderId, generate: true);
        var responseType = request.Word(Parameter.NewOrderRespType, Words.ResponseTypes, ResponseType.Result);
        if (read(request, market) is not { } orders || request.Error is not null) return request.Error;

        var reply = await grains.Wallet(request.Account).PlaceListAsync(new()
        {
            Symbol = market.Symbol,
            ListClientOrderId = listId,
            Kind = kind,
            Orders = orders,
            DeadlineMicros = request.DeadlineMicros,
        });
        request.OrderCounts = reply.Counts;
        if (reply.Reason != RejectReason.None)
            return RejectErrors.Placement(reply.Reason, reply.Counts, request.NowMicros);
        OrderListJson.Placement(output, request, market, reply, Told(reply), responseType);
        return null;
    }

    private async ValueTask<ApiError?> CancelAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var (listId, clientOrderId) = request.OrderName(Parameter.OrderListId, Parameter.ListClientOrderId);
        var cancelId = request.ClientId(Parameter.NewClientOrderId, generate: true);
        if (market is null || request.Error is not null) return request.Error;

        var reply = await grains.Wallet(request.Account).CancelListAsync(new()
        {
            Symbol = market.Symbol,
            ListId = listId,
            ListClientOrderId = clientOrderId,
            CancelClientOrderId = cancelId,
            DeadlineMicros = request.DeadlineMicros,
        });
        if (reply.Reason != RejectReason.None) return RejectErrors.Cancel(reply.Reason);
        OrderListJson.Cancel(output, request, market, Told(reply), reply.Orders, cancelId, reply.TransactMicros);
        return null;
    }

    private async ValueTask<ApiError?> ListAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var (listId, clientOrderId) = request.OrderName(Parameter.OrderListId, Parameter.OrigClientOrderId);
        if (request.Error is { } error) return error;

        // With both given, the id finds the list and the name must be its.
        var list = await grains.History.GetOrderListAsync(request.Account, listId, listId == 0 ? clientOrderId : "");
        if (list is null || request.Markets.Find(list.Symbol) is not { } market
            || (clientOrderId.Length > 0 && !string.Equals(list.ListClientOrderId, clientOrderId, StringComparison.Ordinal)))
            return ApiErrors.OrderDoesNotExist;
        OrderListJson.Query(output, request, market, list);
        return null;
    }

    private async ValueTask<ApiError?> AllListsAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var fromId = request.OptionalInteger(Parameter.FromId);
        var (start, end) = request.DayRange();
        var limit = request.StrictLimit(DefaultLimit, MaxLimit);
        if (fromId is not null && (start is not null || end is not null)) request.Fail(ApiErrors.BadCombination);
        if (request.Error is { } error) return error;

        Write(output, request, await grains.History.GetOrderListsAsync(request.Account, fromId, start, end, limit));
        return null;
    }

    private async ValueTask<ApiError?> OpenListsAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var account = request.Account;
        var lists = await Task.WhenAll(
            request.Markets.Markets.Select(market => grains.Book(market).GetOpenListsAsync(account)));
        Write(output, request, lists.SelectMany(list => list));
        return null;
    }

    private static void Write(Utf8JsonWriter output, ApiRequest request, IEnumerable<OrderListView> lists)
    {
        output.WriteStartArray();
        foreach (var list in lists)
        {
            if (request.Markets.Find(list.Symbol) is { } market) OrderListJson.Query(output, request, market, list);
        }
        output.WriteEndArray();
    }

    private static OrderListView Told(OrderListReply reply) =>
        reply.List ?? throw new InvalidOperationException("A list was neither refused nor told.");
}
