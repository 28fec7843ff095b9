using System.Text;
using System.Text.Json;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Api.Signing;

namespace Exchange.Api.Handlers;

/// <summary>
/// Listen keys: Binance's older way to user data, for clients that still use it. The key opens <c>/ws/&lt;listenKey&gt;</c>.
/// </summary>
internal sealed class ListenKeyHandlers(ExchangeGrains grains)
{
    private const string Path = "/api/v3/userDataStream";
    private const int Weight = 2;

    public IEnumerable<ApiEndpoint> Endpoints() =>
    [
        new("POST", Path, SecurityType.UserStream, default, Weight, CreateAsync),
        new("PUT", Path, SecurityType.UserStream, ParameterSet.Of(Parameter.ListenKey), Weight,
            (request, output) => UseAsync(request, output, static (wallet, key) => wallet.ExtendListenKeyAsync(key))),
        new("DELETE", Path, SecurityType.UserStream, ParameterSet.Of(Parameter.ListenKey), Weight,
            (request, output) => UseAsync(request, output, static (wallet, key) => wallet.CloseListenKeyAsync(key))),
    ];

    private async ValueTask<ApiError?> CreateAsync(ApiRequest request, Utf8JsonWriter output)
    {
        var key = await grains.Wallet(request.Account).CreateListenKeyAsync();
        output.WriteStartObject();
        output.WriteString("listenKey"u8, key);
        output.WriteEndObject();
        return null;
    }

    private async ValueTask<ApiError?> UseAsync(
        ApiRequest request, Utf8JsonWriter output, Func<IWalletGrain, string, Task<bool>> use)
    {
        if (!request.Require(Parameter.ListenKey)) return request.Error;
        var key = Encoding.UTF8.GetString(request.Parameters[Parameter.ListenKey]);
        if (!ListenKey.TryGetAccount(key, out var account) || account != request.Account
            || !await use(grains.Wallet(account), key))
            return ApiErrors.NoSuchListenKey;
        output.WriteStartObject();
        output.WriteEndObject();
        return null;
    }
}
