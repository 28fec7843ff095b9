using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;
using Exchange.Domain.MarketData;

namespace Exchange.Api.Handlers;

/// <summary>Prices and statistics of one, some or all markets: an object for <c>symbol</c>, an array otherwise.</summary>
internal sealed class TickerHandlers(ExchangeGrains grains)
{
    private const int DaySeconds = 86_400;
    private const int WeightPerMarket = 4;
    private const int HighestWeight = 200;
    private const int MaxMarkets = 100;

    private static readonly ParameterSet MarketParameters = ParameterSet.Of(Parameter.Symbol, Parameter.Symbols);

    private delegate void TickerWriter<in T>(Utf8JsonWriter output, ApiRequest request, Market market, T ticker);

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("GET", "/api/v3/ticker", SecurityType.None,
            MarketParameters.With(Parameter.WindowSize).With(Parameter.Type), WindowWeight, WindowAsync),
        new("GET", "/api/v3/ticker/tradingDay", SecurityType.None,
            MarketParameters.With(Parameter.TimeZone).With(Parameter.Type), WindowWeight, TradingDayAsync),
        new("GET", "/api/v3/ticker/24hr", SecurityType.None, MarketParameters.With(Parameter.Type), DayWeight, DayAsync),
        new("GET", "/api/v3/ticker/price", SecurityType.None, MarketParameters, PriceWeight, PriceAsync),
        new("GET", "/api/v3/ticker/bookTicker", SecurityType.None, MarketParameters, PriceWeight, BookAsync),
    ];

    private static int PriceWeight(ApiRequest request) => request.NamesOneMarket ? 2 : 4;

    private static int WindowWeight(ApiRequest request) =>
        Math.Min(HighestWeight, WeightPerMarket * (request.NamesOneMarket ? 1 : request.CountSymbols()));

    private static int DayWeight(ApiRequest request)
    {
        if (request.NamesOneMarket) return 2;
        if (!request.Has(Parameter.Symbols)) return 80;
        return request.CountSymbols() switch
        {
            <= 20 => 2,
            <= 100 => 40,
            _ => 80,
        };
    }

    private ValueTask<ApiError?> DayAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var content = Content(request, TickerContent.Full);
        return WriteAsync(request, output, market => grains.Market(market).GetStatisticsAsync(DaySeconds),
            (output, request, market, statistics) =>
                MarketDataJson.Ticker(output, request, market, content, statistics));
    }

    private ValueTask<ApiError?> WindowAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var content = Content(request, TickerContent.Window);
        var window = request.WindowSeconds(DaySeconds);
        RequireMarkets(request);
        return WriteAsync(request, output, market => grains.Market(market).GetStatisticsAsync(window),
            (output, request, market, statistics) =>
                MarketDataJson.Ticker(output, request, market, content, statistics));
    }

    private ValueTask<ApiError?> TradingDayAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var content = Content(request, TickerContent.Window);
        var calendar = new CandleCalendar(CandleInterval.Day, request.ZoneMinutes());
        RequireMarkets(request);
        var open = calendar.OpenOf(request.NowMicros);
        var close = calendar.Next(open) - 1;
        return WriteAsync(request, output, market => grains.History.GetStatisticsAsync(market.Symbol, open, close),
            (output, request, market, trades) => MarketDataJson.Ticker(
                output, request, market, content, new() { WindowSeconds = DaySeconds, Trades = trades }));
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

    private static TickerContent Content(ApiRequest request, TickerContent full) =>
        request.Word(Parameter.Type, Words.TickerTypes, TickerType.Full, ApiErrors.BadTickerType) == TickerType.Mini
            ? TickerContent.Mini
            : full;

    private static void RequireMarkets(ApiRequest request)
    {
        if (!request.Has(Parameter.Symbol) && !request.Has(Parameter.Symbols))
            request.Fail(ApiErrors.MissingBoth(Parameter.Symbol.Name(), Parameter.Symbols.Name()));
        if (request.CountSymbols() is > MaxMarkets and var count) request.Fail(ApiErrors.TooMany(MaxMarkets, count));
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
