using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Domain.Orders;

namespace Exchange.Api.Wire;

/// <summary>The shapes of an order list, of prevented matches and of amendments.</summary>
internal static class OrderListJson
{
    // There are no trade groups: an account is its own.
    private const int NoTradeGroup = -1;

    /// <summary>Writes a list as queries show it.</summary>
    public static void Query(Utf8JsonWriter output, ApiRequest request, Market market, OrderListView list)
    {
        output.WriteStartObject();
        Head(output, market, list, withStatusType: true, request.Time(list.CreatedMicros));
        output.WriteEndObject();
    }

    /// <summary>Writes a placed list with its orders.</summary>
    public static void Placement(
        Utf8JsonWriter output, ApiRequest request, Market market, OrderListReply reply, OrderListView list,
        ResponseType type)
    {
        output.WriteStartObject();
        // Told as it was accepted, whatever happened to it since.
        Head(output, market, list with { IsOpen = true }, withStatusType: true, request.Time(reply.TransactMicros));
        output.WriteStartArray(Names.OrderReports);
        for (var i = 0; i < reply.Orders.Count; i++)
        {
            OrderJson.Placement(
                output, request, market, reply.Orders[i], i == 0 ? reply.Fills : [], reply.TransactMicros, type);
        }
        output.WriteEndArray();
        output.WriteEndObject();
    }

    /// <summary>Writes a cancelled list with its orders; <paramref name="cancelId"/> is the client id of the cancel.</summary>
    public static void Cancel(
        Utf8JsonWriter output, ApiRequest request, Market market, OrderListView list, IReadOnlyList<OrderView> orders,
        string cancelId, long transactMicros)
    {
        output.WriteStartObject();
        Head(output, market, list, withStatusType: true, request.Time(transactMicros));
        output.WriteStartArray(Names.OrderReports);
        foreach (var order in orders) OrderJson.Cancel(output, request, market, order, cancelId, transactMicros);
        output.WriteEndArray();
        output.WriteEndObject();
    }

    /// <summary>Writes an amendment.</summary>
    public static void Amendment(Utf8JsonWriter output, ApiRequest request, Market market, AmendReply reply, OrderView order)
    {
        output.WriteStartObject();
        output.WriteNumber(Names.TransactTime, request.Time(reply.TransactMicros));
        output.WriteNumber(Names.ExecutionId, reply.AmendmentId);
        output.WritePropertyName(Names.AmendedOrder);
        OrderJson.Amended(output, request, market, order, reply.OriginalClientOrderId);
        if (reply.List is { } list)
        {
            output.WriteStartObject(Names.ListStatus);
            Head(output, market, list, withStatusType: false, transactionTime: 0);
            output.WriteEndObject();
        }
        output.WriteEndObject();
    }

    /// <summary>Writes an amendment as queries show it.</summary>
    public static void Amendment(Utf8JsonWriter output, ApiRequest request, Market market, AmendmentView amendment)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteNumber(Names.OrderId, amendment.OrderId);
        output.WriteNumber(Names.ExecutionId, amendment.AmendmentId);
        output.WriteString(Names.OrigClientOrderId, amendment.OldClientOrderId);
        output.WriteString(Names.NewClientOrderId, amendment.NewClientOrderId);
        output.Quantity(Names.OrigQty, market, amendment.OldLots);
        output.Quantity(Names.NewQty, market, amendment.NewLots);
        output.WriteNumber(Names.Time, request.Time(amendment.AtMicros));
        output.WriteEndObject();
    }

    /// <summary>Writes a prevented match; a quantity nothing was taken off is left out.</summary>
    public static void PreventedMatch(
        Utf8JsonWriter output, ApiRequest request, Market market, PreventedMatchView match)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteNumber(Names.PreventedMatchId, match.MatchId);
        output.WriteNumber(Names.TakerOrderId, match.TakerOrderId);
        output.WriteString(Names.MakerSymbol, market.SymbolJson);
        output.WriteNumber(Names.MakerOrderId, match.MakerOrderId);
        output.WriteNumber(Names.TradeGroupId, NoTradeGroup);
        output.WriteString(Names.SelfTradePreventionMode, Words.SelfTradePreventions[match.Mode]);
        output.Price(Names.Price, market, match.PriceTicks);
        if (match.TakerLots > 0) output.Quantity(Names.TakerPreventedQuantity, market, match.TakerLots);
        if (match.MakerLots > 0) output.Quantity(Names.MakerPreventedQuantity, market, match.MakerLots);
        output.WriteNumber(Names.TransactTime, request.Time(match.AtMicros));
        output.WriteEndObject();
    }

    private static void Head(
        Utf8JsonWriter output, Market market, OrderListView list, bool withStatusType, long transactionTime)
    {
        output.WriteNumber(Names.OrderListId, list.ListId);
        var contingency = list.Kind == OrderListKind.Oco ? OrderListKind.Oco : OrderListKind.Oto;
        output.WriteString(Names.ContingencyType, Words.ContingencyTypes[contingency]);
        if (withStatusType) output.WriteString(Names.ListStatusType, list.IsOpen ? "EXEC_STARTED"u8 : "ALL_DONE"u8);
        output.WriteString(Names.ListOrderStatus, list.IsOpen ? "EXECUTING"u8 : "ALL_DONE"u8);
        output.WriteString(Names.ListClientOrderId, list.ListClientOrderId);
        if (withStatusType) output.WriteNumber(Names.TransactionTime, transactionTime);
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteStartArray(Names.Orders);
        foreach (var leg in list.Legs)
        {
            output.WriteStartObject();
            output.WriteString(Names.Symbol, market.SymbolJson);
            output.WriteNumber(Names.OrderId, leg.OrderId);
            output.WriteString(Names.ClientOrderId, leg.ClientOrderId);
            output.WriteEndObject();
        }
        output.WriteEndArray();
    }
}
