using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;

namespace Exchange.Api.Handlers;

/// <summary>Prices and statistics of one, some or all markets: an object for <c>symbol</c>, an array otherwise.</summary>
internal sealed class TickerHandlers(ExchangeGrains grains)
{
    private static readonly ParameterSet MarketParameters = ParameterSet.Of(Parameter.Symbol, Parameter.Symbols);

    private delegate void TickerWriter<in T>(Utf8JsonWriter output, ApiRequest request, Market market, T ticker);

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("GET", "/api/v3/ticker/24hr", SecurityType.None, MarketParameters.With(Parameter.Type), DayWeight, DayAsync),
        new("GET", "/api/v3/ticker/price", SecurityType.None, MarketParameters, PriceWeight, PriceAsync),
        new("GET", "/api/v3/ticker/bookTicker", SecurityType.None, MarketParameters, PriceWeight, BookAsync),
    ];

    private static int PriceWeight(ApiRequest request) => request.NamesOneMarket ? 2 : 4;

    private static int DayWeight(ApiRequest request)
    {
        if (request.NamesOneMarket) return 2;
        if (!request.Has(Parameter.Symbols)) return 80;
        return request.Parameters[Parameter.Symbols].Count((byte)',') + 1 switch
        {
            <= 20 => 2,
            <= 100 => 40,
            _ => 80,
        };
    }

    private ValueTask<ApiError?> DayAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var type = request.Word(Parameter.Type, Words.TickerTypes, TickerType.Full, ApiErrors.BadTickerType);
        return WriteAsync(request, output,
            market => LoadDayAsync(market, type == TickerType.Full),
            static (output, request, market, day) =>
                MarketDataJson.DayTicker(output, request, market, day.Day, day.Top));
    }

    private ValueTask<ApiError?> PriceAsync(ApiRequest request, Utf8JsonWriter output) =>
        WriteAsync(request, output, market => grains.Book(market).GetTopAsync(),
            static (output, _, market, top) =>
            {
                output.WriteStartObject();
                output.WriteString(Names.Symbol, market.SymbolJson);
                output.Price(Names.Price, market, top.LastTicks);
                output.WriteEndObject();
            });

    private ValueTask<ApiError?> BookAsync(ApiRequest request, Utf8JsonWriter output) =>
        WriteAsync(request, output, market => grains.Book(market).GetTopAsync(),
            static (output, _, market, top) =>
            {
                output.WriteStartObject();
                output.WriteString(Names.Symbol, market.SymbolJson);
                output.Price(Names.BidPrice, market, top.Bid.PriceTicks);
                output.Quantity(Names.BidQty, market, top.Bid.Lots);
                output.Price(Names.AskPrice, market, top.Ask.PriceTicks);
                output.Quantity(Names.AskQty, market, top.Ask.Lots);
                output.WriteEndObject();
            });

    private async Task<(DayStatisticsView Day, BookTopView? Top)> LoadDayAsync(Market market, bool withTop)
    {
        var top = withTop ? grains.Book(market).GetTopAsync() : null;
        var day = await grains.History.GetDayStatisticsAsync(market.Symbol);
        return (day, top is null ? null : await top);
    }

    private static async ValueTask<ApiError?> WriteAsync<T>(
        ApiRequest request, Utf8JsonWriter output, Func<Market, Task<T>> load, TickerWriter<T> write)
    {
        var markets = request.NamedMarkets();
        if (request.Error is { } error) return error;

        var tickers = await Task.WhenAll(markets.Select(load));
        if (request.NamesOneMarket)
        {
            write(output, request, markets[0], tickers[0]);
            return null;
        }
        output.WriteStartArray();
        for (var i = 0; i < tickers.Length; i++) write(output, request, markets[i], tickers[i]);
        output.WriteEndArray();
        return null;
    }
}
