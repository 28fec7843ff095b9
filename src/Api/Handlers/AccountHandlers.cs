using System.Text.Json;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Wire;

namespace Exchange.Api.Handlers;

/// <summary>The account, its commissions and its order counts.</summary>
internal sealed class AccountHandlers(ExchangeGrains grains)
{
    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("GET", "/api/v3/account", SecurityType.UserData, ParameterSet.Of(Parameter.OmitZeroBalances), 20,
            AccountAsync),
        new("GET", "/api/v3/account/commission", SecurityType.UserData, ParameterSet.Of(Parameter.Symbol), 20,
            Commission),
        new("GET", "/api/v3/rateLimit/order", SecurityType.UserData, default, 40, OrderCountsAsync),
    ];

    private async ValueTask<ApiError?> AccountAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var omitZeroBalances = request.Boolean(Parameter.OmitZeroBalances, false);
        if (request.Error is { } error) return error;

        var account = await grains.Wallet(request.Account).GetAccountAsync();
        AccountJson.Account(output, request, account, omitZeroBalances);
        return null;
    }

    private static ValueTask<ApiError?> Commission(ApiRequest request, Utf8JsonWriter output)
    {
        if (request.RequiredMarket() is not { } market) return new(request.Error);
        AccountJson.Commission(output, market);
        return default;
    }

    private async ValueTask<ApiError?> OrderCountsAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var counts = await grains.Wallet(request.Account).GetOrderCountsAsync();
        output.WriteStartArray();
        ExchangeInfoJson.RateLimit(
            output, "ORDERS"u8, "SECOND"u8, 10, counts.TenSecondsLimit, counts.TenSeconds);
        ExchangeInfoJson.RateLimit(output, "ORDERS"u8, "DAY"u8, 1, counts.DayLimit, counts.Day);
        output.WriteEndArray();
        return null;
    }
}
