
namespace Exchange.Api.Tests;

/// <summary>Golden answers of account data, order queries and the wallet subset.</summary>
public sealed class AccountTests : HostedTest
{
    private const string Order = """
        {"symbol":"BTCUSDT","orderId":5,"orderListId":-1,"clientOrderId":"mine-1","price":"60000.00000000",
         "origQty":"0.10000000","executedQty":"0.02500000","cummulativeQuoteQty":"1500.00000000",
         "status":"PARTIALLY_FILLED","timeInForce":"GTC","type":"LIMIT","side":"SELL","stopPrice":"0.00000000",
         "icebergQty":"0.00000000","time":1767323045678,"updateTime":1767323045679,"isWorking":true,
         "workingTime":1767323045678,"origQuoteOrderQty":"0.00000000","selfTradePreventionMode":"NONE"}
        """;

    [Fact]
    public async Task An_order_is_found_by_either_name()
    {
        foreach (var name in new[] { "orderId=5", "origClientOrderId=mine-1", "orderId=5&origClientOrderId=mine-1" })
            (await Client.SignedAsync("GET", "/api/v3/order", $"symbol=BTCUSDT&{name}")).AssertJson(Order);
    }

    [Theory]
    [InlineData("orderId=6&origClientOrderId=mine-1")]
    [InlineData("orderId=5&origClientOrderId=other")]
    public async Task Two_names_of_different_orders_find_nothing(string names) =>
        (await Client.SignedAsync("GET", "/api/v3/order", $"symbol=BTCUSDT&{names}"))
            .AssertError(400, -2013, "Order does not exist.");

    [Fact]
    public async Task Open_orders_of_one_or_all_markets()
    {
        var one = await Client.SignedAsync("GET", "/api/v3/openOrders", "symbol=SOLEUR");
        one.AssertJson("""
            [{"symbol":"SOLEUR","orderId":5,"orderListId":-1,"clientOrderId":"mine-1","price":"6.00000000",
              "origQty":"3.00000000","executedQty":"0.00000000","cummulativeQuoteQty":"0.00000000",
              "status":"PARTIALLY_FILLED","timeInForce":"GTC","type":"LIMIT","side":"SELL","stopPrice":"0.00000000",
              "icebergQty":"0.00000000","time":1767323045678,"updateTime":1767323045679,"isWorking":true,
              "workingTime":1767323045678,"origQuoteOrderQty":"0.00000000","selfTradePreventionMode":"NONE"}]
            """);
        Assert.Equal(2, (await Client.SignedAsync("GET", "/api/v3/openOrders")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("", "orders 42 BTCUSDT    500")]
    [InlineData("&orderId=3&limit=1000", "orders 42 BTCUSDT 3   1000")]
    [InlineData("&startTime=1000&endTime=86401000&limit=1", "orders 42 BTCUSDT  1000000 86401000999 1")]
    [InlineData("&startTime=1767323045678901", "orders 42 BTCUSDT  1767323045678901  500")]
    public async Task All_orders_are_the_account_s(string parameters, string call)
    {
        (await Client.SignedAsync("GET", "/api/v3/allOrders", $"symbol=BTCUSDT{parameters}")).AssertJson($"[{Order}]");
        Assert.Equal(call, Host.Exchange.LastHistoryCall);
    }

    [Theory]
    [InlineData("/api/v3/allOrders", "startTime=1000&endTime=86401001", -1127)]
    [InlineData("/api/v3/allOrders", "startTime=0&endTime=9223372036854775807", -1127)]
    [InlineData("/api/v3/allOrders", "startTime=2&endTime=1", -1128)]
    [InlineData("/api/v3/allOrders", "limit=0", -1130)]
    [InlineData("/api/v3/allOrders", "limit=1001", -1130)]
    [InlineData("/api/v3/allOrders", "limit=-1", -1100)]
    [InlineData("/api/v3/myTrades", "startTime=1000&endTime=86401001", -1127)]
    [InlineData("/api/v3/myTrades", "limit=1001", -1130)]
    [InlineData("/api/v3/myTrades", "fromId=1&startTime=1", -1128)]
    [InlineData("/api/v3/myTrades", "orderId=1&endTime=1", -1128)]
    public async Task Ranges_and_limits_are_strict(string path, string parameters, int code)
    {
        var answer = await Client.SignedAsync("GET", path, $"symbol=BTCUSDT&{parameters}");
        Assert.Equal((400, code), ((int)answer.Status, answer.Code));
        Assert.Null(Host.Exchange.LastHistoryCall);
    }

    [Fact]
    public async Task My_trades_show_the_commission_in_the_asset_received()
    {
        (await Client.SignedAsync("GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=5&fromId=0")).AssertJson("""
            [{"symbol":"BTCUSDT","id":9,"orderId":5,"orderListId":-1,"price":"60000.00000000","qty":"0.00100000",
              "quoteQty":"60.00000000","commission":"0.00000100","commissionAsset":"BTC","time":1767323045678,
              "isBuyer":true,"isMaker":false,"isBestMatch":true},
             {"symbol":"BTCUSDT","id":10,"orderId":5,"orderListId":-1,"price":"60000.00000000","qty":"0.00100000",
              "quoteQty":"60.00000000","commission":"0.06000000","commissionAsset":"USDT","time":1767323045678,
              "isBuyer":false,"isMaker":true,"isBestMatch":true}]
            """);
        Assert.Equal("myTrades 42 BTCUSDT 5 0   500", Host.Exchange.LastHistoryCall);
    }

    [Fact]
    public async Task The_account_shows_all_assets_or_those_with_a_balance()
    {
        (await Client.SignedAsync("GET", "/api/v3/account")).AssertJson("""
            {"makerCommission":10,"takerCommission":15,"buyerCommission":0,"sellerCommission":0,
             "commissionRates":{"maker":"0.00100000","taker":"0.00150000","buyer":"0.00000000",
              "seller":"0.00000000"},
             "canTrade":true,"canWithdraw":false,"canDeposit":false,"brokered":false,
             "requireSelfTradePrevention":false,"preventSor":false,"updateTime":1767323045678,"accountType":"SPOT",
             "balances":[{"asset":"BTC","free":"10.00000000","locked":"0.00050000"},
              {"asset":"USDT","free":"0.00000000","locked":"0.00000000"},
              {"asset":"SOL","free":"0.00000000","locked":"0.00000000"},
              {"asset":"EUR","free":"123.45000000","locked":"0.00000000"}],
             "permissions":["SPOT"],"uid":42}
            """);
        var answer = await Client.SignedAsync("GET", "/api/v3/account", "omitZeroBalances=true");
        Assert.Equal(["BTC", "EUR"], answer.Json.GetProperty("balances").EnumerateArray()
            .Select(balance => balance.GetProperty("asset").GetString()));
    }

    [Fact]
    public async Task Commissions_are_the_market_s()
    {
        (await Client.SignedAsync("GET", "/api/v3/account/commission", "symbol=SOLEUR")).AssertJson("""
            {"symbol":"SOLEUR",
             "standardCommission":{"maker":"0.00000000","taker":"0.00050000","buyer":"0.00000000",
              "seller":"0.00000000"},
             "specialCommission":{"maker":"0.00000000","taker":"0.00000000","buyer":"0.00000000",
              "seller":"0.00000000"},
             "taxCommission":{"maker":"0.00000000","taker":"0.00000000","buyer":"0.00000000","seller":"0.00000000"},
             "discount":{"enabledForAccount":false,"enabledForSymbol":false,"discountAsset":"",
              "discount":"0.00000000"}}
            """);
        (await Client.SignedAsync("GET", "/sapi/v1/asset/tradeFee", "symbol=BTCUSDT")).AssertJson(
            """[{"symbol":"BTCUSDT","makerCommission":"0.00100000","takerCommission":"0.00150000"}]""");
        Assert.Equal(2, (await Client.SignedAsync("GET", "/sapi/v1/asset/tradeFee")).Json.GetArrayLength());
    }

    [Fact]
    public async Task Order_counts_show_both_windows()
    {
        (await Client.SignedAsync("GET", "/api/v3/rateLimit/order")).AssertJson("""
            [{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":100,"count":3},
             {"rateLimitType":"ORDERS","interval":"DAY","intervalNum":1,"limit":200000,"count":11}]
            """);
    }

    [Fact]
    public async Task Coins_show_balances_and_no_networks()
    {
        var answer = await Client.SignedAsync("GET", "/sapi/v1/capital/config/getall");
        Assert.Equal(4, answer.Json.GetArrayLength());
        (answer with { Body = answer.Json[0].GetRawText() }).AssertJson("""
            {"coin":"BTC","depositAllEnable":false,"withdrawAllEnable":false,"name":"Bitcoin","free":"10.00000000",
             "locked":"0.00050000","freeze":"0.00000000","withdrawing":"0.00000000","ipoing":"0.00000000",
             "ipoable":"0.00000000","storage":"0.00000000","isLegalMoney":false,"trading":true,"networkList":[]}
            """);
    }

    [Fact]
    public async Task The_key_s_own_permissions_can_be_asked()
    {
        Host.Exchange.Keys["bound"] = Host.Exchange.Keys[ApiClient.Key] with { AllowedAddresses = ["127.0.0.1"] };
        var payload = $"timestamp={Host.NowMillis}";
        var answer = await Client.SendAsync("GET",
            $"/sapi/v1/account/apiRestrictions?{payload}&signature={ApiClient.Sign(payload)}", null,
            ApiClient.KeyHeader("bound"));
        answer.AssertJson("""
            {"ipRestrict":true,"createTime":1767323045678,"enableReading":true,"enableSpotAndMarginTrading":true,
             "enableWithdrawals":false,"enableInternalTransfer":false,"enableMargin":false,"enableFutures":false,
             "permitsUniversalTransfer":false,"enableVanillaOptions":false,"enableFixApiTrade":false,
             "enableFixReadOnly":false,"enablePortfolioMarginTrading":false}
            """);
    }

    [Fact]
    public async Task The_system_is_normal_and_there_is_no_margin()
    {
        (await Client.GetAsync("/sapi/v1/system/status")).AssertJson("""{"status":0,"msg":"normal"}""");
        foreach (var path in new[] { "/sapi/v1/margin/allPairs", "/sapi/v1/margin/isolated/allPairs" })
        {
            (await Client.GetAsync(path)).AssertJson("[]");
            (await Client.SignedAsync("GET", path, "recvWindow=10000")).AssertJson("[]");
        }
    }
}
