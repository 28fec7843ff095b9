using System.Net;
using System.Text;

namespace Exchange.Api.Tests;

/// <summary>How parameters are read, and what each kind of mistake is called.</summary>
public sealed class ParameterTests : HostedTest
{
    private const string Limit = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100";

    [Theory]
    [InlineData("symbol=BTCUSDT&symbol=BTCUSDT&orderId=1", "Duplicate values for parameter 'symbol'.")]
    [InlineData("symbol=BTCUSDT&s%79mbol=BTCUSDT&orderId=1", "Duplicate values for parameter 'symbol'.")]
    [InlineData("symbol=BTCUSDT&orderId=1&foo=1&foo=2", "Duplicate values for parameter 'foo'.")]
    [InlineData("symbol=BTCUSDT&orderId=1&%3Cb%3E=1&%3Cb%3E=2", "Duplicate values for parameter '?'.")]
    public async Task A_name_sent_twice_in_one_place_is_refused(string parameters, string message)
    {
        (await Client.SignedAsync("DELETE", "/api/v3/order", parameters)).AssertError(400, -1101, message);
        (await Client.SignedFormAsync("DELETE", "/api/v3/order", parameters)).AssertError(400, -1101, message);
    }

    [Fact]
    public async Task A_name_in_query_and_body_counts_once_with_the_value_of_the_query()
    {
        var query = $"{Limit}&timestamp={Host.NowMillis}";
        const string body = "price=200&newOrderRespType=RESULT";
        var answer = await Client.SendAsync("POST", $"/api/v3/order?{query}",
            $"{body}&signature={ApiClient.Sign(query + body)}", ApiClient.KeyHeader());
        Assert.Equal("100.00000000", answer.Json.GetProperty("price").GetString());
    }

    [Fact]
    public async Task Unknown_parameters_of_signed_requests_are_refused_with_the_counts()
    {
        var answer = await Client.SignedAsync("GET", "/api/v3/openOrders", "symbol=BTCUSDT&foo=1");
        answer.AssertError(400, -1104, "Not all sent parameters were read; read '3' parameter(s) but was sent '4'.");
        answer = await Client.SignedAsync("GET", "/api/v3/openOrders", "symbol=BTCUSDT&price=1&foo=");
        answer.AssertError(400, -1104, "Not all sent parameters were read; read '3' parameter(s) but was sent '5'.");
    }

    [Fact]
    public async Task Unknown_parameters_of_public_requests_are_ignored()
    {
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync("/api/v3/ping?timestamp=1&foo=bar")).Status);
    }

    [Fact]
    public async Task Too_many_parameters_are_refused()
    {
        var many = string.Join('&', Enumerable.Range(0, 65).Select(i => $"p{i}=1"));
        (await Client.GetAsync($"/api/v3/ping?{many}"))
            .AssertError(400, -1101, "Too many parameters sent for this endpoint.");
        many = string.Join('&', Enumerable.Range(0, 64).Select(i => $"p{i}=1"));
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync($"/api/v3/ping?{many}")).Status);
    }

    [Theory]
    [InlineData("side=BUY&type=MARKET&quantity=1", "symbol")]
    [InlineData("symbol=BTCUSDT&type=MARKET&quantity=1", "side")]
    [InlineData("symbol=BTCUSDT&side=BUY&quantity=1", "type")]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=1", "timeInForce")]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=1", "quantity")]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1", "price")]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&quantity=1", "price")]
    [InlineData("symbol=BTCUSDT&side=BUY&type=STOP_LOSS&stopPrice=1", "quantity")]
    [InlineData("symbol=BTCUSDT&side=BUY&type=STOP_LOSS_LIMIT&quantity=1&price=1&stopPrice=1", "timeInForce")]
    public async Task Missing_mandatory_parameters_are_named(string parameters, string name)
    {
        (await Client.SignedFormAsync("POST", "/api/v3/order", parameters)).AssertError(
            400, -1102, $"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.");
        Assert.Empty(Host.Exchange.Commands);
    }

    [Theory]
    [InlineData("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET", "quantity", "quoteOrderQty")]
    [InlineData("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=STOP_LOSS&quantity=1", "stopPrice",
        "trailingDelta")]
    [InlineData("DELETE", "/api/v3/order", "symbol=BTCUSDT", "origClientOrderId", "orderId")]
    [InlineData("GET", "/api/v3/order", "symbol=BTCUSDT", "origClientOrderId", "orderId")]
    [InlineData("POST", "/api/v3/order/cancelReplace", $"{Limit}&cancelReplaceMode=STOP_ON_FAILURE",
        "cancelOrigClientOrderId", "cancelOrderId")]
    public async Task One_of_two_parameters_must_be_sent(
        string method, string path, string parameters, string first, string second)
    {
        (await Client.SignedAsync(method, path, parameters)).AssertError(
            400, -1102, $"Param '{first}' or '{second}' must be sent, but both were empty/null!");
        Assert.Empty(Host.Exchange.Commands);
    }

    [Theory]
    [InlineData("MARKET&quantity=1&timeInForce=GTC", -1106, "Parameter 'timeInForce' sent when not required.")]
    [InlineData("MARKET&quantity=1&price=1", -1106, "Parameter 'price' sent when not required.")]
    [InlineData("MARKET&quantity=1&quoteOrderQty=1", -1106, "Parameter 'quoteOrderQty' sent when not required.")]
    [InlineData("LIMIT&timeInForce=GTC&quantity=1&price=1&quoteOrderQty=1", -1106,
        "Parameter 'quoteOrderQty' sent when not required.")]
    [InlineData("LIMIT&timeInForce=GTC&quantity=1&price=1&stopPrice=1", -1106,
        "Parameter 'stopPrice' sent when not required.")]
    [InlineData("LIMIT_MAKER&quantity=1&price=1&timeInForce=GTC", -1106,
        "Parameter 'timeInForce' sent when not required.")]
    [InlineData("STOP_LOSS&quantity=1&stopPrice=1&price=1", -1106, "Parameter 'price' sent when not required.")]
    [InlineData("LIMIT&timeInForce=IOC&quantity=1&price=1&icebergQty=1", -1160,
        "Parameter 'icebergQty' is not supported if 'timeInForce' is not GTC.")]
    [InlineData("MARKET&quantity=1&icebergQty=1", -1106, "Parameter 'icebergQty' sent when not required.")]
    [InlineData("LIMIT&timeInForce=GTC&quantity=1&price=1&trailingDelta=100", -1106,
        "Parameter 'trailingDelta' sent when not required.")]
    [InlineData("STOP_LOSS&quantity=1&trailingDelta=0", -1013, "Filter failure: TRAILING_DELTA")]
    [InlineData("STOP_LOSS&quantity=1&trailingDelta=10000", -1013, "Filter failure: TRAILING_DELTA")]
    [InlineData("LIMIT&timeInForce=GTC&quantity=1&price=1&strategyType=999999", -1134,
        "strategyType was less than 1000000.")]
    [InlineData("LIMIT&timeInForce=GTC&quantity=1&price=1&selfTradePreventionMode=TRANSFER", -1013,
        "This symbol does not allow the specified self-trade prevention mode.")]
    [InlineData("LIMIT&timeInForce=GTX&quantity=1&price=1", -1115, "Invalid timeInForce.")]
    [InlineData("LIMITS", -1116, "Invalid orderType.")]
    [InlineData("LIMIT&timeInForce=GTC&quantity=1&price=1&newOrderRespType=ALL", -1130,
        "Data sent for parameter 'newOrderRespType' is not valid.")]
    public async Task What_does_not_fit_the_kind_of_order_is_refused(string type, int code, string message)
    {
        var answer = await Client.SignedFormAsync("POST", "/api/v3/order", $"symbol=BTCUSDT&side=BUY&type={type}");
        answer.AssertError(400, code, message);
        Assert.Empty(Host.Exchange.Commands);
    }

    [Theory]
    [InlineData("price=100.001", -1013, "Filter failure: PRICE_FILTER")]
    [InlineData("price=0", -1013, "Filter failure: PRICE_FILTER")]
    [InlineData("price=100.000000001", -1111, "Parameter 'price' has too much precision.")]
    [InlineData("price=100000000000", -1108, "Parameter 'price' overflowed.")]
    [InlineData("price=1e2", -1100,
        @"Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\.[0-9]{1,20})?$'.")]
    [InlineData("price=", -1105, "Parameter 'price' was empty.")]
    [InlineData("quantity=0.000001", -1013, "Filter failure: LOT_SIZE")]
    [InlineData("quantity=0", -1013, "Filter failure: LOT_SIZE")]
    [InlineData("quantity=%31", 0, "")]
    [InlineData("quantity=%3", -1100, "Illegal characters found in a parameter.")]
    [InlineData("quantity=%C0%AF", -1100, "Illegal characters found in a parameter.")]
    [InlineData("quantity=+1", -1100,
        @"Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\.[0-9]{1,20})?$'.")]
    [InlineData("side=buy", -1117, "Invalid side.")]
    [InlineData("symbol=NOSUCH", -1121, "Invalid symbol.")]
    [InlineData("symbol=%EF%BC%91%EF%BC%92", -1121, "Invalid symbol.")]
    [InlineData("symbol=btcusdt", -1100,
        @"Illegal characters found in parameter 'symbol'; legal range is '^[\w\-._&&[^a-z]]{1,50}$'.")]
    [InlineData("strategyId=-1", -1100,
        "Illegal characters found in parameter 'strategyId'; legal range is '^[0-9]{1,20}$'.")]
    [InlineData("strategyId=9223372036854775808", -1108, "Parameter 'strategyId' overflowed.")]
    [InlineData("newClientOrderId=a.b", -1100,
        "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.")]
    [InlineData("newClientOrderId=0123456789012345678901234567890123456", -1100,
        "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.")]
    [InlineData("newClientOrderId=012345678901234567890123456789012345", 0, "")]
    public async Task Malformed_values_are_named_exactly(string parameter, int code, string message)
    {
        var name = parameter[..parameter.IndexOf('=', StringComparison.Ordinal)];
        var others = Limit.Split('&').Where(pair => !pair.StartsWith(name + "=", StringComparison.Ordinal));
        var answer = await Client.SignedFormAsync("POST", "/api/v3/order", string.Join('&', others.Append(parameter)));
        if (code == 0)
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            return;
        }
        answer.AssertError(400, code, message);
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task A_market_quantity_between_lots_fails_the_market_filter()
    {
        (await Client.SignedAsync("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.000001"))
            .AssertError(400, -1013, "Filter failure: MARKET_LOT_SIZE");
        (await Client.SignedAsync("POST", "/api/v3/order", "symbol=SOLEUR&side=BUY&type=MARKET&quoteOrderQty=1.234"))
            .AssertError(400, -1111, "Parameter 'quoteOrderQty' has too much precision.");
    }

    [Theory]
    [InlineData("application/json", "{\"symbol\":\"BTCUSDT\"}")]
    [InlineData("text/plain", "symbol=BTCUSDT")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16", "symbol=BTCUSDT")]
    [InlineData("multipart/form-data; boundary=x", "symbol=BTCUSDT")]
    public async Task Bodies_that_are_no_form_are_refused(string type, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Client.Target("/api/v3/order"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await Client.SendAsync(request)).AssertError(415, -1100, "Illegal characters found in a parameter.");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded; charset=UTF-8")]
    [InlineData(null)]
    public async Task An_empty_body_may_have_any_type(string? type)
    {
        var payload = $"{Limit}&timestamp={Host.NowMillis}";
        using var request = new HttpRequestMessage(
            HttpMethod.Post, Client.Target($"/api/v3/order?{payload}&signature={ApiClient.Sign(payload)}"));
        request.Headers.Add("X-MBX-APIKEY", ApiClient.Key);
        request.Content = new ByteArrayContent([]);
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        Assert.Equal(HttpStatusCode.OK, (await Client.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_body_without_a_type_is_a_form()
    {
        var payload = $"{Limit}&timestamp={Host.NowMillis}";
        using var request = new HttpRequestMessage(HttpMethod.Post, Client.Target("/api/v3/order"));
        request.Headers.Add("X-MBX-APIKEY", ApiClient.Key);
        request.Content = new ByteArrayContent(
            Encoding.ASCII.GetBytes($"{payload}&signature={ApiClient.Sign(payload)}"));
        Assert.Equal(HttpStatusCode.OK, (await Client.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Compressed_bodies_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Client.Target("/api/v3/order"));
        request.Content = new ByteArrayContent([0x1f, 0x8b, 8, 0]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        Assert.Equal(415, (int)(await Client.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData(65_536, 400)]
    [InlineData(65_537, 413)]
    [InlineData(1_000_000, 413)]
    public async Task Bodies_beyond_64_KB_are_refused(int length, int status)
    {
        var body = "foo=" + new string('a', length - 4);
        var answer = await Client.SendAsync("POST", "/api/v3/order", body, ApiClient.KeyHeader());
        Assert.Equal(status, (int)answer.Status);
        Assert.NotEqual(0, answer.Code);
    }

    [Fact]
    public async Task Parameters_of_a_get_stand_in_the_query_only()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Client.Target("/api/v3/depth"));
        request.Content = new ByteArrayContent("symbol=BTCUSDT"u8.ToArray());
        (await Client.SendAsync(request)).AssertError(
            400, -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
    }
}
