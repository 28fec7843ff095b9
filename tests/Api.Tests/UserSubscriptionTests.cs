using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Abstractions.Accounts;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Tests.Fakes;
using NSec.Cryptography;

namespace Exchange.Api.Tests;

/// <summary>Subscribing to user data on the ws-api, and listen keys.</summary>
public sealed class UserSubscriptionTests : HostedTest
{
    [Fact]
    public async Task A_subscription_is_listed_until_it_is_ended()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertResult(await client.CallAsync("session.subscriptions"), "[]");
        WebSocketClient.AssertResult(
            await client.CallSignedAsync("userDataStream.subscribe.signature"), """{"subscriptionId":0}""");
        WebSocketClient.AssertResult(await client.CallAsync("session.subscriptions"), """[{"subscriptionId":0}]""");
        Assert.True((await client.CallAsync("session.status")).GetProperty("result").GetProperty("userDataStream").GetBoolean());

        await client.SendAsync("""{"id":"bye","method":"userDataStream.unsubscribe","params":{"subscriptionId":0}}""");
        var last = await client.ReceiveAsync();
        Assert.Equal("eventStreamTerminated", last.GetProperty("event").GetProperty("e").GetString());
        WebSocketClient.AssertResult(await client.ReceiveAsync(), "{}");
        WebSocketClient.AssertResult(await client.CallAsync("session.subscriptions"), "[]");
        await Host.Exchange.UserEvents.PublishAsync(new AccountEvents { Balances = [new(1, 1, 0, 1)] });
        WebSocketClient.AssertResult(
            await client.CallSignedAsync("userDataStream.subscribe.signature"), """{"subscriptionId":1}""");
    }

    [Fact]
    public async Task An_account_is_subscribed_once_a_connection()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        await client.CallSignedAsync("userDataStream.subscribe.signature");
        WebSocketClient.AssertError(
            await client.CallSignedAsync("userDataStream.subscribe.signature"), 400, -2035,
            "User Data Stream subscription already active.");
        using var other = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertResult(
            await other.CallSignedAsync("userDataStream.subscribe.signature"), """{"subscriptionId":0}""");
        Assert.Equal(1, Host.Exchange.UserEvents.Subscriptions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"subscriptionId\":3")]
    public async Task Ending_what_is_not_there_is_refused(string members)
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(
            await client.CallAsync("userDataStream.unsubscribe", members), 400, -2036,
            "User Data Stream subscription not active.");
    }

    [Fact]
    public async Task A_key_without_a_signature_proves_nothing()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(
            await client.CallAsync("userDataStream.subscribe", $"\"apiKey\":\"{ApiClient.Key}\""), 401, -2015,
            "Invalid API-key, IP, or permissions for action.");
        WebSocketClient.AssertError(
            await client.CallAsync("userDataStream.subscribe"), 400, -1102,
            "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
        WebSocketClient.AssertError(
            await client.CallAsync("userDataStream.subscribe.signature",
                client.Signed("").Replace("\"signature\":\"", "\"signature\":\"0", StringComparison.Ordinal)), 400, -1022,
            "Signature for this request is not valid.");
        Assert.Equal(0, Host.Exchange.UserEvents.Subscriptions);
    }

    [Fact]
    public async Task A_key_that_may_not_read_may_not_listen()
    {
        Host.Exchange.Keys["trader"] = Host.Exchange.Keys[ApiClient.Key] with { CanRead = false };
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(
            await client.CallAsync("userDataStream.subscribe.signature", client.Signed("", "trader")), 401, -2015,
            "Invalid API-key, IP, or permissions for action.");
        WebSocketClient.AssertError(
            await client.CallAsync("userDataStream.start", "\"apiKey\":\"trader\""), 401, -2015,
            "Invalid API-key, IP, or permissions for action.");
    }

    [Fact]
    public async Task A_wallet_that_is_not_there_is_an_error_and_not_a_subscription()
    {
        Host.Exchange.UserEvents.Failure = () => new TimeoutException();
        using var client = await WebSocketClient.ConnectAsync(Host);
        Assert.Equal(504, (await client.CallSignedAsync("userDataStream.subscribe.signature")).GetProperty("status").GetInt32());
        WebSocketClient.AssertResult(await client.CallAsync("session.subscriptions"), "[]");
        Host.Exchange.UserEvents.Failure = null;
        WebSocketClient.AssertResult(
            await client.CallSignedAsync("userDataStream.subscribe.signature"), """{"subscriptionId":1}""");
    }

    [Fact]
    public async Task A_log_on_subscribes_without_a_signature_and_ends_with_the_log_out()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        Host.Exchange.Keys["ed"] =
            FakeExchange.Key(SignatureKind.Ed25519, key.PublicKey.Export(KeyBlobFormat.PkixPublicKey));
        using var client = await WebSocketClient.ConnectAsync(Host);
        await client.CallAsync("session.logon", client.Signed("", "ed", text => Convert.ToBase64String(
            SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(text)))));
        WebSocketClient.AssertResult(await client.CallAsync("userDataStream.subscribe"), """{"subscriptionId":0}""");
        await Host.Exchange.UserEvents.PublishAsync(new AccountEvents { Balances = [new(1, 1, 0, 1)] });
        Assert.Equal("outboundAccountPosition", Kind(await client.ReceiveAsync()));

        await client.SendAsync("""{"id":"out","method":"session.logout"}""");
        Assert.Equal("eventStreamTerminated", Kind(await client.ReceiveAsync()));
        Assert.False((await client.ReceiveAsync()).GetProperty("result").GetProperty("userDataStream").GetBoolean());
        await Host.Exchange.UserEvents.PublishAsync(new AccountEvents { Balances = [new(1, 1, 0, 1)] });
        WebSocketClient.AssertResult(await client.CallAsync("session.subscriptions"), "[]");
    }

    [Fact]
    public async Task A_log_out_leaves_subscriptions_with_a_signature_alone()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        await client.CallSignedAsync("userDataStream.subscribe.signature");
        await client.CallAsync("session.logout");
        WebSocketClient.AssertResult(await client.CallAsync("session.subscriptions"), """[{"subscriptionId":0}]""");
    }

    [Fact]
    public async Task A_listen_key_is_made_extended_and_closed()
    {
        var key = Host.Exchange.UserEvents.ListenKey;
        var created = await KeyedAsync("POST", "");
        Assert.Equal(HttpStatusCode.OK, created.Status);
        Assert.Equal(key, created.Json.GetProperty("listenKey").GetString());
        Assert.Equal("{}", (await KeyedAsync("PUT", $"?listenKey={key}")).Body);
        Assert.Equal("{}", (await KeyedAsync("DELETE", $"?listenKey={key}")).Body);
        Assert.Equal([$"extend {key}", $"close {key}"], Host.Exchange.UserEvents.ListenKeyUses);

        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertResult(
            await client.CallAsync("userDataStream.start", $"\"apiKey\":\"{ApiClient.Key}\""), $$"""{"listenKey":"{{key}}"}""");
        WebSocketClient.AssertResult(
            await client.CallAsync("userDataStream.ping", $"\"apiKey\":\"{ApiClient.Key}\",\"listenKey\":\"{key}\""), "{}");
        WebSocketClient.AssertResult(
            await client.CallAsync("userDataStream.stop", $"\"apiKey\":\"{ApiClient.Key}\",\"listenKey\":\"{key}\""), "{}");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0000000001Kyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")]
    [InlineData("00000000001yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")]
    public async Task A_listen_key_of_nobody_or_somebody_else_does_not_exist(string key)
    {
        var answer = await KeyedAsync("PUT", $"?listenKey={key}");
        answer.AssertError(400, -1125, "This listenKey does not exist.");
    }

    [Fact]
    public async Task A_listen_key_needs_a_known_key()
    {
        (await KeyedAsync("POST", "", "unknown")).AssertError(
            401, -2015, "Invalid API-key, IP, or permissions for action.");
        (await Client.SendAsync("POST", "/api/v3/userDataStream")).AssertError(
            401, -2014, "API-key format invalid.");
        (await KeyedAsync("PUT", "")).AssertError(
            400, -1102, "Mandatory parameter 'listenKey' was not sent, was empty/null, or malformed.");
    }

    private static string? Kind(JsonElement message) => message.GetProperty("event").GetProperty("e").GetString();

    private Task<ApiAnswer> KeyedAsync(string method, string query, string key = ApiClient.Key) =>
        Client.SendAsync(method, "/api/v3/userDataStream" + query, null, ApiClient.KeyHeader(key));
}
