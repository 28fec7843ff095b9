using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;

namespace Exchange.Api.Handlers;

/// <summary>The part of <c>/sapi</c> that trading libraries call while they load markets and fees.</summary>
internal sealed class SapiHandlers(ExchangeGrains grains)
{
    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("GET", "/sapi/v1/system/status", SecurityType.None, default, 1, SystemStatus),
        new("GET", "/sapi/v1/capital/config/getall", SecurityType.UserData, default, 10, CoinsAsync),
        new("GET", "/sapi/v1/asset/tradeFee", SecurityType.UserData, ParameterSet.Of(Parameter.Symbol), 1, TradeFees),
        new("GET", "/sapi/v1/account/apiRestrictions", SecurityType.UserData, default, 1, Restrictions),
        new("GET", "/sapi/v1/margin/allPairs", SecurityType.None, default, 1, EmptyList),
        new("GET", "/sapi/v1/margin/isolated/allPairs", SecurityType.None, default, 1, EmptyList),
    ];

    private static ValueTask<ApiError?> SystemStatus(ApiRequest request, Utf8JsonWriter output)
    {
        output.WriteStartObject();
        output.WriteNumber(Names.Status, 0);
        output.WriteString(Names.Msg, "normal"u8);
        output.WriteEndObject();
        return default;
    }

    private async ValueTask<ApiError?> CoinsAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var account = await grains.Wallet(request.Account).GetAccountAsync();
        output.WriteStartArray();
        foreach (var asset in request.Markets.Assets)
            SapiJson.Coin(output, asset, AccountJson.Balance(account, asset));
        output.WriteEndArray();
        return null;
    }

    private static ValueTask<ApiError?> TradeFees(ApiRequest request, Utf8JsonWriter output)
    {
        var markets = request.NamedMarkets();
        if (request.Error is { } error) return new(error);
        output.WriteStartArray();
        foreach (var market in markets) AccountJson.TradeFee(output, market);
        output.WriteEndArray();
        return default;
    }

    private static ValueTask<ApiError?> Restrictions(ApiRequest request, Utf8JsonWriter output)
    {
        SapiJson.Restrictions(output, request, request.Key);
        return default;
    }

    private static ValueTask<ApiError?> EmptyList(ApiRequest request, Utf8JsonWriter output)
    {
        output.WriteStartArray();
        output.WriteEndArray();
        return default;
    }
}
