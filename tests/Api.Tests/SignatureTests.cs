using System.Net;
using System.Security.Cryptography;
using System.Text;
using Exchange.Abstractions.Accounts;
using Exchange.Api.Requests;
using Exchange.Api.Signing;
using Exchange.Api.Tests.Fakes;
using NSec.Cryptography;

namespace Exchange.Api.Tests;

/// <summary>Known answers of Binance's documents, and what a signature covers.</summary>
public sealed class SignatureTests : HostedTest
{
    private const string Order =
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=100&newClientOrderId=a";

    [Theory]
    [InlineData("LTCBTC", "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71")]
    [InlineData("%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96",
        "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3")]
    public void Known_answers_of_the_documents_verify(string symbol, string signature)
    {
        var text = $"symbol={symbol}&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
            + "&timestamp=1499827319559";
        var parameters = new ApiParameters();
        var payload = new SignedPayload();
        Assert.Null(FormText.Read(
            Encoding.ASCII.GetBytes($"{text}&signature={signature}"), ParameterSource.Query, parameters, payload));

        var key = new ApiKey(FakeExchange.Key(SignatureKind.Hmac, ApiClient.Secret));
        Assert.Equal(text, Encoding.ASCII.GetString(payload.Bytes));
        Assert.True(key.Verify(payload.Bytes, parameters[Parameter.Signature]));
        Assert.True(key.Verify(payload.Bytes, Encoding.ASCII.GetBytes(signature.ToUpperInvariant())));
        Assert.False(key.Verify(payload.Bytes, Encoding.ASCII.GetBytes(signature[..^1] + "0")));
    }

    [Fact]
    public void The_known_answer_of_the_websocket_api_verifies()
    {
        const string text = "apiKey=vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A&price=52000.00"
            + "&quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT&timeInForce=GTC&timestamp=1645423376532"
            + "&type=LIMIT";
        var key = new ApiKey(FakeExchange.Key(SignatureKind.Hmac, ApiClient.Secret));
        Assert.True(key.Verify(Encoding.ASCII.GetBytes(text),
            "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24"u8));
    }

    [Theory]
    [InlineData("a=1&signature=x&b=2", "a=1&b=2")]
    [InlineData("signature=x&a=1", "a=1")]
    [InlineData("a=1&signature=x", "a=1")]
    [InlineData("signature=x", "")]
    [InlineData("a=1&&b=%20+2&", "a=1&&b=%20+2&")]
    [InlineData("a=1&%73ignature=x", "a=1")]
    [InlineData("", "")]
    public void The_payload_is_the_text_as_sent_without_the_signature(string text, string expected)
    {
        var payload = new SignedPayload();
        Assert.Null(FormText.Read(Encoding.ASCII.GetBytes(text), ParameterSource.Query, new(), payload));
        Assert.Equal(expected, Encoding.ASCII.GetString(payload.Bytes));
    }

    [Fact]
    public async Task Query_and_body_are_signed_together_without_a_separator()
    {
        var query = "symbol=BTCUSDT&side=BUY&type=LIMIT";
        var body = $"timeInForce=GTC&quantity=1&price=100&timestamp={Host.NowMillis}";
        var signature = ApiClient.Sign(query + body);
        var inBody = await Client.SendAsync(
            "POST", $"/api/v3/order?{query}", $"{body}&signature={signature}", ApiClient.KeyHeader());
        var inQuery = await Client.SendAsync(
            "POST", $"/api/v3/order?signature={signature}&{query}", body, ApiClient.KeyHeader());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (inBody.Status, inQuery.Status));
    }

    [Fact]
    public async Task Ed25519_signatures_are_accepted_and_forged_ones_are_not()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        Host.Exchange.Keys["ed"] = FakeExchange.Key(
            SignatureKind.Ed25519, key.PublicKey.Export(KeyBlobFormat.PkixPublicKey));
        await AssertAsymmetricAsync("ed", payload => SignatureAlgorithm.Ed25519.Sign(key, payload));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(4096)]
    public async Task Rsa_signatures_are_accepted_and_forged_ones_are_not(int bits)
    {
        using var key = RSA.Create(bits);
        Host.Exchange.Keys["rsa"] = FakeExchange.Key(SignatureKind.Rsa, key.ExportSubjectPublicKeyInfo());
        await AssertAsymmetricAsync(
            "rsa", payload => key.SignData(payload, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task A_public_key_cannot_serve_as_an_hmac_secret()
    {
        using var key = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
        var material = key.PublicKey.Export(KeyBlobFormat.PkixPublicKey);
        Host.Exchange.Keys["ed"] = FakeExchange.Key(SignatureKind.Ed25519, material);
        var payload = $"{Order}&timestamp={Host.NowMillis}";
        var forged = Convert.ToHexStringLower(HMACSHA256.HashData(material, Encoding.ASCII.GetBytes(payload)));
        var answer = await Client.SendAsync(
            "POST", $"/api/v3/order?{payload}&signature={forged}", null, ApiClient.KeyHeader("ed"));
        AssertBadSignature(answer);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("zz")]
    [InlineData("c8d")]
    [InlineData("%00")]
    public async Task A_wrong_signature_is_refused(string signature)
    {
        var answer = await Client.SendAsync("POST",
            $"/api/v3/order?{Order}&timestamp={Host.NowMillis}&signature={signature}", null, ApiClient.KeyHeader());
        AssertBadSignature(answer);
    }

    [Fact]
    public async Task A_signature_of_other_bytes_is_refused()
    {
        var payload = $"{Order}&timestamp={Host.NowMillis}";
        var signature = ApiClient.Sign(payload.Replace("price=100", "price=1e2", StringComparison.Ordinal));
        AssertBadSignature(await Client.SendAsync(
            "POST", $"/api/v3/order?{payload}&signature={signature}", null, ApiClient.KeyHeader()));

        // The same values in other bytes: an escaped digit, another order.
        var escaped = payload.Replace("price=100", "price=10%30", StringComparison.Ordinal);
        AssertBadSignature(await Client.SendAsync(
            "POST", $"/api/v3/order?{escaped}&signature={ApiClient.Sign(payload)}", null, ApiClient.KeyHeader()));
        var ok = await Client.SendAsync(
            "POST", $"/api/v3/order?{escaped}&signature={ApiClient.Sign(escaped)}", null, ApiClient.KeyHeader());
        Assert.Equal(HttpStatusCode.OK, ok.Status);
    }

    private async Task AssertAsymmetricAsync(string name, Func<byte[], byte[]> sign)
    {
        var payload = $"{Order}&timestamp={Host.NowMillis}";
        var signature = sign(Encoding.ASCII.GetBytes(payload));
        var text = Uri.EscapeDataString(Convert.ToBase64String(signature));
        var unescaped = Convert.ToBase64String(signature);
        foreach (var good in new[] { text, unescaped })
        {
            var answer = await Client.SendAsync(
                "POST", $"/api/v3/order?{payload}&signature={good}", null, ApiClient.KeyHeader(name));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }
        var commands = Host.Exchange.Commands.Count;
        signature[0] ^= 1;
        var forged = new[]
        {
            Uri.EscapeDataString(Convert.ToBase64String(signature)), Uri.EscapeDataString(unescaped[..^4]),
            ApiClient.Sign(payload), "AAAA",
            new string('A', 4_000),
        };
        foreach (var bad in forged)
        {
            AssertBadSignature(await Client.SendAsync(
                "POST", $"/api/v3/order?{payload}&signature={bad}", null, ApiClient.KeyHeader(name)), commands);
        }
    }

    private void AssertBadSignature(ApiAnswer answer, int commands = 0)
    {
        answer.AssertError(400, -1022, "Signature for this request is not valid.");
        Assert.Equal(commands, Host.Exchange.Commands.Count);
    }
}
