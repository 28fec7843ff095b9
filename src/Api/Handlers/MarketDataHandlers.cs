using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;

namespace Exchange.Api.Handlers;

/// <summary>Depth, trades, candles and the average price of one market.</summary>
internal sealed class MarketDataHandlers(ExchangeGrains grains)
{
    private const int DefaultDepth = 100;
    private const int MaxDepth = 5_000;
    private const int DefaultLimit = 500;
    private const int MaxLimit = 1_000;

    private static readonly ParameterSet CandleParameters = ParameterSet.Of(
        Parameter.Symbol, Parameter.Interval, Parameter.StartTime, Parameter.EndTime, Parameter.TimeZone,
        Parameter.Limit);

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("GET", "/api/v3/depth", SecurityType.None, ParameterSet.Of(Parameter.Symbol, Parameter.Limit), DepthWeight,
            DepthAsync),
        new("GET", "/api/v3/trades", SecurityType.None, ParameterSet.Of(Parameter.Symbol, Parameter.Limit), 25,
            TradesAsync),
        new("GET", "/api/v3/historicalTrades", SecurityType.None,
            ParameterSet.Of(Parameter.Symbol, Parameter.Limit, Parameter.FromId), 25, TradesAsync),
        new("GET", "/api/v3/aggTrades", SecurityType.None,
            ParameterSet.Of(Parameter.Symbol, Parameter.FromId, Parameter.StartTime, Parameter.EndTime, Parameter.Limit),
            4, AggregateTradesAsync),
        new("GET", "/api/v3/klines", SecurityType.None, CandleParameters, 2, CandlesAsync),
        new("GET", "/api/v3/uiKlines", SecurityType.None, CandleParameters, 2, CandlesAsync),
        new("GET", "/api/v3/avgPrice", SecurityType.None, ParameterSet.Of(Parameter.Symbol), 2, AveragePriceAsync),
    ];

    private static int DepthWeight(ApiRequest request) => request.PeekLimit(DefaultDepth) switch
    {
        <= 100 => 5,
        <= 500 => 25,
        <= 1_000 => 50,
        _ => 250,
    };

    private async ValueTask<ApiError?> DepthAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var limit = request.ClampedLimit(DefaultDepth, MaxDepth);
        if (market is null || request.Error is not null) return request.Error;

        var depth = await grains.Book(market).GetDepthAsync(limit);
        output.WriteStartObject();
        output.WriteNumber(Names.LastUpdateId, depth.UpdateId);
        MarketDataJson.Levels(output, Names.Bids, market, depth.Bids);
        MarketDataJson.Levels(output, Names.Asks, market, depth.Asks);
        output.WriteEndObject();
        return null;
    }

    private async ValueTask<ApiError?> TradesAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var limit = request.ClampedLimit(DefaultLimit, MaxLimit);
        var fromId = request.OptionalInteger(Parameter.FromId);
        if (market is null || request.Error is not null) return request.Error;

        var trades = await grains.History.GetTradesAsync(market.Symbol, fromId, limit);
        output.WriteStartArray();
        foreach (var trade in trades) MarketDataJson.Trade(output, request, market, trade);
        output.WriteEndArray();
        return null;
    }

    private async ValueTask<ApiError?> AggregateTradesAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var limit = request.ClampedLimit(DefaultLimit, MaxLimit);
        var fromId = request.OptionalInteger(Parameter.FromId);
        var (start, end) = request.TimeRange();
        if (fromId is not null && (start is not null || end is not null)) request.Fail(ApiErrors.BadCombination);
        if (market is null || request.Error is not null) return request.Error;

        var trades = await grains.History.GetAggregateTradesAsync(market.Symbol, fromId, start, end, limit);
        output.WriteStartArray();
        foreach (var trade in trades) MarketDataJson.AggregateTrade(output, request, market, trade);
        output.WriteEndArray();
        return null;
    }

    private async ValueTask<ApiError?> CandlesAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var market = request.RequiredMarket();
        var interval = request.Require(Parameter.Interval) ? request.Interval() : default;
        var (start, end) = request.TimeRange();
        var zone = request.ZoneMinutes();
        var limit = request.ClampedLimit(DefaultLimit, MaxLimit);
        if (market is null || request.Error is not null) return request.Error;

        var candles = await grains.History.GetCandlesAsync(market.Symbol, interval, zone, start, end, limit);
        output.WriteStartArray();
        foreach (var candle in candles) MarketDataJson.Candle(output, request, market, candle);
        output.WriteEndArray();
        return null;
    }

    private async ValueTask<ApiError?> AveragePriceAsync(ApiRequest request, Utf8JsonWriter output)
    {
        const int averageMinutes = 5;
        var market = request.RequiredMarket();
        if (market is null || request.Error is not null) return request.Error;

        var top = await grains.Book(market).GetTopAsync();
        output.WriteStartObject();
        output.WriteNumber(Names.Mins, averageMinutes);
        output.Price(Names.Price, market, top.AverageTicks);
        output.WriteNumber(Names.CloseTime, request.Time(top.UpdatedMicros));
        output.WriteEndObject();
        return null;
    }
}
