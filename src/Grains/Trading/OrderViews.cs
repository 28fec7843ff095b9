using Exchange.Abstractions.Trading;
using Exchange.Domain.Ledger;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Trading;

/// <summary>Shows orders of the book and of the database in the same form.</summary>
internal static class OrderViews
{
    public static OrderView Of(string symbol, OrderStore store, int slot)
    {
        var view = Of(symbol, in store[slot], in store.Details(slot));
        if (store[slot].Traits == OrderTraits.None) return view;
        ref var extras = ref store.Extras(slot);
        return view with
        {
            IcebergLots = extras.IcebergLots,
            ListId = extras.ListId,
            TrailingBips = extras.TrailingBips,
            TrailingMicros = extras.TrailingMicros,
        };
    }

    private static OrderView Of(string symbol, in Order order, in OrderDetails details) => new()
    {
        Symbol = symbol,
        OrderId = order.OrderId,
        ClientOrderId = details.ClientOrderId.ToString(),
        Side = order.Side,
        Type = order.Type,
        TimeInForce = order.TimeInForce,
        SelfTradePrevention = order.SelfTradePrevention,
        Status = order.Status,
        Reason = order.Reason,
        PriceTicks = ShownPrice(order.Type, order.PriceTicks),
        StopTicks = details.StopTicks,
        OriginalLots = details.OriginalLots,
        ExecutedLots = details.ExecutedLots,
        PreventedLots = details.PreventedLots,
        QuoteQuantityMinor = details.QuoteQuantityMinor,
        CumulativeQuoteMinor = order.CumulativeQuoteMinor,
        PreventedMatchId = details.PreventedMatchId,
        StrategyId = details.StrategyId,
        StrategyType = details.StrategyType,
        CreatedMicros = details.CreatedMicros,
        UpdatedMicros = details.UpdatedMicros,
        WorkingMicros = details.WorkingMicros,
    };

    public static OrderView Of(string symbol, in FinishedOrder order) => new()
    {
        Symbol = symbol,
        OrderId = order.OrderId,
        ClientOrderId = order.ClientOrderId,
        Side = order.Side,
        Type = order.Type,
        TimeInForce = order.TimeInForce,
        SelfTradePrevention = order.SelfTradePrevention,
        Status = order.Status,
        Reason = order.Reason,
        PriceTicks = ShownPrice(order.Type, order.PriceTicks),
        StopTicks = order.StopTicks,
        OriginalLots = order.OriginalLots,
        ExecutedLots = order.ExecutedLots,
        PreventedLots = order.PreventedLots,
        QuoteQuantityMinor = order.QuoteQuantityMinor,
        CumulativeQuoteMinor = order.CumulativeQuoteMinor,
        PreventedMatchId = order.PreventedMatchId,
        StrategyId = order.StrategyId,
        StrategyType = order.StrategyType,
        CreatedMicros = order.CreatedMicros,
        UpdatedMicros = order.UpdatedMicros,
        WorkingMicros = order.WorkingMicros,
        IcebergLots = order.Particulars?.IcebergLots ?? 0,
        ListId = order.Particulars?.ListId ?? 0,
        TrailingBips = order.Particulars?.TrailingBips ?? 0,
        TrailingMicros = order.Particulars?.TrailingMicros ?? -1,
    };

    public static OrderListView Of(string symbol, in OrderList list)
    {
        var legs = new OrderListLegView[list.Count];
        for (var i = 0; i < legs.Length; i++) legs[i] = new(list.Legs[i].OrderId, list.Legs[i].ClientOrderId.ToString());
        return new()
        {
            Symbol = symbol,
            ListId = list.ListId,
            ListClientOrderId = list.ClientOrderId.ToString(),
            Kind = list.Kind,
            IsOpen = list.OpenCount > 0,
            CreatedMicros = list.CreatedMicros,
            Legs = legs,
        };
    }

    public static AmendmentView Of(in Amendment amendment) => new(
        amendment.OrderId, amendment.AmendmentId, amendment.OldClientOrderId, amendment.NewClientOrderId,
        amendment.OldLots, amendment.NewLots, amendment.AtMicros);

    /// <summary>The protection price of market kinds is the book's own business.</summary>
    private static long ShownPrice(OrderType type, long ticks) =>
        type is OrderType.Market or OrderType.StopLoss or OrderType.TakeProfit ? 0 : ticks;
}
