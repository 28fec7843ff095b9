using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>Reads an order: which parameters each kind needs and which it must not have (Binance "New order").</summary>
internal static class OrderParameters
{
    private const long LeastStrategyType = 1_000_000;

    /// <summary>Every parameter of a new order.</summary>
    public static readonly ParameterSet Names = ParameterSet.Of(
        Parameter.Symbol, Parameter.Side, Parameter.Type, Parameter.TimeInForce, Parameter.Quantity,
        Parameter.QuoteOrderQty, Parameter.Price, Parameter.StopPrice, Parameter.TrailingDelta, Parameter.IcebergQty,
        Parameter.NewClientOrderId, Parameter.NewOrderRespType, Parameter.SelfTradePreventionMode,
        Parameter.StrategyId, Parameter.StrategyType);

    // What depends on the kind, in the order in which superfluous ones are reported.
    private static readonly ParameterSet ByKind = ParameterSet.Of(
        Parameter.TimeInForce, Parameter.Quantity, Parameter.QuoteOrderQty, Parameter.Price, Parameter.StopPrice,
        Parameter.TrailingDelta, Parameter.IcebergQty);

    private static readonly ParameterSet Market = ParameterSet.Of(Parameter.Quantity, Parameter.QuoteOrderQty);

    private static readonly ParameterSet LimitMaker =
        ParameterSet.Of(Parameter.Quantity, Parameter.Price, Parameter.IcebergQty);

    private static readonly ParameterSet Limit = LimitMaker.With(Parameter.TimeInForce);

    private static readonly ParameterSet Stop =
        ParameterSet.Of(Parameter.Quantity, Parameter.StopPrice, Parameter.TrailingDelta);

    /// <summary>The order, or null with the request's error set.</summary>
    public static PlaceOrderRequest? Read(ApiRequest request, Market market, out ResponseType responseType)
    {
        var side = request.RequiredWord(Parameter.Side, Words.Sides, ApiErrors.BadSide);
        var type = request.RequiredWord(Parameter.Type, Words.OrderTypes, ApiErrors.BadOrderType);
        responseType = ResponseType.Ack;
        if (request.Error is not null) return null;

        CheckKind(request, type);
        responseType = request.Word(Parameter.NewOrderRespType, Words.ResponseTypes, DefaultResponse(type));
        var strategyType = request.Integer(Parameter.StrategyType, 0);
        if (request.Has(Parameter.StrategyType) && strategyType is < LeastStrategyType or > int.MaxValue)
            request.Fail(ApiErrors.BadStrategyType);
        if (request.Error is not null) return null;

        var order = new PlaceOrderRequest
        {
            Symbol = market.Symbol,
            Side = side,
            Type = type,
            TimeInForce = request.Word(
                Parameter.TimeInForce, Words.TimesInForce, TimeInForce.Gtc, ApiErrors.BadTimeInForce),
            QuantityLots = request.Lots(Parameter.Quantity, market, type),
            QuoteQuantityMinor = request.QuoteMinor(Parameter.QuoteOrderQty, market),
            PriceTicks = request.Ticks(Parameter.Price, market),
            StopTicks = request.Ticks(Parameter.StopPrice, market),
            SelfTradePrevention = request.Word(Parameter.SelfTradePreventionMode, Words.SelfTradePreventions,
                default, ApiErrors.BadSelfTradePrevention),
            StrategyId = request.Integer(Parameter.StrategyId, -1),
            StrategyType = (int)strategyType,
            ClientOrderId = request.ClientId(Parameter.NewClientOrderId, generate: true),
            DeadlineMicros = request.DeadlineMicros,
        };
        return request.Error is null ? order : null;
    }

    private static ResponseType DefaultResponse(OrderType type) =>
        type is OrderType.Limit or OrderType.Market ? ResponseType.Full : ResponseType.Ack;

    private static void CheckKind(ApiRequest request, OrderType type)
    {
        var allowed = type switch
        {
            OrderType.Limit => Limit,
            OrderType.LimitMaker => LimitMaker,
            OrderType.Market => Market,
            OrderType.StopLoss or OrderType.TakeProfit => Stop,
            OrderType.StopLossLimit or OrderType.TakeProfitLimit => Stop | Limit,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        RequireAll(request, type, allowed);
        var superfluous = request.Parameters.Present & (ByKind - allowed);
        if (superfluous.Count > 0) request.Fail(ApiErrors.NotRequired(superfluous.First().Name()));
        if (type == OrderType.Market && request.Has(Parameter.Quantity) && request.Has(Parameter.QuoteOrderQty))
            request.Fail(ApiErrors.NotRequired(Parameter.QuoteOrderQty.Name()));
        if (request.Has(Parameter.TrailingDelta)) request.Fail(ApiErrors.NoTrailing);
        if (request.Has(Parameter.IcebergQty)) request.Fail(ApiErrors.NoIceberg);
    }

    private static void RequireAll(ApiRequest request, OrderType type, ParameterSet allowed)
    {
        if (type == OrderType.Market)
        {
            RequireOne(request, Parameter.Quantity, Parameter.QuoteOrderQty);
            return;
        }
        if (allowed.Contains(Parameter.TimeInForce)) request.Require(Parameter.TimeInForce);
        request.Require(Parameter.Quantity);
        if (allowed.Contains(Parameter.Price)) request.Require(Parameter.Price);
        if (allowed.Contains(Parameter.StopPrice)) RequireOne(request, Parameter.StopPrice, Parameter.TrailingDelta);
    }

    private static void RequireOne(ApiRequest request, Parameter first, Parameter second)
    {
        if (!request.Has(first) && !request.Has(second))
            request.Fail(ApiErrors.MissingBoth(first.Name(), second.Name()));
    }
}
