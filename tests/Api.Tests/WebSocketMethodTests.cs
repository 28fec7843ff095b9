using System.Globalization;
using System.Net;
using System.Text.Json;
using Exchange.Abstractions.Trading;
using Exchange.Api.Signing;
using Exchange.Api.WebSockets;
using Exchange.Domain.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>Every method of the ws-api against its REST twin, and the envelope around the answers.</summary>
public sealed class WebSocketMethodTests : HostedTest
{
    private const string Limit = "\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\","
        + "\"quantity\":\"0.1\",\"price\":60000,\"newClientOrderId\":\"my-id\"";

    private const string RestLimit =
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=60000&newClientOrderId=my-id";

    // The key of the fake account.
    private const string ListenKey = "0000000000gxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    // Method, members of params, HTTP method, path, parameters, weight.
    public static TheoryData<string, string, string, string, string, int> Twins => new()
    {
        { "ping", "", "GET", "/api/v3/ping", "", 1 },
        { "time", "", "GET", "/api/v3/time", "", 1 },
        { "exchangeInfo", "\"symbols\":[\"BTCUSDT\", \"SOLEUR\"]", "GET", "/api/v3/exchangeInfo", "", 20 },
        { "depth", "\"symbol\":\"BTCUSDT\",\"limit\":500", "GET", "/api/v3/depth", "symbol=BTCUSDT&limit=500", 25 },
        { "trades.recent", "\"symbol\":\"BTCUSDT\"", "GET", "/api/v3/trades", "symbol=BTCUSDT", 25 },
        { "trades.historical", "\"symbol\":\"BTCUSDT\",\"fromId\":\"9\"", "GET", "/api/v3/historicalTrades",
            "symbol=BTCUSDT&fromId=9", 25 },
        { "trades.aggregate", "\"symbol\":\"BTCUSDT\"", "GET", "/api/v3/aggTrades", "symbol=BTCUSDT", 4 },
        { "klines", "\"symbol\":\"BTCUSDT\",\"interval\":\"1m\"", "GET", "/api/v3/klines",
            "symbol=BTCUSDT&interval=1m", 2 },
        { "uiKlines", "\"symbol\":\"BTCUSDT\",\"interval\":\"1m\"", "GET", "/api/v3/uiKlines",
            "symbol=BTCUSDT&interval=1m", 2 },
        { "avgPrice", "\"symbol\":\"BTCUSDT\"", "GET", "/api/v3/avgPrice", "symbol=BTCUSDT", 2 },
        { "ticker", "\"symbol\":\"BTCUSDT\",\"windowSize\":\"4h\"", "GET", "/api/v3/ticker", "symbol=BTCUSDT&windowSize=4h", 4 },
        { "ticker.tradingDay", "\"symbol\":\"BTCUSDT\"", "GET", "/api/v3/ticker/tradingDay", "symbol=BTCUSDT", 4 },
        { "ticker.24hr", "\"symbols\":[\"BTCUSDT\"]", "GET", "/api/v3/ticker/24hr", "symbols=%5B%22BTCUSDT%22%5D", 2 },
        { "ticker.price", "", "GET", "/api/v3/ticker/price", "", 4 },
        { "ticker.book", "\"symbol\":\"BTCUSDT\"", "GET", "/api/v3/ticker/bookTicker", "symbol=BTCUSDT", 2 },
        { "order.place", Limit, "POST", "/api/v3/order", RestLimit, 1 },
        { "order.test", Limit + ",\"computeCommissionRates\":true", "POST", "/api/v3/order/test",
            RestLimit + "&computeCommissionRates=true", 20 },
        { "order.status", "\"symbol\":\"BTCUSDT\",\"orderId\":\"5\"", "GET", "/api/v3/order",
            "symbol=BTCUSDT&orderId=5", 4 },
        { "order.cancel", "\"symbol\":\"BTCUSDT\",\"orderId\":5,\"newClientOrderId\":\"c\"", "DELETE", "/api/v3/order",
            "symbol=BTCUSDT&orderId=5&newClientOrderId=c", 1 },
        { "order.cancelReplace",
            Limit + ",\"cancelReplaceMode\":\"STOP_ON_FAILURE\",\"cancelOrderId\":5,\"cancelNewClientOrderId\":\"c\"",
            "POST", "/api/v3/order/cancelReplace",
            RestLimit + "&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=5&cancelNewClientOrderId=c", 1 },
        { "openOrders.status", "\"symbol\":\"SOLEUR\"", "GET", "/api/v3/openOrders", "symbol=SOLEUR", 6 },
        { "openOrders.cancelAll", "\"symbol\":\"BTCUSDT\"", "DELETE", "/api/v3/openOrders", "symbol=BTCUSDT", 1 },
        { "allOrders", "\"symbol\":\"BTCUSDT\",\"limit\":\"10\"", "GET", "/api/v3/allOrders",
            "symbol=BTCUSDT&limit=10", 20 },
        { "myTrades", "\"symbol\":\"BTCUSDT\",\"orderId\":5", "GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=5", 5 },
        {
            "order.amend.keepPriority", "\"symbol\":\"BTCUSDT\",\"orderId\":5,\"newQty\":\"0.5\",\"newClientOrderId\":\"n\"",
            "PUT", "/api/v3/order/amend/keepPriority", "symbol=BTCUSDT&orderId=5&newQty=0.5&newClientOrderId=n", 4
        },
        { "order.amendments", "\"symbol\":\"BTCUSDT\",\"orderId\":5", "GET", "/api/v3/order/amendments", "symbol=BTCUSDT&orderId=5", 4 },
        {
            "orderList.place", "\"symbol\":\"BTCUSDT\",\"side\":\"SELL\",\"quantity\":\"1\",\"price\":\"110\",\"stopPrice\":\"90\","
            + "\"listClientOrderId\":\"l\",\"limitClientOrderId\":\"a\",\"stopClientOrderId\":\"b\"", "POST", "/api/v3/order/oco",
            "symbol=BTCUSDT&side=SELL&quantity=1&price=110&stopPrice=90&listClientOrderId=l&limitClientOrderId=a&stopClientOrderId=b", 1
        },
        {
            "orderList.place.oco", "\"symbol\":\"BTCUSDT\",\"side\":\"SELL\",\"quantity\":\"1\",\"aboveType\":\"LIMIT_MAKER\",\"abovePrice\":\"110\","
            + "\"belowType\":\"STOP_LOSS\",\"belowStopPrice\":\"90\",\"listClientOrderId\":\"l\",\"aboveClientOrderId\":\"a\",\"belowClientOrderId\":\"b\"",
            "POST", "/api/v3/orderList/oco", "symbol=BTCUSDT&side=SELL&quantity=1&aboveType=LIMIT_MAKER&abovePrice=110"
            + "&belowType=STOP_LOSS&belowStopPrice=90&listClientOrderId=l&aboveClientOrderId=a&belowClientOrderId=b", 1
        },
        {
            "orderList.place.oto", "\"symbol\":\"BTCUSDT\",\"workingType\":\"LIMIT\",\"workingSide\":\"BUY\",\"workingPrice\":\"100\","
            + "\"workingQuantity\":\"1\",\"workingTimeInForce\":\"GTC\",\"pendingType\":\"MARKET\",\"pendingSide\":\"SELL\",\"pendingQuantity\":\"1\","
            + "\"listClientOrderId\":\"l\",\"workingClientOrderId\":\"a\",\"pendingClientOrderId\":\"b\"", "POST", "/api/v3/orderList/oto",
            "symbol=BTCUSDT&workingType=LIMIT&workingSide=BUY&workingPrice=100&workingQuantity=1&workingTimeInForce=GTC"
            + "&pendingType=MARKET&pendingSide=SELL&pendingQuantity=1&listClientOrderId=l&workingClientOrderId=a&pendingClientOrderId=b", 1
        },
        {
            "orderList.place.otoco", "\"symbol\":\"BTCUSDT\",\"workingType\":\"LIMIT_MAKER\",\"workingSide\":\"BUY\",\"workingPrice\":\"100\","
            + "\"workingQuantity\":\"1\",\"pendingSide\":\"SELL\",\"pendingQuantity\":\"1\",\"pendingAboveType\":\"LIMIT_MAKER\",\"pendingAbovePrice\":\"110\","
            + "\"pendingBelowType\":\"STOP_LOSS\",\"pendingBelowStopPrice\":\"90\",\"listClientOrderId\":\"l\",\"workingClientOrderId\":\"a\","
            + "\"pendingAboveClientOrderId\":\"b\",\"pendingBelowClientOrderId\":\"c\"", "POST", "/api/v3/orderList/otoco",
            "symbol=BTCUSDT&workingType=LIMIT_MAKER&workingSide=BUY&workingPrice=100&workingQuantity=1&pendingSide=SELL&pendingQuantity=1"
            + "&pendingAboveType=LIMIT_MAKER&pendingAbovePrice=110&pendingBelowType=STOP_LOSS&pendingBelowStopPrice=90&listClientOrderId=l"
            + "&workingClientOrderId=a&pendingAboveClientOrderId=b&pendingBelowClientOrderId=c", 1
        },
        { "orderList.status", "\"orderListId\":65537", "GET", "/api/v3/orderList", "orderListId=65537", 4 },
        {
            "orderList.cancel", "\"symbol\":\"BTCUSDT\",\"orderListId\":65537,\"newClientOrderId\":\"n\"", "DELETE", "/api/v3/orderList",
            "symbol=BTCUSDT&orderListId=65537&newClientOrderId=n", 1
        },
        { "openOrderLists.status", "", "GET", "/api/v3/openOrderList", "", 6 },
        { "allOrderLists", "", "GET", "/api/v3/allOrderList", "", 20 },
        { "myPreventedMatches", "\"symbol\":\"BTCUSDT\",\"orderId\":5", "GET", "/api/v3/myPreventedMatches", "symbol=BTCUSDT&orderId=5", 20 },
        { "account.status", "\"omitZeroBalances\":true", "GET", "/api/v3/account", "omitZeroBalances=true", 20 },
        { "account.commission", "\"symbol\":\"BTCUSDT\"", "GET", "/api/v3/account/commission", "symbol=BTCUSDT", 20 },
        { "account.rateLimits.orders", "", "GET", "/api/v3/rateLimit/order", "", 40 },
        { "userDataStream.start", "", "POST", "/api/v3/userDataStream", "", 2 },
        { "userDataStream.ping", $"\"listenKey\":\"{ListenKey}\"", "PUT", "/api/v3/userDataStream",
            $"listenKey={ListenKey}", 2 },
        { "userDataStream.stop", $"\"listenKey\":\"{ListenKey}\"", "DELETE", "/api/v3/userDataStream",
            $"listenKey={ListenKey}", 2 },
    };

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task A_method_answers_reaches_and_costs_what_its_REST_twin_does(
        string method, string members, string httpMethod, string path, string parameters, int weight)
    {
        var endpoint = Host.Services.GetRequiredService<WebSocketMethods>().ByName[method];
        var isPublic = endpoint.Security == SecurityType.None;
        using var client = await WebSocketClient.ConnectAsync(Host);
        var answer = await client.CallAsync(method, isPublic ? members : client.Signed(members));
        Assert.Equal(["id", "status", "result", "rateLimits"], answer.EnumerateObject().Select(member => member.Name));
        Host.Exchange.Commands.TryDequeue(out var command);

        // Connecting cost 2.
        Assert.Equal(weight + 2, UsedWeight(answer));

        var twin = isPublic
            ? await Client.GetAsync($"{path}?{parameters}")
            : await Client.SignedAsync(httpMethod, path, parameters);
        Assert.Equal(HttpStatusCode.OK, twin.Status);
        AssertSame(method, twin.Body, answer.GetProperty("result"));
        Host.Exchange.Commands.TryDequeue(out var twinCommand);
        Assert.Equal(twinCommand, command);
        Assert.Equal((weight * 2) + 2,
            int.Parse(twin.Header("X-MBX-USED-WEIGHT-1M")!, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_table_above_has_every_method()
    {
        var names = Host.Services.GetRequiredService<WebSocketMethods>().ByName.Keys;
        var tested = Twins.Select(row => (string)row[0]).Concat([
            "session.logon", "session.status", "session.logout", "session.subscriptions", "userDataStream.subscribe",
            "userDataStream.subscribe.signature", "userDataStream.unsubscribe"]);
        Assert.Equal(tested.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-7")]
    [InlineData("9007199254740993")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"e2a85d9f-07a5-4f94-8d5f-789dc3deb097\"")]
    [InlineData("\"\\u00e9 \\\"quoted\\\" \uD83D\uDE00\"")]
    public async Task Ids_come_back_as_they_were_sent(string id)
    {
        using var client = await WebSocketClient.ConnectAsync(Host, "?returnRateLimits=false");
        await client.SendAsync($"{{\"params\":{{}},\"method\":\"v3/ping\",\"id\":{id}}}");
        Assert.Equal($"{{\"id\":{id},\"status\":200,\"result\":{{}}}}", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task The_answer_of_a_placement_is_complete()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        var answer = await client.CallSignedAsync("order.place", Limit);
        Assert.Equal("""
            {"id":1,"status":200,"result":{"symbol":"BTCUSDT","orderId":7,"orderListId":-1,"clientOrderId":"my-id","transactTime":1767323045678,"price":"60000.00000000","origQty":"0.10000000","executedQty":"0.00000000","origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"NEW","timeInForce":"GTC","type":"LIMIT","side":"BUY","workingTime":1767323045678,"fills":[],"selfTradePreventionMode":"EXPIRE_MAKER"},"rateLimits":[{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":100,"count":1},{"rateLimitType":"ORDERS","interval":"DAY","intervalNum":1,"limit":200000,"count":2},{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":0,"count":3}]}
            """, answer.GetRawText());
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "\"returnRateLimits\":false", false)]
    [InlineData("?returnRateLimits=false", "", false)]
    [InlineData("?returnRateLimits=false", "\"returnRateLimits\":true", true)]
    [InlineData("?returnRateLimits=true", "\"returnRateLimits\":\"false\"", false)]
    public async Task Rate_limits_are_shown_on_request(string query, string members, bool shown)
    {
        using var client = await WebSocketClient.ConnectAsync(Host, query);
        Assert.Equal(shown, (await client.CallAsync("ping", members)).TryGetProperty("rateLimits", out _));
        Assert.Equal(shown, (await client.CallAsync("depth", members)).TryGetProperty("rateLimits", out _));
    }

    [Theory]
    [InlineData("", 1_767_323_045_678)]
    [InlineData("?timeUnit=MILLISECOND", 1_767_323_045_678)]
    [InlineData("?timeUnit=microsecond", 1_767_323_045_678_000)]
    [InlineData("/?timeUnit=MICROSECOND", 1_767_323_045_678_000)]
    public async Task The_connection_chooses_the_unit_of_times(string query, long expected)
    {
        using var client = await WebSocketClient.ConnectAsync(Host, query);
        Assert.Equal(expected, (await client.CallAsync("time")).GetProperty("result").GetProperty("serverTime").GetInt64());
    }

    [Fact]
    public async Task Refusals_keep_status_code_and_text()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(await client.CallAsync("depth", "\"symbol\":\"NOSUCH\""), 400, -1121, "Invalid symbol.");
        Host.Exchange.OnPlace = _ => new OrderReply { Reason = RejectReason.InsufficientBalance };
        WebSocketClient.AssertError(await client.CallSignedAsync("order.place", Limit), 400, -2010,
            "Account has insufficient balance for requested action.");
        Host.Exchange.Failure = () => new TimeoutException();
        WebSocketClient.AssertError(await client.CallSignedAsync("order.place", Limit), 504, -1007,
            "Timeout waiting for response from backend server. Send status unknown; execution status unknown.");
        Host.Exchange.Failure = () => new InvalidOperationException();
        WebSocketClient.AssertError(await client.CallSignedAsync("order.place", Limit), 500, -1000,
            "An unknown error occurred while processing the request.");
    }

    [Fact]
    public async Task A_replacement_done_by_half_has_both_halves_as_data()
    {
        Host.Exchange.OnCancelReplace = request => new()
        {
            Canceled = Fakes.FakeExchange.Order("BTCUSDT") with { Status = OrderStatus.Canceled },
            Attempted = true,
            Placed = new() { Reason = RejectReason.InsufficientBalance },
        };
        using var client = await WebSocketClient.ConnectAsync(Host);
        var answer = await client.CallSignedAsync("order.cancelReplace",
            Limit + ",\"cancelReplaceMode\":\"ALLOW_FAILURE\",\"cancelOrderId\":5");
        WebSocketClient.AssertError(answer, 409, -2021, "Order cancel-replace partially failed.");
        var data = answer.GetProperty("error").GetProperty("data");
        Assert.Equal(("SUCCESS", "FAILURE", -2010), (data.GetProperty("cancelResult").GetString(),
            data.GetProperty("newOrderResult").GetString(),
            data.GetProperty("newOrderResponse").GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task Answers_come_when_they_are_ready_not_in_the_order_of_requests()
    {
        var gate = new TaskCompletionSource();
        Host.Exchange.PlaceGate = gate.Task;
        using var client = await WebSocketClient.ConnectAsync(Host);
        await client.SendAsync($"{{\"id\":\"slow\",\"method\":\"order.place\",\"params\":{{{client.Signed(Limit)}}}}}");
        await client.SendAsync("{\"id\":\"quick\",\"method\":\"ping\"}");
        Assert.Equal("quick", (await client.ReceiveAsync()).GetProperty("id").GetString());
        gate.SetResult();
        Assert.Equal("slow", (await client.ReceiveAsync()).GetProperty("id").GetString());
    }

    internal static int UsedWeight(JsonElement answer) => answer.GetProperty("rateLimits").EnumerateArray()
        .Single(limit => limit.GetProperty("rateLimitType").GetString() == "REQUEST_WEIGHT").GetProperty("count").GetInt32();

    private static void AssertSame(string method, string expected, JsonElement actual)
    {
        // The id of a cancellation that cancels all is random.
        var pattern = method == "openOrders.cancelAll" ? "\"clientOrderId\":\"[0-9a-zA-Z]{22}\"" : "$^";
        string Normal(string text) => System.Text.RegularExpressions.Regex.Replace(text, pattern, "");
        Assert.Equal(Normal(expected), Normal(actual.GetRawText()));
    }
}
