using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Domain.Orders;

namespace Exchange.Api.Wire;

/// <summary>
/// The shapes of an order: query, placement (ACK, RESULT, FULL) and cancel. Fields Binance documents as conditional are
/// written only when their condition holds: clients take a strategy id of 0 for an order's id.
/// </summary>
internal static class OrderJson
{
    // Binance's "not in a list".
    private const long NoList = -1;

    /// <summary>Writes an order as queries show it.</summary>
    public static void Query(Utf8JsonWriter output, ApiRequest request, Market market, OrderView order)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteNumber(Names.OrderId, order.OrderId);
        output.WriteNumber(Names.OrderListId, ListId(order));
        output.WriteString(Names.ClientOrderId, order.ClientOrderId);
        output.Price(Names.Price, market, order.PriceTicks);
        output.Quantity(Names.OrigQty, market, order.OriginalLots);
        output.Quantity(Names.ExecutedQty, market, order.ExecutedLots);
        output.Amount(Names.CummulativeQuoteQty, market.Rules.Quote, order.CumulativeQuoteMinor);
        Kind(output, order);
        output.Price(Names.StopPrice, market, order.StopTicks);
        output.Quantity(Names.IcebergQty, market, order.IcebergLots);
        output.WriteNumber(Names.Time, request.Time(order.CreatedMicros));
        output.WriteNumber(Names.UpdateTime, request.Time(order.UpdatedMicros));
        output.WriteBoolean(Names.IsWorking, order.IsWorking);
        output.WriteNumber(Names.WorkingTime, request.Time(order.WorkingMicros));
        output.Amount(Names.OrigQuoteOrderQty, market.Rules.Quote, order.QuoteQuantityMinor);
        output.WriteString(Names.SelfTradePreventionMode, Words.SelfTradePreventions[order.SelfTradePrevention]);
        Conditional(output, request, market, order);
        output.WriteEndObject();
    }

    /// <summary>Writes a placed order.</summary>
    public static void Placement(
        Utf8JsonWriter output, ApiRequest request, Market market, OrderReply reply, OrderView order, ResponseType type) =>
        Placement(output, request, market, order, reply.Fills, reply.TransactMicros, type);

    /// <summary>Writes a placed order with its immediate fills.</summary>
    public static void Placement(
        Utf8JsonWriter output, ApiRequest request, Market market, OrderView order, IReadOnlyList<FillView> fills,
        long transactMicros, ResponseType type)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteNumber(Names.OrderId, order.OrderId);
        output.WriteNumber(Names.OrderListId, ListId(order));
        output.WriteString(Names.ClientOrderId, order.ClientOrderId);
        output.WriteNumber(Names.TransactTime, request.Time(transactMicros));
        if (type != ResponseType.Ack)
        {
            Amounts(output, market, order);
            Kind(output, order);
            if (order.StopTicks != 0) output.Price(Names.StopPrice, market, order.StopTicks);
            if (order.IcebergLots != 0) output.Quantity(Names.IcebergQty, market, order.IcebergLots);
            output.WriteNumber(Names.WorkingTime, request.Time(order.WorkingMicros));
            if (type == ResponseType.Full) Fills(output, market, order.Side, fills);
            output.WriteString(Names.SelfTradePreventionMode, Words.SelfTradePreventions[order.SelfTradePrevention]);
            Conditional(output, request, market, order);
        }
        output.WriteEndObject();
    }

    /// <summary>Writes a cancelled order; <paramref name="cancelId"/> is the client id of the cancel itself.</summary>
    public static void Cancel(
        Utf8JsonWriter output, ApiRequest request, Market market, OrderView order, string cancelId, long transactMicros)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteString(Names.OrigClientOrderId, order.ClientOrderId);
        output.WriteNumber(Names.OrderId, order.OrderId);
        output.WriteNumber(Names.OrderListId, ListId(order));
        output.WriteString(Names.ClientOrderId, cancelId);
        output.WriteNumber(Names.TransactTime, request.Time(transactMicros));
        Amounts(output, market, order);
        Kind(output, order);
        if (order.StopTicks != 0) output.Price(Names.StopPrice, market, order.StopTicks);
        if (order.IcebergLots != 0) output.Quantity(Names.IcebergQty, market, order.IcebergLots);
        output.WriteString(Names.SelfTradePreventionMode, Words.SelfTradePreventions[order.SelfTradePrevention]);
        Conditional(output, request, market, order);
        output.WriteEndObject();
    }

    /// <summary>Writes an amended order; its client id before is <paramref name="originalClientOrderId"/>.</summary>
    public static void Amended(
        Utf8JsonWriter output, ApiRequest request, Market market, OrderView order, string originalClientOrderId)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteNumber(Names.OrderId, order.OrderId);
        output.WriteNumber(Names.OrderListId, ListId(order));
        output.WriteString(Names.OrigClientOrderId, originalClientOrderId);
        output.WriteString(Names.ClientOrderId, order.ClientOrderId);
        output.Price(Names.Price, market, order.PriceTicks);
        output.Quantity(Names.Qty, market, order.OriginalLots);
        output.Quantity(Names.ExecutedQty, market, order.ExecutedLots);
        output.Quantity(Names.PreventedQty, market, order.PreventedLots);
        output.Amount(Names.QuoteOrderQty, market.Rules.Quote, order.QuoteQuantityMinor);
        output.Amount(Names.CumulativeQuoteQty, market.Rules.Quote, order.CumulativeQuoteMinor);
        Kind(output, order);
        if (order.StopTicks != 0) output.Price(Names.StopPrice, market, order.StopTicks);
        if (order.IcebergLots != 0) output.Quantity(Names.IcebergQty, market, order.IcebergLots);
        if (order.IsWorking) output.WriteNumber(Names.WorkingTime, request.Time(order.WorkingMicros));
        output.WriteString(Names.SelfTradePreventionMode, Words.SelfTradePreventions[order.SelfTradePrevention]);
        Conditional(output, request, market, order);
        output.WriteEndObject();
    }

    private static long ListId(OrderView order) => order.ListId == 0 ? NoList : order.ListId;

    private static void Amounts(Utf8JsonWriter output, Market market, OrderView order)
    {
        output.Price(Names.Price, market, order.PriceTicks);
        output.Quantity(Names.OrigQty, market, order.OriginalLots);
        output.Quantity(Names.ExecutedQty, market, order.ExecutedLots);
        output.Amount(Names.OrigQuoteOrderQty, market.Rules.Quote, order.QuoteQuantityMinor);
        output.Amount(Names.CummulativeQuoteQty, market.Rules.Quote, order.CumulativeQuoteMinor);
    }

    private static void Kind(Utf8JsonWriter output, OrderView order)
    {
        output.WriteString(Names.Status, Words.Statuses[order.Status]);
        output.WriteString(Names.TimeInForce, Words.TimesInForce[order.TimeInForce]);
        output.WriteString(Names.Type, Words.OrderTypes[order.Type]);
        output.WriteString(Names.Side, Words.Sides[order.Side]);
    }

    private static void Fills(Utf8JsonWriter output, Market market, Side side, IReadOnlyList<FillView> fills)
    {
        output.WriteStartArray(Names.Fills);
        for (var i = 0; i < fills.Count; i++)
        {
            var fill = fills[i];
            output.WriteStartObject();
            output.Price(Names.Price, market, fill.PriceTicks);
            output.Quantity(Names.Qty, market, fill.QuantityLots);
            output.Amount(Names.Commission, market.CommissionAsset(side), fill.FeeMinor);
            output.WriteString(Names.CommissionAsset, market.CommissionAssetJson(side));
            output.WriteNumber(Names.TradeId, fill.TradeId);
            output.WriteEndObject();
        }
        output.WriteEndArray();
    }

    private static void Conditional(Utf8JsonWriter output, ApiRequest request, Market market, OrderView order)
    {
        if (order.PreventedMatchId != 0)
        {
            output.WriteNumber(Names.PreventedMatchId, order.PreventedMatchId);
            output.Quantity(Names.PreventedQuantity, market, order.PreventedLots);
        }
        if (order.TrailingBips != 0)
        {
            output.WriteNumber(Names.TrailingDelta, order.TrailingBips);
            output.WriteNumber(Names.TrailingTime, request.Time(order.TrailingMicros));
        }
        if (order.StrategyId >= 0) output.WriteNumber(Names.StrategyId, order.StrategyId);
        if (order.StrategyType > 0) output.WriteNumber(Names.StrategyType, order.StrategyType);
        if (order.Reason is not (ExpiryReason.None or ExpiryReason.SelfTradePrevention))
            output.WriteString(Names.ExpiryReason, Words.ExpiryReasons[order.Reason]);
    }
}
