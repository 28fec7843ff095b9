using System.Globalization;
using System.Net;
using Exchange.Api.Handlers;
using Exchange.Api.Signing;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>Keys, permissions, addresses and time.</summary>
public sealed class SecurityTests : HostedTest
{
    private const string Cancel = "symbol=BTCUSDT&orderId=5";

    [Theory]
    [InlineData(null)]
    [InlineData("with space")]
    [InlineData("semi;colon")]
    public async Task A_key_that_is_none_is_a_format_error(string? key)
    {
        var payload = $"{Cancel}&timestamp={Host.NowMillis}";
        var headers = key is null ? Array.Empty<(string, string)>() : [("X-MBX-APIKEY", key)];
        var answer = await Client.SendAsync(
            "DELETE", $"/api/v3/order?{payload}&signature={ApiClient.Sign(payload)}", null, headers);
        answer.AssertError(401, -2014, "API-key format invalid.");
        Assert.Equal(0, Host.Exchange.KeyLookups);
    }

    [Fact]
    public async Task A_key_longer_than_128_characters_is_a_format_error()
    {
        (await SendWithKeyAsync(new string('k', 129))).AssertError(401, -2014, "API-key format invalid.");
        (await SendWithKeyAsync(new string('k', 128)))
            .AssertError(401, -2015, "Invalid API-key, IP, or permissions for action.");
    }

    [Fact]
    public async Task Signed_requests_need_a_timestamp_and_a_signature()
    {
        (await Client.SendAsync("DELETE", $"/api/v3/order?{Cancel}&signature=00", null, ApiClient.KeyHeader()))
            .AssertError(400, -1102, "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.");
        (await Client.SendAsync("DELETE", $"/api/v3/order?{Cancel}&timestamp=1", null, ApiClient.KeyHeader()))
            .AssertError(400, -1102, "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.");
    }

    [Fact]
    public async Task Every_operation_asks_for_the_permission_of_its_kind()
    {
        Host.Exchange.Keys["readonly"] = Host.Exchange.Keys[ApiClient.Key] with { CanTrade = false };
        Host.Exchange.Keys["tradeonly"] = Host.Exchange.Keys[ApiClient.Key] with { CanRead = false };
        foreach (var endpoint in Host.Services.GetRequiredService<EndpointTable>().Endpoints)
        {
            var withoutRead = await SendAsync(endpoint, "tradeonly");
            var withoutTrade = await SendAsync(endpoint, "readonly");
            var withoutKey = await Client.SendAsync(endpoint.Method, endpoint.Path);
            if (endpoint.Security == SecurityType.UserData)
                withoutRead.AssertError(401, -2015, "Invalid API-key, IP, or permissions for action.");
            if (endpoint.Security == SecurityType.Trade)
                withoutTrade.AssertError(401, -2015, "Invalid API-key, IP, or permissions for action.");
            Assert.Equal(endpoint.Security != SecurityType.None, withoutKey.Code == -2014);
            Assert.Equal(endpoint.Security == SecurityType.None, !IsKeyError(withoutRead) && !IsKeyError(withoutTrade));
        }
        Assert.Empty(Host.Exchange.Commands);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("not an address", false)]
    public async Task A_restricted_key_works_from_its_addresses_only(string address, bool allowed)
    {
        Host.Exchange.Keys["bound"] = Host.Exchange.Keys[ApiClient.Key] with { AllowedAddresses = [address] };
        var answer = await SendWithKeyAsync("bound");
        Assert.Equal(allowed ? 0 : -2015, answer.Code);
    }

    [Fact]
    public async Task A_revoked_key_stops_working_after_five_seconds_and_a_new_one_starts()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendWithKeyAsync(ApiClient.Key)).Status);
        Assert.Equal(-2015, (await SendWithKeyAsync("later")).Code);
        Host.Exchange.Keys["later"] = Host.Exchange.Keys[ApiClient.Key];
        Host.Exchange.Keys.TryRemove(ApiClient.Key, out _);

        Host.Clock.Advance(TimeSpan.FromMilliseconds(4_999));
        Assert.Equal(HttpStatusCode.OK, (await SendWithKeyAsync(ApiClient.Key)).Status);
        Assert.Equal(-2015, (await SendWithKeyAsync("later")).Code);
        Assert.Equal(2, Host.Exchange.KeyLookups);

        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(-2015, (await SendWithKeyAsync(ApiClient.Key)).Code);
        Assert.Equal(HttpStatusCode.OK, (await SendWithKeyAsync("later")).Status);
        Assert.Equal(4, Host.Exchange.KeyLookups);
    }

    [Fact]
    public async Task A_directory_that_fails_is_not_a_wrong_key_and_is_asked_again()
    {
        Host.Exchange.DirectoryFailure = () => new TimeoutException("slow");
        var answer = await SendWithKeyAsync(ApiClient.Key);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, -1008), (answer.Status, answer.Code));
        Host.Exchange.DirectoryFailure = null;
        Assert.Equal(HttpStatusCode.OK, (await SendWithKeyAsync(ApiClient.Key)).Status);
    }

    [Fact]
    public async Task Unknown_keys_never_fill_the_memory()
    {
        var cache = new ApiKeyCache(new(Host.Exchange.Factory), Host.Clock);
        for (var i = 0; i < ApiKeyCache.Capacity + 100; i++)
            Assert.Null(await cache.FindAsync(i.ToString(CultureInfo.InvariantCulture)));
        Assert.InRange(cache.Count, 1, ApiKeyCache.Capacity);
    }

    [Theory]
    [InlineData(999, 0)]
    [InlineData(1_000, -1021)]
    [InlineData(1_001, -1021)]
    [InlineData(-5_000, 0)]
    [InlineData(-5_001, -1021)]
    public async Task The_timestamp_lies_inside_the_default_window(long offset, int code)
    {
        foreach (var factor in new[] { 1L, 1_000L })
        {
            var timestamp = (Host.NowMillis + offset) * factor;
            var answer = await Client.ExactAsync("DELETE", "/api/v3/order", $"{Cancel}&timestamp={timestamp}");
            Assert.Equal(code, answer.Code);
            if (code == 0) continue;
            Assert.Equal(offset > 0
                ? "Timestamp for this request was 1000ms ahead of the server's time."
                : "Timestamp for this request is outside of the recvWindow.", answer.Message);
        }
    }

    [Theory]
    [InlineData("60000", -60_000, 0)]
    [InlineData("60000", -60_001, -1021)]
    [InlineData("60000.001", 0, -1131)]
    [InlineData("60001", 0, -1131)]
    [InlineData("99999999999999999999", 0, -1131)]
    [InlineData("6000.346", -6_000, 0)]
    [InlineData("6000.346", -6_001, -1021)]
    [InlineData("6000.3461", 0, -1111)]
    [InlineData("0", 0, 0)]
    [InlineData("0", -1, -1021)]
    [InlineData("-1", 0, -1100)]
    [InlineData("1e3", 0, -1100)]
    [InlineData("", 0, -1105)]
    public async Task The_window_of_a_request_can_be_chosen(string recvWindow, long offset, int code)
    {
        var answer = await Client.ExactAsync("DELETE", "/api/v3/order",
            $"{Cancel}&recvWindow={recvWindow}&timestamp={Host.NowMillis + offset}");
        Assert.Equal(code, answer.Code);
        Assert.Equal(code == 0 ? 1 : 0, Host.Exchange.Commands.Count);
    }

    [Theory]
    [InlineData("1767323045", -1021)]
    [InlineData("253402300799999", -1021)]
    [InlineData("999999999999999", -1021)]
    [InlineData("9223372036854775807", -1021)]
    [InlineData("9223372036854775808", -1108)]
    [InlineData("99999999999999999999", -1108)]
    [InlineData("100000000000000000000", -1100)]
    [InlineData("0", -1021)]
    [InlineData("-1", -1100)]
    [InlineData("1767323045678.5", -1100)]
    [InlineData("%D9%A1", -1100)]
    [InlineData("", -1105)]
    public async Task Strange_timestamps_are_refused(string timestamp, int code)
    {
        var answer = await Client.ExactAsync("DELETE", "/api/v3/order", $"{Cancel}&timestamp={timestamp}");
        Assert.Equal((400, code), ((int)answer.Status, answer.Code));
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task Commands_carry_the_end_of_their_window()
    {
        await Client.ExactAsync(
            "DELETE", "/api/v3/order", $"{Cancel}&recvWindow=1500.5&timestamp={Host.NowMillis - 100}");
        var cancel = Assert.IsType<Abstractions.Trading.CancelOrderRequest>(Assert.Single(Host.Exchange.Commands));
        Assert.Equal((Host.NowMillis - 100) * 1_000 + 1_500_500, cancel.DeadlineMicros);
    }

    private static bool IsKeyError(ApiAnswer answer) => answer.Status == HttpStatusCode.Unauthorized;

    private Task<ApiAnswer> SendAsync(ApiEndpoint endpoint, string key) =>
        SendWithKeyAsync(key, endpoint.Method, endpoint.Path, "");

    private Task<ApiAnswer> SendWithKeyAsync(
        string key, string method = "DELETE", string path = "/api/v3/order", string parameters = Cancel + "&")
    {
        var payload = $"{parameters}timestamp={Host.NowMillis}";
        return Client.SendAsync(
            method, $"{path}?{payload}&signature={ApiClient.Sign(payload)}", null, ApiClient.KeyHeader(key));
    }
}
