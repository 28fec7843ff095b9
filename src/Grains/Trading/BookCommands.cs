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
        command.BudgetMinor = budgetMinor;
        command.BasePositionMinor = basePositionMinor;
        command.StrategyId = request.StrategyId;
        command.StrategyType = request.StrategyType;
        return true;
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
