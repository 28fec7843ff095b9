using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Wire;
using Exchange.Domain.Orders;

namespace Exchange.Api.Handlers;

/// <summary>Reads order lists (Binance "Order lists"): which orders they consist of and how these lie to the market.</summary>
internal static class ListParameters
{
    private static readonly ParameterSet Common = ParameterSet.Of(
        Parameter.Symbol, Parameter.ListClientOrderId, Parameter.NewOrderRespType, Parameter.SelfTradePreventionMode);

    /// <summary>Every parameter of an OCO.</summary>
    public static readonly ParameterSet Oco = Common | LegParameters.Above.All | LegParameters.Below.All
        | ParameterSet.Of(Parameter.Side, Parameter.Quantity, Parameter.AboveType, Parameter.BelowType);

    /// <summary>Every parameter of a legacy OCO.</summary>
    public static readonly ParameterSet LegacyOco = Common | LegParameters.LegacyLimit.All | LegParameters.LegacyStop.All
        | ParameterSet.Of(Parameter.Side, Parameter.Quantity);

    private static readonly ParameterSet Working = Common | LegParameters.Working.All
        | ParameterSet.Of(Parameter.WorkingType, Parameter.WorkingSide, Parameter.WorkingQuantity);

    /// <summary>Every parameter of an OTO.</summary>
    public static readonly ParameterSet Oto = Working | LegParameters.Pending.All
        | ParameterSet.Of(Parameter.PendingType, Parameter.PendingSide, Parameter.PendingQuantity);

    /// <summary>Every parameter of an OTOCO.</summary>
    public static readonly ParameterSet Otoco = Working | LegParameters.PendingAbove.All | LegParameters.PendingBelow.All
        | ParameterSet.Of(
            Parameter.PendingSide, Parameter.PendingQuantity, Parameter.PendingAboveType, Parameter.PendingBelowType);

    /// <summary>The orders of an OCO; null with the request's error set.</summary>
    public static List<PlaceOrderRequest>? ReadOco(ApiRequest request, Market market) => ReadPair(
        request, market, Parameter.Side, (Parameter.AboveType, LegParameters.Above),
        (Parameter.BelowType, LegParameters.Below), ApiErrors.BadOcoType);

    /// <summary>
    /// The orders of a legacy OCO, whose kinds follow from its parameters: a limit maker, and a stop loss that has a limit
    /// price or not.
    /// </summary>
    public static List<PlaceOrderRequest>? ReadLegacyOco(ApiRequest request, Market market)
    {
        var side = request.RequiredWord(Parameter.Side, Words.Sides, ApiErrors.BadSide);
        request.Require(Parameter.Quantity);
        request.Require(Parameter.Price);
        request.Require(Parameter.StopPrice);
        if (request.Error is not null) return null;
        var type = request.Has(Parameter.StopLimitPrice) ? OrderType.StopLossLimit : OrderType.StopLoss;
        var limit = OrderParameters.ReadLeg(request, market, LegParameters.LegacyLimit, side, OrderType.LimitMaker);
        var stop = OrderParameters.ReadLeg(request, market, LegParameters.LegacyStop, side, type);
        return limit is null || stop is null ? null : [stop, limit];
    }

    /// <summary>The orders of an OTO; null with the request's error set.</summary>
    public static List<PlaceOrderRequest>? ReadOto(ApiRequest request, Market market)
    {
        var working = ReadWorking(request, market);
        var side = request.RequiredWord(Parameter.PendingSide, Words.Sides, ApiErrors.BadSide);
        var type = request.RequiredWord(Parameter.PendingType, Words.OrderTypes, ApiErrors.BadOrderType);
        if (request.Error is not null) return null;
        var pending = OrderParameters.ReadLeg(request, market, LegParameters.Pending, side, type);
        return working is null || pending is null ? null : [working, pending];
    }

    /// <summary>The orders of an OTOCO; null with the request's error set.</summary>
    public static List<PlaceOrderRequest>? ReadOtoco(ApiRequest request, Market market)
    {
        var working = ReadWorking(request, market);
        var pair = ReadPair(
            request, market, Parameter.PendingSide, (Parameter.PendingAboveType, LegParameters.PendingAbove),
            (Parameter.PendingBelowType, LegParameters.PendingBelow), ApiErrors.BadOcoType);
        return working is null || pair is null ? null : [working, .. pair];
    }

    private static PlaceOrderRequest? ReadWorking(ApiRequest request, Market market)
    {
        var side = request.RequiredWord(Parameter.WorkingSide, Words.Sides, ApiErrors.BadSide);
        var type = request.RequiredWord(Parameter.WorkingType, Words.OrderTypes, ApiErrors.BadOrderType);
        if (request.Error is not null) return null;
        if (type is not (OrderType.Limit or OrderType.LimitMaker)) request.Fail(ApiErrors.BadOrderType);
        return request.Error is null
            ? OrderParameters.ReadLeg(request, market, LegParameters.Working, side, type)
            : null;
    }

    /// <summary>A pair as the book takes it: the stop loss first.</summary>
    private static List<PlaceOrderRequest>? ReadPair(
        ApiRequest request, Market market, Parameter sideParameter, (Parameter Type, LegParameters Leg) above,
        (Parameter Type, LegParameters Leg) below, ApiError badType)
    {
        var side = request.RequiredWord(sideParameter, Words.Sides, ApiErrors.BadSide);
        var aboveType = request.RequiredWord(above.Type, Words.OrderTypes, badType);
        var belowType = request.RequiredWord(below.Type, Words.OrderTypes, badType);
        if (request.Error is not null) return null;
        if (CheckPair(side, aboveType, belowType) is { } error) request.Fail(error);
        if (request.Error is not null) return null;
        var high = OrderParameters.ReadLeg(request, market, above.Leg, side, aboveType);
        var low = OrderParameters.ReadLeg(request, market, below.Leg, side, belowType);
        if (high is null || low is null) return null;
        return side == Side.Buy ? [high, low] : [low, high];
    }

    private static ApiError? CheckPair(Side side, OrderType above, OrderType below)
    {
        if (above is OrderType.Limit or OrderType.Market || below is OrderType.Limit or OrderType.Market)
            return ApiErrors.BadOcoType;
        if (above == OrderType.LimitMaker && below == OrderType.LimitMaker) return ApiErrors.BothOcoLimits;
        return side == Side.Buy ? CheckBuy(above, below) : CheckSell(above, below);
    }

    private static ApiError? CheckBuy(OrderType above, OrderType below)
    {
        if (above == OrderType.LimitMaker) return ApiErrors.BuyOcoLimitBelow;
        if (below is OrderType.StopLoss or OrderType.StopLossLimit) return ApiErrors.BuyOcoStopAbove;
        return above is OrderType.TakeProfit or OrderType.TakeProfitLimit ? ApiErrors.BuyOcoProfitBelow : null;
    }

    private static ApiError? CheckSell(OrderType above, OrderType below)
    {
        if (below == OrderType.LimitMaker) return ApiErrors.SellOcoLimitAbove;
        if (above is OrderType.StopLoss or OrderType.StopLossLimit) return ApiErrors.SellOcoStopBelow;
        return below is OrderType.TakeProfit or OrderType.TakeProfitLimit ? ApiErrors.SellOcoProfitAbove : null;
    }
}
