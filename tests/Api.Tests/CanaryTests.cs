using System.Text;
using Exchange.Abstractions.Accounts;
using Exchange.Api.Handlers;
using Exchange.Api.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Api.Tests;

/// <summary>Secrets, signatures and parameters never reach a log or an answer (I-V5), at any level, whatever fails.</summary>
public sealed class CanaryTests : HostedTest
{
    [Fact]
    public async Task Secrets_and_signed_requests_stay_out_of_logs_and_answers()
    {
        const string clientId = "canary-client-id-7d1c";
        var secret = Encoding.ASCII.GetString(ApiClient.Secret);
        Host.Exchange.Keys["canary-key-55aa"] = FakeExchange.Key(SignatureKind.Hmac, ApiClient.Secret);
        Func<Exception>?[] failures =
            [null, () => new InvalidOperationException("a bug"), () => new TimeoutException("slow")];
        var answers = new StringBuilder();
        var signatures = new List<string>();
        foreach (var failure in failures)
        {
            Host.Exchange.Failure = failure;
            foreach (var endpoint in Host.Services.GetRequiredService<EndpointTable>().Endpoints)
            {
                var payload = $"symbol=BTCUSDT&newClientOrderId={clientId}&timestamp={Host.NowMillis}";
                var good = $"symbol=BTCUSDT&orderId=5&side=BUY&type=MARKET&quantity=1&timestamp={Host.NowMillis}";
                foreach (var text in new[] { payload, good, $"{payload}&%zz", $"{payload}&symbol=B" })
                {
                    signatures.Add(ApiClient.Sign(text));
                    var answer = await Client.SendAsync(endpoint.Method,
                        $"{endpoint.Path}?{text}&signature={signatures[^1]}", null, ApiClient.KeyHeader("canary-key-55aa"));
                    answers.Append(answer.Body);
                }
            }
        }
        var everything = Host.Log.Text + answers;
        Assert.Contains("failed.", Host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-key-55aa", everything, StringComparison.Ordinal);

        Assert.DoesNotContain(clientId, Host.Log.Text, StringComparison.Ordinal);
        foreach (var signature in signatures) Assert.DoesNotContain(signature, everything, StringComparison.Ordinal);
    }
}
