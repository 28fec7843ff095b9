using Exchange.Abstractions.Trading;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Trading;

/// <summary>Turns requests into the engine's commands; false for a client id that could not exist.</summary>
internal static class BookCommands
{
    public static bool TryCreate(
        long account, PlaceOrderRequest request, long budgetMinor, long basePositionMinor, out PlaceOrder command)
    {
        command = default;
        if (!ClientOrderId.TryCreate(request.ClientOrderId, out var clientOrderId)) return false;
        command.AccountId = account;
        command.ClientOrderId = clientOrderId;
        command.Side = request.Side;
        command.Type = request.Type;
        command.TimeInForce = request.TimeInForce;
        command.SelfTradePrevention = request.SelfTradePrevention;
        command.PriceTicks = request.PriceTicks;
        command.QuantityLots = request.QuantityLots;
        command.QuoteQuantityMinor = request.QuoteQuantityMinor;
        command.StopTicks = request.StopTicks;
        command.TrailingBips = request.TrailingBips;
        command.IcebergLots = request.IcebergLots;
        command.BudgetMinor = budgetMinor;
        command.BasePositionMinor = basePositionMinor;
        command.StrategyId = request.StrategyId;
        command.StrategyType = request.StrategyType;
        return true;
    }

    public static bool TryCreate(
        long account, PlaceListRequest request, long baseBudgetMinor, long quoteBudgetMinor, long basePositionMinor,
        out PlaceOrderList command)
    {
        command = default;
        if (!ClientOrderId.TryCreate(request.ListClientOrderId, out command.ClientOrderId)) return false;
        if (request.Orders.Count != (request.Kind == OrderListKind.Otoco ? 3 : 2)) return false;
        command.AccountId = account;
        command.Kind = request.Kind;
        command.BaseBudgetMinor = baseBudgetMinor;
        command.QuoteBudgetMinor = quoteBudgetMinor;
        command.BasePositionMinor = basePositionMinor;
        for (var i = 0; i < request.Orders.Count; i++)
        {
            if (!TryCreate(account, request.Orders[i], 0, basePositionMinor, out command.Orders[i])) return false;
        }
        return true;
    }

    public static bool TryCreate(long account, CancelListRequest request, out CancelOrderList command)
    {
        command = new() { AccountId = account, ListId = request.ListId };
        return ClientOrderId.TryCreate(request.ListClientOrderId, out command.ClientOrderId);
    }

    public static bool TryCreate(long account, AmendOrderRequest request, out AmendOrder command)
    {
        command = new() { AccountId = account, OrderId = request.OrderId, QuantityLots = request.QuantityLots };
        return ClientOrderId.TryCreate(request.OriginalClientOrderId, out command.ClientOrderId)
            && ClientOrderId.TryCreate(request.NewClientOrderId, out command.NewClientOrderId);
    }

    public static bool TryCreate(long account, CancelOrderRequest request, out CancelOrder command)
    {
        command = default;
        if (!ClientOrderId.TryCreate(request.OriginalClientOrderId, out var clientOrderId)) return false;
        command.AccountId = account;
        command.OrderId = request.OrderId;
        command.ClientOrderId = clientOrderId;
        command.Restriction = request.Restriction;
        return true;
    }
}
