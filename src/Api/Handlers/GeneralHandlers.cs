using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;
using Exchange.Domain.Markets;
using Microsoft.Extensions.Options;

namespace Exchange.Api.Handlers;

/// <summary>Connectivity, time and the description of the exchange.</summary>
internal sealed class GeneralHandlers(IOptions<ApiLimits> limits)
{
    private const int ExchangeInfoWeight = 20;

    private static readonly ParameterSet InfoParameters = ParameterSet.Of(
        Parameter.Symbol, Parameter.Symbols, Parameter.Permissions, Parameter.SymbolStatus,
        Parameter.ShowPermissionSets);

    // Permissions Binance knows; ours are all SPOT.
    private static readonly string[] KnownPermissions = ["SPOT", "MARGIN", "LEVERAGED"];

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("GET", "/api/v3/ping", SecurityType.None, default, 1, Ping),
        new("GET", "/api/v1/ping", SecurityType.None, default, 1, Ping),
        new("GET", "/api/v3/time", SecurityType.None, default, 1, Time),
        new("GET", "/api/v1/time", SecurityType.None, default, 1, Time),
        new("GET", "/api/v3/exchangeInfo", SecurityType.None, InfoParameters, ExchangeInfoWeight, ExchangeInfo),
        new("GET", "/fapi/v1/exchangeInfo", SecurityType.None, default, 1, NoMarkets),
        new("GET", "/dapi/v1/exchangeInfo", SecurityType.None, default, 1, NoMarkets),
    ];

    private static ValueTask<ApiError?> Ping(ApiRequest request, Utf8JsonWriter output)
    {
        output.WriteStartObject();
        output.WriteEndObject();
        return default;
    }

    private static ValueTask<ApiError?> Time(ApiRequest request, Utf8JsonWriter output)
    {
        output.WriteStartObject();
        output.WriteNumber(Names.ServerTime, request.Time(request.NowMicros));
        output.WriteEndObject();
        return default;
    }

    // Libraries that load all products of Binance ask here too; without an answer they would go to Binance itself.
    private static ValueTask<ApiError?> NoMarkets(ApiRequest request, Utf8JsonWriter output)
    {
        output.WriteStartObject();
        output.WriteString(Names.Timezone, "UTC"u8);
        output.WriteNumber(Names.ServerTime, request.Time(request.NowMicros));
        output.WriteStartArray(Names.RateLimits);
        output.WriteEndArray();
        output.WriteStartArray(Names.ExchangeFilters);
        output.WriteEndArray();
        output.WriteStartArray(Names.Symbols);
        output.WriteEndArray();
        output.WriteEndObject();
        return default;
    }

    private ValueTask<ApiError?> ExchangeInfo(ApiRequest request, Utf8JsonWriter output)
    {
        var markets = SelectMarkets(request);
        var showPermissions = request.Boolean(Parameter.ShowPermissionSets, true);
        if (request.Error is { } error) return new(error);

        output.WriteStartObject();
        output.WriteString(Names.Timezone, "UTC"u8);
        output.WriteNumber(Names.ServerTime, request.Time(request.NowMicros));
        ExchangeInfoJson.RateLimits(output, limits.Value);
        output.WriteStartArray(Names.ExchangeFilters);
        output.WriteEndArray();
        output.WriteStartArray(Names.Symbols);
        foreach (var market in markets) ExchangeInfoJson.Symbol(output, market, showPermissions);
        output.WriteEndArray();
        output.WriteEndObject();
        return default;
    }

    private static IEnumerable<Market> SelectMarkets(ApiRequest request)
    {
        var named = request.Has(Parameter.Symbol) || request.Has(Parameter.Symbols);
        if (named && (request.Has(Parameter.Permissions) || request.Has(Parameter.SymbolStatus)))
            request.Fail(ApiErrors.BadCombination);
        if (named) return request.NamedMarkets();

        var markets = request.Has(Parameter.SymbolStatus) ? MarketsOfStatus(request) : request.Markets.Markets;
        return HasSpotPermission(request) ? markets : [];
    }

    private static IEnumerable<Market> MarketsOfStatus(ApiRequest request)
    {
        // Statuses of Binance that no market here ever has.
        var text = request.Parameters[Parameter.SymbolStatus];
        if (text.SequenceEqual("BREAK"u8) || text.SequenceEqual("END_OF_DAY"u8)) return [];
        var status = request.Word(
            Parameter.SymbolStatus, Words.MarketStatuses, MarketStatus.Trading, ApiErrors.BadSymbolStatus);
        return request.Markets.Markets.Where(market => market.View.Status == status);
    }

    private static bool HasSpotPermission(ApiRequest request)
    {
        if (!request.Has(Parameter.Permissions)) return true;
        var names = request.List(Parameter.Permissions);
        if (names.Exists(name => !KnownPermissions.Contains(name, StringComparer.Ordinal)))
            request.Fail(ApiErrors.NotValid(Parameter.Permissions.Name()));
        return names.Contains("SPOT");
    }
}
