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
    private const long MostTrailingBips = 9_999;

    /// <summary>Every parameter of a new order.</summary>
    public static readonly ParameterSet Names = ParameterSet.Of(
        Parameter.Symbol, Parameter.Side, Parameter.Type, Parameter.TimeInForce, Parameter.Quantity,
        Parameter.QuoteOrderQty, Parameter.Price, Parameter.StopPrice, Parameter.TrailingDelta, Parameter.IcebergQty,
        Parameter.NewClientOrderId, Parameter.NewOrderRespType, Parameter.SelfTradePreventionMode,
        Parameter.StrategyId, Parameter.StrategyType);

    /// <summary>The order, or null with the request's error set.</summary>
    public static PlaceOrderRequest? Read(ApiRequest request, Market market, out ResponseType responseType)
    {
        var side = request.RequiredWord(Parameter.Side, Words.Sides, ApiErrors.BadSide);
        var type = request.RequiredWord(Parameter.Type, Words.OrderTypes, ApiErrors.BadOrderType);
        responseType = ResponseType.Ack;
        if (request.Error is not null) return null;

        responseType = request.Word(Parameter.NewOrderRespType, Words.ResponseTypes, DefaultResponse(type));
        return ReadLeg(request, market, LegParameters.Single, side, type);
    }

    /// <summary>One order, whose parameters have the given names; null with the request's error set.</summary>
    public static PlaceOrderRequest? ReadLeg(
        ApiRequest request, Market market, LegParameters leg, Side side, OrderType type)
    {
        CheckKind(request, leg, type);
        var strategyType = request.Integer(leg.StrategyType, 0);
        if (request.Has(leg.StrategyType) && strategyType is < LeastStrategyType or > int.MaxValue)
            request.Fail(ApiErrors.BadStrategyType);
        if (request.Error is not null) return null;

        var timeInForce = leg.TimeInForce is { } named
            ? request.Word(named, Words.TimesInForce, TimeInForce.Gtc, ApiErrors.BadTimeInForce)
            : TimeInForce.Gtc;
        var iceberg = leg.IcebergQty is { } slice ? request.Lots(slice, market, type) : 0;
        if (iceberg > 0 && timeInForce != TimeInForce.Gtc)
            request.Fail(ApiErrors.IcebergNeedsGtc(leg.IcebergQty!.Value.Name(), leg.TimeInForce!.Value.Name()));
        var order = new PlaceOrderRequest
        {
            Symbol = market.Symbol,
            Side = side,
            Type = type,
            TimeInForce = timeInForce,
            QuantityLots = request.Lots(leg.Quantity, market, type),
            QuoteQuantityMinor = leg.QuoteQuantity is { } quote ? request.QuoteMinor(quote, market) : 0,
            PriceTicks = leg.Price is { } price ? request.Ticks(price, market) : 0,
            StopTicks = leg.StopPrice is { } stop ? request.Ticks(stop, market) : 0,
            TrailingBips = leg.TrailingDelta is { } delta ? TrailingBips(request, delta) : 0,
            IcebergLots = iceberg,
            SelfTradePrevention = request.Word(Parameter.SelfTradePreventionMode, Words.SelfTradePreventions,
                default, ApiErrors.BadSelfTradePrevention),
            StrategyId = request.Integer(leg.StrategyId, -1),
            StrategyType = (int)strategyType,
            ClientOrderId = request.ClientId(leg.ClientOrderId, generate: true),
            DeadlineMicros = request.DeadlineMicros,
        };
        return request.Error is null ? order : null;
    }

    private static ResponseType DefaultResponse(OrderType type) =>
        type is OrderType.Limit or OrderType.Market ? ResponseType.Full : ResponseType.Ack;

    private static int TrailingBips(ApiRequest request, Parameter parameter)
    {
        if (!request.Has(parameter)) return 0;
        var bips = request.Integer(parameter, 0);
        if (bips is >= 1 and <= MostTrailingBips) return (int)bips;
        request.Fail(ApiErrors.Filter("TRAILING_DELTA"));
        return 0;
    }

    private static void CheckKind(ApiRequest request, LegParameters leg, OrderType type)
    {
        var market = type == OrderType.Market;
        var limit = type is OrderType.Limit or OrderType.LimitMaker or OrderType.StopLossLimit or OrderType.TakeProfitLimit;
        var stop = type >= OrderType.StopLoss;
        if (limit && type != OrderType.LimitMaker) Require(request, leg.TimeInForce);
        if (market && leg.QuoteQuantity is { } quote) RequireOne(request, leg.Quantity, quote);
        else request.Require(leg.Quantity);
        if (limit) Require(request, leg.Price);
        if (stop && leg is { StopPrice: { } stopPrice, TrailingDelta: { } delta }) RequireOne(request, stopPrice, delta);

        if (!limit || type == OrderType.LimitMaker) Refuse(request, leg.TimeInForce);
        if (!market) Refuse(request, leg.QuoteQuantity);
        if (!limit) Refuse(request, leg.Price);
        if (!stop) Refuse(request, leg.StopPrice);
        if (!stop) Refuse(request, leg.TrailingDelta);
        if (!limit) Refuse(request, leg.IcebergQty);
        if (market && leg.QuoteQuantity is { } both && request.Has(leg.Quantity)) Refuse(request, both);
    }

    private static void Require(ApiRequest request, Parameter? parameter)
    {
        if (parameter is { } named) request.Require(named);
    }

    private static void Refuse(ApiRequest request, Parameter? parameter)
    {
        if (parameter is { } named && request.Has(named)) request.Fail(ApiErrors.NotRequired(named.Name()));
    }

    private static void RequireOne(ApiRequest request, Parameter first, Parameter second)
    {
        if (!request.Has(first) && !request.Has(second))
            request.Fail(ApiErrors.MissingBoth(first.Name(), second.Name()));
    }
}
