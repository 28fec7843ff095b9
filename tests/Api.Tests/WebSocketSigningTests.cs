using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Abstractions.Accounts;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Tests.Fakes;
using Exchange.Api.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using NSec.Cryptography;

namespace Exchange.Api.Tests;

/// <summary>What ws-api signatures cover, and logging on to a connection.</summary>
public sealed class WebSocketSigningTests : HostedTest
{
    private const string Order =
        "\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\",\"quantity\":1,\"price\":100";

    private const string ApiKeyText = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";

    // The documents' example, its members shuffled and one of them escaped.
    private const string KnownMembers = "\"type\":\"LIMIT\",\"symbol\":\"BTCUSDT\", \"side\" : \"SELL\",\"timeInForce\":"
        + "\"GTC\",\"quantity\":\"0.01000000\",\"price\":\"52000.00\",\"recvWindow\":100,\"timestamp\":1645423376532,"
        + "\"ap\\u0069Key\":\"" + ApiKeyText + "\",\"signature\":\"{0}\"";

    [Theory]
    [InlineData(KnownMembers, "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24")]
    [InlineData("\"newOrderRespType\":\"ACK\"," + KnownMembers,
        "cc15477742bd704c29492d96c7ead9414dfd8e0ec4a00f947bb5bb454ddbd08a")]
    public void Known_answers_of_the_documents_verify(string members, string signature)
    {
        using var call = Read(members.Replace("{0}", signature, StringComparison.Ordinal));
        var key = new ApiKey(FakeExchange.Key(SignatureKind.Hmac, ApiClient.Secret));
        Assert.Equal(ApiKeyText, call.Request.ApiKey);
        Assert.True(key.Verify(call.Request.Payload.Bytes, call.Request.Parameters[Parameter.Signature]));
        Assert.False(key.Verify(call.Request.Payload.Bytes, Encoding.ASCII.GetBytes(signature[..^1] + "0")));
    }

    [Theory]
    [InlineData("\"b\":1,\"a\":2", "a=2&b=1")]
    [InlineData("\"B\":1,\"a\":2,\"A\":3", "A=3&B=1&a=2")]
    [InlineData("\"a\":1.50,\"b\":0.10e5,\"c\":-0", "a=1.50&b=0.10e5&c=-0")]
    [InlineData("\"a\":true,\"b\":false,\"c\":null,\"d\":\"\"", "a=true&b=false&c=&d=")]
    [InlineData("\"a\":\"x y&z=%\"", "a=x y&z=%")]
    [InlineData("\"a\":\"\\u4e70\\\"\\\\\"", "a=\u4e70\"\\")]
    [InlineData("\"a\":\"\u4e70\"", "a=\u4e70")]
    [InlineData("\"a\":[\"X\", \"Y\\\" \"]", "a=[\"X\",\"Y\\\" \"]")]
    [InlineData("\"signature\":\"s\",\"returnRateLimits\":false,\"apiKey\":\"k\"", "apiKey=k&returnRateLimits=false")]
    [InlineData("", "")]
    public void The_payload_is_sorted_by_name_and_has_the_text_that_was_sent(string members, string expected)
    {
        using var call = Read(members);
        Assert.Equal(expected, Encoding.UTF8.GetString(call.Request.Payload.Bytes));
    }

    [Fact]
    public async Task Every_kind_of_key_signs_requests()
    {
        using var ed = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        using var rsa = RSA.Create(2048);
        AddEd25519("ed", ed);
        Host.Exchange.Keys["rsa"] = FakeExchange.Key(SignatureKind.Rsa, rsa.ExportSubjectPublicKeyInfo());
        using var client = await WebSocketClient.ConnectAsync(Host);
        var signed = new[]
        {
            client.Signed(Order), client.Signed(Order, "ed", text => Sign(ed, text)),
            client.Signed(Order, "rsa", text => Convert.ToBase64String(rsa.SignData(
                Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))),
        };
        foreach (var members in signed)
            Assert.Equal(200, Status(await client.CallAsync("order.place", members)));

        var forged = new[]
        {
            client.Signed(Order, "hmac", text => ApiClient.Sign(text + "0")),
            client.Signed(Order, "ed", text => Sign(ed, text + "0")), client.Signed(Order, "ed", ApiClient.Sign),
            client.Signed(Order).Replace("\"price\":100", "\"price\":100.0", StringComparison.Ordinal),
            client.Signed(Order) + ",\"returnRateLimits\":false",
        };
        foreach (var members in forged)
        {
            WebSocketClient.AssertError(await client.CallAsync("order.place", members), 400, -1022,
                "Signature for this request is not valid.");
        }
        Assert.Equal(3, Host.Exchange.Commands.Count);
    }

    [Fact]
    public async Task A_request_without_a_key_or_with_a_wrong_one_is_refused()
    {
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(await client.CallAsync("order.place", Order), 400, -1102,
            "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
        WebSocketClient.AssertError(await client.CallAsync("session.logon"), 400, -1102,
            "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
        WebSocketClient.AssertError(await client.CallAsync("account.status", "\"apiKey\":\"hmac\",\"timestamp\":1"), 400,
            -1102, "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.");
        WebSocketClient.AssertError(await client.CallAsync("account.status", client.Signed("", "no-such-key")), 401, -2015,
            "Invalid API-key, IP, or permissions for action.");
        WebSocketClient.AssertError(await client.CallAsync("account.status", client.Signed("", "a b")), 401, -2014,
            "API-key format invalid.");
        WebSocketClient.AssertError(await client.CallAsync("order.place", client.Signed(Order + ",\"foo\":1")), 400, -1104,
            "Not all sent parameters were read; read '8' parameter(s) but was sent '9'.");
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task A_connection_logs_on_trades_without_signatures_and_logs_out()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        AddEd25519("ed", key);
        using var client = await WebSocketClient.ConnectAsync(Host, "?returnRateLimits=false");
        const string nobody = """
            {"apiKey":null,"authorizedSince":null,"connectedSince":1767323045678,"returnRateLimits":false,
             "serverTime":1767323046678,"userDataStream":false}
            """;
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        WebSocketClient.AssertResult(await client.CallAsync("session.status"), nobody);
        WebSocketClient.AssertResult(await client.CallAsync("session.logout"), nobody);

        const string somebody = """
            {"apiKey":"ed","authorizedSince":1767323046678,"connectedSince":1767323045678,"returnRateLimits":false,
             "serverTime":1767323046678,"userDataStream":false}
            """;
        var logon = client.Signed("", "ed", text => Sign(key, text));
        WebSocketClient.AssertResult(await client.CallAsync("session.logon", logon), somebody);
        WebSocketClient.AssertResult(await client.CallAsync("session.status"), somebody);

        Assert.Equal(200, Status(await client.CallAsync("order.place", $"{Order},\"timestamp\":{Host.NowMillis}")));
        WebSocketClient.AssertError(await client.CallAsync("order.place", Order), 400, -1102,
            "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.");
        WebSocketClient.AssertError(
            await client.CallAsync("order.place", $"{Order},\"timestamp\":{Host.NowMillis - 5_001}"), 400, -1021,
            "Timestamp for this request is outside of the recvWindow.");
        WebSocketClient.AssertError(
            await client.CallAsync("order.place", $"{Order},\"timestamp\":{Host.NowMillis},\"signature\":\"AAAA\""),
            400, -1022, "Signature for this request is not valid.");

        // A key of the request's own goes before the session's.
        Assert.Equal(200, Status(await client.CallSignedAsync("order.place", Order)));
        WebSocketClient.AssertError(await client.CallAsync("order.place", client.Signed(Order, "hmac", _ => "00")), 400,
            -1022, "Signature for this request is not valid.");
        Assert.Equal(2, Host.Exchange.Commands.Count);

        WebSocketClient.AssertResult(await client.CallAsync("session.logout"), nobody);
        WebSocketClient.AssertError(await client.CallAsync("order.place", $"{Order},\"timestamp\":{Host.NowMillis}"), 400,
            -1102, "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
    }

    [Fact]
    public async Task Requests_sent_right_behind_a_log_on_have_it_and_those_behind_a_log_out_do_not()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        AddEd25519("ed", key);
        using var client = await WebSocketClient.ConnectAsync(Host);
        var order = $"\"method\":\"order.place\",\"params\":{{{Order},\"timestamp\":{Host.NowMillis}}}";
        var logon = client.Signed("", "ed", text => Sign(key, text));
        await client.SendAsync($"{{\"id\":1,\"method\":\"session.logon\",\"params\":{{{logon}}}}}");
        await client.SendAsync($"{{\"id\":2,{order}}}");
        await client.SendAsync("{\"id\":3,\"method\":\"session.logout\"}");
        await client.SendAsync($"{{\"id\":4,{order}}}");
        var answers = new Dictionary<int, int>();
        for (var i = 0; i < 4; i++)
        {
            var answer = await client.ReceiveAsync();
            answers[answer.GetProperty("id").GetInt32()] = Status(answer);
        }
        Assert.Equal([200, 200, 200, 400], answers.OrderBy(answer => answer.Key).Select(answer => answer.Value));
        Assert.Single(Host.Exchange.Commands);
    }

    [Fact]
    public async Task Only_Ed25519_keys_log_on()
    {
        using var rsa = RSA.Create(2048);
        Host.Exchange.Keys["rsa"] = FakeExchange.Key(SignatureKind.Rsa, rsa.ExportSubjectPublicKeyInfo());
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(await client.CallSignedAsync("session.logon"), 400, -4056,
            "HMAC_SHA256 API key is not supported.");
        var signed = client.Signed("", "rsa", text => Convert.ToBase64String(rsa.SignData(
            Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        WebSocketClient.AssertError(await client.CallAsync("session.logon", signed), 400, -4056,
            "RSA API key is not supported.");
        Assert.Equal(JsonValueKind.Null,
            (await client.CallAsync("session.status")).GetProperty("result").GetProperty("apiKey").ValueKind);
    }

    [Fact]
    public async Task A_forged_log_on_changes_nothing()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        using var other = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        AddEd25519("ed", key);
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(
            await client.CallAsync("session.logon", client.Signed("", "ed", text => Sign(other, text))), 400, -1022,
            "Signature for this request is not valid.");
        WebSocketClient.AssertError(await client.CallAsync("account.status", $"\"timestamp\":{Host.NowMillis}"), 400,
            -1102, "Mandatory parameter 'apiKey' was not sent, was empty/null, or malformed.");
    }

    [Fact]
    public async Task A_revoked_key_ends_the_log_on_within_five_seconds()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        AddEd25519("ed", key);
        using var client = await WebSocketClient.ConnectAsync(Host);
        Assert.Equal(200, Status(await client.CallAsync(
            "session.logon", client.Signed("", "ed", text => Sign(key, text)))));
        Host.Exchange.Keys.TryRemove("ed", out _);
        Host.Clock.Advance(TimeSpan.FromSeconds(5));
        WebSocketClient.AssertError(await client.CallAsync("order.place", $"{Order},\"timestamp\":{Host.NowMillis}"), 401,
            -2015, "Invalid API-key, IP, or permissions for action.");
        Assert.Equal(JsonValueKind.Null,
            (await client.CallAsync("session.status")).GetProperty("result").GetProperty("apiKey").ValueKind);
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task A_log_on_gives_no_more_rights_than_its_key_has()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        AddEd25519("ed", key, view => view with { CanTrade = false });
        AddEd25519("elsewhere", key, view => view with { AllowedAddresses = ["10.1.2.3"] });
        using var client = await WebSocketClient.ConnectAsync(Host);
        WebSocketClient.AssertError(
            await client.CallAsync("session.logon", client.Signed("", "elsewhere", text => Sign(key, text))), 401, -2015,
            "Invalid API-key, IP, or permissions for action.");
        await client.CallAsync("session.logon", client.Signed("", "ed", text => Sign(key, text)));
        var stamp = $"\"timestamp\":{Host.NowMillis}";
        Assert.Equal(200, Status(await client.CallAsync("account.status", stamp)));
        WebSocketClient.AssertError(await client.CallAsync("order.place", $"{Order},{stamp}"), 401, -2015,
            "Invalid API-key, IP, or permissions for action.");
        Assert.Empty(Host.Exchange.Commands);
    }

    [Fact]
    public async Task Keys_signatures_and_parameters_stay_out_of_logs_whatever_fails()
    {
        Host.Exchange.Keys["canary-key-55aa"] = FakeExchange.Key(SignatureKind.Hmac, ApiClient.Secret);
        using var client = await WebSocketClient.ConnectAsync(Host);
        var members = client.Signed($"{Order},\"newClientOrderId\":\"canary-client-id\"", "canary-key-55aa");
        Func<Exception>?[] failures = [null, () => new InvalidOperationException("a bug"), () => new TimeoutException()];
        foreach (var failure in failures)
        {
            Host.Exchange.Failure = failure;
            Assert.Equal(failure is null, Status(await client.CallAsync("order.place", members)) == 200);
            await client.CallAsync("order.place", members + ",\"canary-name\":1");
        }
        Assert.Contains("failed.", Host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", Host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("signature", Host.Log.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static int Status(JsonElement answer) => answer.GetProperty("status").GetInt32();

    private static string Sign(NSec.Cryptography.Key key, string text) =>
        Convert.ToBase64String(SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(text)));

    private void AddEd25519(string name, NSec.Cryptography.Key key, Func<ApiKeyView, ApiKeyView>? change = null)
    {
        var view = FakeExchange.Key(SignatureKind.Ed25519, key.PublicKey.Export(KeyBlobFormat.PkixPublicKey));
        Host.Exchange.Keys[name] = change is null ? view : change(view);
    }

    private WebSocketCall Read(string members)
    {
        var call = new WebSocketCall(Host.Services.GetRequiredService<WebSocketMethods>());
        Assert.Null(MessageReader.Read(
            Encoding.UTF8.GetBytes($"{{\"id\":1,\"method\":\"order.place\",\"params\":{{{members}}}}}"), call));
        return call;
    }
}
